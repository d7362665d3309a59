import { basename, resolve } from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect, Option, Schema } from "effect"
import { type LocalFile, Sha256 } from "../domain/Assets.js"
import { defaultOptions, FilmSettings, type Reference } from "../domain/Settings.js"
import { readPhoto } from "../services/Photo.js"
import type { MarkRecord } from "../services/StateStore.js"
import { FileUnwritable, legacySlug, paths, slug, Workspace } from "../services/Workspace.js"
import { Adopting } from "../takes/Accepted.js"
import { settingsBefore } from "./RunMemory.js"

// The photos of a film, kept in its folder, so that whoever goes on with it draws from the same ones.

const KeptPhoto = Schema.Struct({
  name: Schema.String,
  photo: Schema.String,
  sha256: Sha256,
  kind: Schema.Literal("jpeg", "png", "webp")
})
const KeptFile = Schema.parseJson(Schema.Array(KeptPhoto), { space: 2 })

/**
 * The photos that a film's folder keeps; none where it keeps no list of them.
 * Fails   ParseError where the list cannot be read.
 */
export const photosKept = Effect.fn("KeptPhotos.kept")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.option(fs.readFileString(resolve(folder, paths.references)))
  const list = yield* Effect.transposeMapOption(text, Schema.decode(KeptFile))
  return Option.map(list, (photos) =>
    photos.map((it): Reference => ({ ...it, photo: resolve(folder, it.photo) }))
  )
})

/** Whom a film was drawn from photos of, as its journal tells: for a folder that keeps no list of them. */
export const drawnFromPhotos = (
  marks: ReadonlyArray<MarkRecord>,
  files: Iterable<LocalFile>
): ReadonlyArray<string> => {
  const brought = Array.from(files, ({ path }) => /^references\/\d+-(.+)\.(?:jpg|png)$/.exec(path)?.[1])
  const { references = [] } = settingsBefore(marks, { ...defaultOptions, references: [] })
  return references
    .map(({ name }) => name)
    .filter((name) => [slug(name), legacySlug(name)].some((it) => brought.includes(it)))
}

/** Keeps a copy of a photo in the film's folder, as it is sent: without the place it was taken at. */
const keep = Effect.fn("KeptPhotos.keepOne")(function* ({ kind, name, photo, sha256 }: Reference) {
  const workspace = yield* Workspace
  const copyAs = (kind: string) => `references/${sha256.slice(0, 16)}.${kind}`
  // A copy that is in the folder stays as it is.
  const there = [copyAs(kind), copyAs("jpeg")].find((it) => workspace.absolute(it) === resolve(photo))
  if (there !== undefined)
    return { name, photo: there, sha256, kind: there === copyAs(kind) ? kind : ("jpeg" as const) }
  const copy = copyAs("jpeg")
  const cannot = (why: string) =>
    new FileUnwritable({ file: copy, detail: `the photo of ${name} cannot be read (${why})` })
  const bytes = yield* Effect.mapError(workspace.read(resolve(photo)), ({ detail }) => cannot(detail))
  const { jpeg } = yield* Effect.mapError(readPhoto(bytes, photo), ({ message }) => cannot(message))
  yield* workspace.write(workspace.absolute(copy), jpeg)
  return { name, photo: copy, sha256, kind: "jpeg" } as const
})

/**
 * Keeps a copy of each photo that the film is made from, so that every run to come draws from the same ones. Of a film of
 * an earlier version, gone through to find out what was decided on it, no photo is asked for.
 * Fails   FileUnwritable: a photo has gone since it was looked at, or its copy cannot be written.
 */
export const keepPhotos = Effect.gen(function* () {
  const workspace = yield* Workspace
  const { references = [] } = yield* FilmSettings
  if (yield* Adopting) return
  const there = yield* workspace.list(workspace.absolute("references"))
  if (references.length === 0 && !there.includes(basename(paths.references))) return
  const list = yield* Effect.orDie(Schema.encode(KeptFile)(yield* Effect.forEach(references, keep)))
  yield* workspace.replace(paths.references, `${list}\n`)
}).pipe(Effect.withSpan("KeptPhotos.keep"))
