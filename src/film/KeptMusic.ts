import { extname, resolve } from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect, Option, Schema } from "effect"
import { Sha256 } from "../domain/Assets.js"
import { defaultOptions, FilmSettings, type Music } from "../domain/Settings.js"
import type { MarkRecord } from "../services/StateStore.js"
import { paths, Workspace } from "../services/Workspace.js"
import { Adopting } from "../takes/Accepted.js"
import { settingsBefore } from "./RunMemory.js"

// The music of a film, kept in its folder, so that whoever goes on with it has the same.

const KeptFile = Schema.parseJson(Schema.Struct({ file: Schema.String, sha256: Sha256 }), { space: 2 })

/**
 * The music that a film's folder keeps; none where it keeps none.
 * Fails   ParseError where its note of it cannot be read.
 */
export const musicKept = Effect.fn("KeptMusic.kept")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.option(fs.readFileString(resolve(folder, paths.musicNote)))
  const note = yield* Effect.transposeMapOption(text, Schema.decode(KeptFile))
  return Option.map(note, ({ file, sha256 }): Music => ({ file: resolve(folder, file), sha256 }))
})

/** Whether a film had music when it was last made, as its journal tells. */
export const hadMusic = (marks: ReadonlyArray<MarkRecord>): boolean =>
  settingsBefore(marks, defaultOptions).music !== undefined

/** Keeps a copy of the film's music in its folder. Gives the music as it lies there. */
const keep = Effect.fn("KeptMusic.keep")(function* (music: Music | undefined) {
  const workspace = yield* Workspace
  const note = workspace.absolute(paths.musicNote)
  if (music === undefined) {
    yield* workspace.discard(note)
    return undefined
  }
  const file = paths.music(music.sha256, extname(music.file))
  const copy = workspace.absolute(file)
  if (resolve(music.file) !== copy) yield* workspace.copy(music.file, copy)
  const text = yield* Effect.orDie(Schema.encode(KeptFile)({ file, sha256: music.sha256 }))
  yield* workspace.replace(paths.musicNote, `${text}\n`)
  return { file: copy, sha256: music.sha256 }
})

/**
 * Makes a film with its music kept in its folder first: it is joined from that copy, whatever becomes of the file that was
 * given. Of a film of an earlier version, gone through to find out what was decided on it, nothing is kept.
 * Fails   FileUnwritable: the music has gone since it was looked at, or its copy cannot be written. Else as the film does.
 */
export const withMusicKept = <A, E, R>(film: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const settings = yield* FilmSettings
    if (yield* Adopting) return yield* film
    const music = yield* keep(settings.music)
    return yield* Effect.provideService(film, FilmSettings, { ...settings, music })
  })
