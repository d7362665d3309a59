import { createHash } from "node:crypto"
import { basename, join } from "node:path"
import { FileSystem } from "@effect/platform"
import { DateTime, Effect, Option } from "effect"
import { isMissing, moveIntoFolder } from "./FileOps.js"

// Whose file is it? Ours are those that the journal records with their hash, and the pages that bear this program's mark.
// Whatever else stands under a name the film needs is somebody's, and is never overwritten: a film does not begin over it,
// and later it is set aside under a name that says so.

/** Where files go that a newer one took the place of, named by their hash. Nothing is ever deleted. */
export const supersededFolder = "superseded"

/** Names this program gives to what it makes, below the film's folder. */
const filmNames: ReadonlyArray<RegExp> = [
  /^(script\.md|report\.html|final_video\.(mp4|json|([A-Za-z]{2,3}(-[A-Za-z]{2})?\.)?(srt|vtt)))$/,
  /^character_sheets\/(\d{2,}-[a-z0-9-]+_v\d+|scene_\d+_cast)\.jpg$/,
  /^keyframes\/scene_\d+_v\d+\.jpg$/,
  // A copy that could not be checked yet (`takes/Fetch`) is the film's as well.
  /^videos\/scene_\d+(_[tc]\d+)?(\.unchecked-[0-9a-f]{8})?\.mp4$/,
  /^speech\/([a-z]{2,3}(-[a-z]{2})?\/)?scene_\d+_v\d+\.wav$/,
  /^speech\/[a-z]{2,3}(-[a-z]{2})?\/sound\.m4a$/,
  /^frames\/scene_\d+(_[tc]\d+)?_(first|last|middle-\d+)\.jpg$/
]

/** Whether a film has, or will have, a file of this name below its folder. */
export const isFilmName = (relative: string): boolean => filmNames.some((name) => name.test(relative))

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32)

const words =
  "Written by grok-video-pipeline, and written anew by every run. To change the film, edit its plan."

/** The mark, with the hash of everything else; and any version's, as it is found again. */
const markOf = (text: string) => `<!-- ${words} ${hashOf(text)} -->\n`
const anyMark = "<!-- Written by grok-video-pipeline[^\\n]* ([0-9a-f]{32}) -->\\n"

/** How a page bears the mark, in a comment of its own. */
const marks: Readonly<Record<string, { readonly put: (text: string) => string; readonly take: RegExp }>> = {
  "script.md": { put: (text) => `${markOf(text)}${text}`, take: new RegExp(`^${anyMark}`) },
  "report.html": { put: (text) => `${text}${markOf(text)}`, take: new RegExp(`${anyMark}$`) }
}

/** A page as it is written: with this program's mark where it bears one. */
export const marked = (relative: string, text: string): string => marks[relative]?.put(text) ?? text

/** Whether a page is as this program wrote it, to the letter. */
const isAsWritten = (relative: string, text: string): boolean => {
  const take = marks[relative]?.take
  return take !== undefined && take.exec(text)?.[1] === hashOf(text.replace(take, ""))
}

const readable = (fs: FileSystem.FileSystem, file: string) => Effect.option(fs.readFileString(file))

/** Whether anything at all stands at a place, be it a link that leads nowhere. */
export const isOccupied = (fs: FileSystem.FileSystem, place: string): Effect.Effect<boolean> =>
  fs.readLink(place).pipe(
    Effect.as(true),
    Effect.catchAll((error) =>
      // Of what is there and is no link, systems say different things; of what is not there, all the same.
      isMissing(error) ? Effect.succeed(false) : Effect.orElseSucceed(fs.exists(place), () => false)
    )
  )

/** Why something is set aside, as the sentence goes on that says where it stood. */
const because = {
  unmarked:
    "bears no mark of this program: somebody else wrote it, or version 0.1.0, which put no mark on its pages.",
  changed: "was changed since this program wrote it.",
  unrecorded:
    "is not recorded in the film's journal as it is: somebody put or changed it there, or a run was cut short when it had just come."
} as const

/**
 * Moves what stands at a path of the film, and is not known to be the film's, to a name in `superseded/` that says so, and
 * tells where and why. Nothing happens where nothing stands.
 * Fails   PlatformError where it cannot be moved: it stays where it is.
 */
export const setAside = Effect.fn("OwnFiles.setAside")(function* (
  root: string,
  relative: string,
  why: keyof typeof because
) {
  const fs = yield* FileSystem.FileSystem
  const from = join(root, ...relative.split("/"))
  if (!(yield* isOccupied(fs, from))) return
  const stamp = DateTime.formatIso(yield* DateTime.now).replaceAll(/[-:]|\..*$/g, "")
  const nameOf = (number: number) =>
    `not-ours-${stamp}${number === 1 ? "" : `-${number}`}-${basename(relative)}`
  let number = 1
  while (yield* isOccupied(fs, join(root, supersededFolder, nameOf(number)))) number++
  const kept = `${supersededFolder}/${nameOf(number)}`
  yield* moveIntoFolder(fs, from, join(root, ...kept.split("/")))
  yield* Effect.logWarning(
    `What stood at ${relative} ${because[why]} It is kept as ${kept}, and the film's own takes its place.`
  )
})

/**
 * Sets a page aside that somebody else wrote, or changed since; `text` is what comes in its place.
 * Fails   PlatformError where it cannot be set aside: it must not be overwritten then.
 */
export const keepForeignPage = Effect.fn("OwnFiles.keepForeignPage")(function* (
  root: string,
  relative: string,
  text: string
) {
  if (marks[relative] === undefined) return
  const fs = yield* FileSystem.FileSystem
  const there = yield* readable(fs, join(root, relative))
  // Versions before 0.2 put no mark on their pages.
  if (Option.exists(there, (it) => isAsWritten(relative, it) || it === text)) return
  const isMarked = Option.exists(there, (it) => marks[relative]?.take.test(it) === true)
  yield* setAside(root, relative, isMarked ? "changed" : "unmarked")
})

/** What stands in a folder under names a film needs, and of which there is no record: nobody has filmed here yet. */
export const foreignFiles = Effect.fn("OwnFiles.foreign")(function* (
  root: string,
  folders: ReadonlyArray<string>
) {
  const fs = yield* FileSystem.FileSystem
  const names = yield* Effect.forEach(["", ...folders], (folder) =>
    Effect.map(
      Effect.orElseSucceed(fs.readDirectory(join(root, folder)), (): ReadonlyArray<string> => []),
      (found) => found.map((name) => (folder === "" ? name : `${folder}/${name}`))
    )
  )
  return yield* Effect.filter(names.flat().filter(isFilmName).sort(), (name) =>
    Effect.map(readable(fs, join(root, name)), (text) => !Option.exists(text, (it) => isAsWritten(name, it)))
  )
})
