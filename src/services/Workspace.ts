import { randomUUID } from "node:crypto"
import { basename, dirname, join, resolve } from "node:path"
import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Context, Effect, Layer, Schema } from "effect"
import type { Blame } from "../domain/Blame.js"
import type { SceneId } from "../domain/StoryPlan.js"
import { withStop } from "../domain/Words.js"
import { plainly, whyUnread, whyUnwritten } from "./DiskTrouble.js"
import { flushFile, isTaken, moveIntoFolder, retryBusy, temporaryPrefix, writeDown } from "./FileOps.js"
import { makeFolders, tryFolders } from "./FolderTrial.js"
import { keepForeignPage, marked, supersededFolder } from "./OwnFiles.js"

/** The output folder cannot be used. Nothing was spent. */
export class WorkspaceUnusable extends Schema.TaggedError<WorkspaceUnusable>()("WorkspaceUnusable", {
  folder: Schema.String,
  detail: Schema.String
}) {
  readonly blame: Blame = "machine"

  override get message() {
    return withStop(`The output folder ${this.folder} cannot be used: ${this.detail}`)
  }
}

/** A file of the film cannot be written: the disk is full, or will not. What was answered before is saved. */
export class FileUnwritable extends Schema.TaggedError<FileUnwritable>()("FileUnwritable", {
  file: Schema.String,
  detail: Schema.String
}) {
  readonly blame: Blame = "machine"

  override get message() {
    return withStop(`${this.file} cannot be written: ${this.detail}`)
  }
}

/** A file cannot be read. */
export class FileUnreadable extends Schema.TaggedError<FileUnreadable>()("FileUnreadable", {
  file: Schema.String,
  detail: Schema.String
}) {
  readonly blame: Blame = "machine"

  override get message() {
    return withStop(`${this.file} cannot be read: ${this.detail}`)
  }
}

/** Latin letters that are no plain letter with a mark on it, as they are spelt without. */
const spelt: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ı: "i",
  ŋ: "n",
  ĸ: "k",
  ŧ: "t"
}

const dashed = (letters: string): string =>
  letters
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "") || "character"

/**
 * A name from the model as part of a file name: lower-case ASCII letters, digits and single dashes, 40 at most; accents
 * are left out. What has no such letter becomes `character`; the ordinal before it keeps names apart.
 */
export const slug = (name: string): string =>
  dashed(
    name
      .toLowerCase()
      .normalize("NFKD")
      .replace(/\p{M}+/gu, "")
      .replace(/[\u00df-\u0180]/g, (letter) => spelt[letter] ?? letter)
  )

/** The same as 0.1.0 wrote it, with a dash for every accent: how the files of such films are still called. */
export const legacySlug = (name: string): string => dashed(name.normalize("NFKD").toLowerCase())

const two = (ordinal: number) => String(ordinal).padStart(2, "0")

/** Where things stand, below the output folder. Only numbers and slugs: no word of a model becomes a path. */
export const paths = {
  /** The `take`-th portrait of the `ordinal`-th character, both from 1. */
  sheet: (ordinal: number, name: string, take: number, named = slug) =>
    `character_sheets/${two(ordinal)}-${named(name)}_v${take}.jpg`,
  /** The photo the `ordinal`-th character is drawn from. */
  reference: (ordinal: number, name: string, kind: "jpeg" | "png", named = slug) =>
    `references/${two(ordinal)}-${named(name)}.${kind === "png" ? "png" : "jpg"}`,
  /** What the film is made with, for a person to read and edit. */
  settings: "settings.json",
  /** Which photo belongs to whom, for the runs to come. */
  references: "references/references.json",
  /** The music under the film, as it was given. */
  music: (sha256: string, ending: string) =>
    `music/${sha256.slice(0, 16)}${/^\.[a-z0-9]{1,5}$/i.test(ending) ? ending.toLowerCase() : ""}`,
  /** Which music it is, for the runs to come. */
  musicNote: "music/music.json",
  /** Several sheets in one picture, for models that take fewer pictures than a scene has characters. */
  tiles: (scene: SceneId) => `character_sheets/scene_${scene}_cast.jpg`,
  /** The `take`-th keyframe of a scene, from 1. */
  keyframe: (scene: SceneId, take: number) => `keyframes/scene_${scene}_v${take}.jpg`,
  /** A fresh clip: the first take is `scene_N.mp4`, later ones `scene_N_tK.mp4`. */
  clip: (scene: SceneId, take: number) =>
    take === 1 ? `videos/scene_${scene}.mp4` : `videos/scene_${scene}_t${take}.mp4`,
  /** The `pass`-th correction of a clip, from 1. */
  correction: (scene: SceneId, pass: number) => `videos/scene_${scene}_c${pass}.mp4`,
  /** A frame of a clip, named after the clip's own file: an end, or the n-th between them, from 1. */
  frame: (clip: string, which: "first" | "last" | `middle-${number}`) =>
    `frames/${clip.replace(/^videos\//, "").replace(/\.mp4$/, "")}_${which}.jpg`,
  /** The `take`-th recording of what the narrator says over a scene, from 1. */
  narration: (scene: SceneId, take: number) => `speech/scene_${scene}_v${take}.wav`,
  /** The `take`-th recording of the same in another language. */
  dub: (language: string, scene: SceneId, take: number) =>
    `speech/${language.toLowerCase()}/scene_${scene}_v${take}.wav`,
  /** The whole sound of the film in another language. */
  dubSound: (language: string) => `speech/${language.toLowerCase()}/sound.m4a`,
  /** What is said in the film in another language, as `subtitles` and `webSubtitles` are in its own. */
  dubSubtitles: (language: string, kind: "srt" | "vtt") => `final_video.${language}.${kind}`,
  script: "script.md",
  /** The film as a page for a browser. */
  report: "report.html",
  state: "state.json",
  journal: "journal.log",
  lock: ".lock",
  finalVideo: "final_video.mp4",
  /** How the final video was joined. */
  finalCut: "final_video.json",
  /** What is said in the final video: as SubRip, and as WebVTT. */
  subtitles: "final_video.srt",
  webSubtitles: "final_video.vtt"
} as const

/** Where answers lie that are too long for a line of the journal. */
export const responsesFolder = "responses"

/** The folders that every film has. */
const usualFolders = [
  ...["character_sheets", "keyframes", "videos", "frames", responsesFolder, "references", "music"]
]

/** The folder of what is said, and of a folder for each other language. */
export const speechFolder = "speech"

/** The folders inside a film's folder; what is said is in none of which nobody tells the story. */
export const folders = [...usualFolders, speechFolder]

/** The folders of other languages, among the names in the folder of what is said. */
export const dubFolders = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.filter((name) => /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/.test(name)).map((name) => `${speechFolder}/${name}`)

/** Where the simulator remembers its jobs, as the provider remembers ours. */
export const simulatorFolder = ".simulator"

/** What a film writes to, tried before anything is ordered. */
const tried = {
  folders: [...folders, supersededFolder, simulatorFolder, `${simulatorFolder}/files`],
  files: [
    ...[paths.state, paths.script, paths.report, paths.references, paths.musicNote],
    ...[paths.finalVideo, paths.finalCut, paths.subtitles, paths.webSubtitles]
  ],
  grown: paths.journal
}

/** The folder of one film. */
export class Workspace extends Context.Tag("grok-video-pipeline/Workspace")<
  Workspace,
  {
    /** Absolute, without links. */
    readonly root: string
    /** The absolute place of a path below the folder. */
    readonly absolute: (relative: string) => string
    /**
     * Writes bytes to an absolute path and waits until they are on the disk.
     * Fails   FileUnwritable: the disk is full, or the file may not be written.
     */
    readonly write: (absolute: string, bytes: Uint8Array) => Effect.Effect<void, FileUnwritable>
    /**
     * Replaces a text file below the folder in one move: a reader sees the old text or the new, never half.
     * Fails   FileUnwritable; what stood there is kept then.
     */
    readonly replace: (relative: string, text: string) => Effect.Effect<void, FileUnwritable>
    /**
     * Reads a file at an absolute path.
     * Fails   FileUnreadable: it is not there, or may not be read.
     */
    readonly read: (absolute: string) => Effect.Effect<Uint8Array, FileUnreadable>
    /** The names in a folder at an absolute path; none where it cannot be read. */
    readonly list: (absolute: string) => Effect.Effect<ReadonlyArray<string>>
    /**
     * Copies a file from anywhere to an absolute path of the folder, whole or not at all.
     * Fails   FileUnwritable: it is not there or cannot be read, or its copy cannot be written.
     */
    readonly copy: (from: string, to: string) => Effect.Effect<void, FileUnwritable>
    /** Removes a file at an absolute path, if it is there and can be removed. */
    readonly discard: (absolute: string) => Effect.Effect<void>
    /**
     * Moves a file to another absolute path of the folder, in one move; a folder for it is made where there is none.
     * Fails   FileUnwritable; nothing is lost then.
     */
    readonly move: (from: string, to: string) => Effect.Effect<void, FileUnwritable>
    /** Whether nothing here is changed: what would only be written need not be made. */
    readonly isUntouched: boolean
    /** Taken while a film is made here through this very service: one at a time. */
    readonly onlyFilm: Effect.Semaphore
  }
>() {
  /** Opens (and makes) the folder, with these in it; fails before anything is spent when it cannot be written. */
  static readonly layer = (folder: string, within: ReadonlyArray<string> = usualFolders) =>
    Layer.effect(
      Workspace,
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const unusable = (detail: string) => new WorkspaceUnusable({ folder, detail })
        const wanted = resolve(folder)
        /** One folder at a time: Node's own recursive way never comes back from places like /proc. */
        const make = (place: string): Effect.Effect<void, PlatformError> =>
          Effect.flatMap(fs.exists(place), (isThere) =>
            isThere || place === dirname(place)
              ? Effect.void
              : Effect.zipRight(make(dirname(place)), fs.makeDirectory(place, { mode: 0o700 })).pipe(
                  // Someone else made it in between.
                  Effect.catchIf(isTaken, () => Effect.void)
                )
          )
        const notMade = (error: PlatformError) => unusable(`it cannot be made (${plainly(error)})`)
        yield* Effect.mapError(make(wanted), notMade)
        const root = yield* fs.realPath(wanted).pipe(Effect.mapError((error) => unusable(error.message)))
        const fresh = yield* Effect.mapError(makeFolders(root, within), notMade)
        // A folder can exist and still refuse writing: find out now, not after the first paid answer.
        const older = tried.folders.filter((name) => !fresh.includes(name))
        yield* Effect.mapError(tryFolders(root, { ...tried, folders: older }), unusable)
        return yield* over(root)
      })
    )

  /** The folder seen but not touched: nothing is made in it, and what would be written is not. */
  static readonly layerUntouched = (folder: string) =>
    Layer.effect(Workspace, Effect.map(over(resolve(folder)), untouched))
}

/** A film's folder of which nothing is changed. */
export const untouched = (workspace: typeof Workspace.Service): typeof Workspace.Service => ({
  ...workspace,
  isUntouched: true,
  write: () => Effect.void,
  replace: () => Effect.void,
  copy: () => Effect.void,
  discard: () => Effect.void,
  move: () => Effect.void
})

/** What is done in a folder that is known to be there, by its path without links. */
const over = Effect.fnUntraced(function* (root: string) {
  const fs = yield* FileSystem.FileSystem
  const absolute = (relative: string) => join(root, ...relative.split("/"))
  /** Says of work on a file which one it was, where it fails. */
  const writing = <A, R>(file: string, work: Effect.Effect<A, PlatformError, R>) =>
    Effect.mapError(work, (error) => new FileUnwritable({ file, detail: whyUnwritten(error) }))
  const write = Effect.fn("Workspace.write")((file: string, bytes: Uint8Array) =>
    writing(basename(file), writeDown(fs, file, bytes, "w"))
  )
  const replace = Effect.fn("Workspace.replace")(function* (relative: string, text: string) {
    // The journal's keeper sweeps files of this name when a run begins.
    const temporary = join(
      dirname(absolute(relative)),
      `${temporaryPrefix}${randomUUID()}-${basename(relative)}`
    )
    yield* write(temporary, new TextEncoder().encode(marked(relative, text)))
    yield* keepForeignPage(root, relative, text).pipe(
      Effect.provideService(FileSystem.FileSystem, fs),
      Effect.mapError((error) => new FileUnwritable({ file: relative, detail: plainly(error) }))
    )
    yield* writing(relative, retryBusy(fs.rename(temporary, absolute(relative))))
  })
  const move = (from: string, to: string) => writing(basename(to), moveIntoFolder(fs, from, to))
  const copy = Effect.fn("Workspace.copy")(function* (from: string, to: string) {
    const temporary = join(dirname(to), `${temporaryPrefix}${randomUUID()}-${basename(to)}`)
    yield* fs.copyFile(from, temporary).pipe(
      Effect.zipRight(flushFile(fs, temporary)),
      Effect.zipRight(retryBusy(fs.rename(temporary, to))),
      Effect.tapError(() => Effect.ignore(fs.remove(temporary, { force: true }))),
      (work) => writing(basename(to), work)
    )
  })
  const read = (file: string) =>
    Effect.mapError(
      fs.readFile(file),
      (error) => new FileUnreadable({ file: basename(file), detail: whyUnread(error) })
    )
  const list = (folder: string) =>
    Effect.orElseSucceed(fs.readDirectory(folder), (): ReadonlyArray<string> => [])
  const discard = (file: string) => Effect.ignore(fs.remove(file, { force: true }))
  const onlyFilm = yield* Effect.makeSemaphore(1)
  return { root, absolute, write, replace, read, list, copy, discard, move, isUntouched: false, onlyFilm }
})
