import { createHash } from "node:crypto"
import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect, Option, Schema } from "effect"
import { Sha256 } from "../../domain/Assets.js"
import { sameName } from "../../domain/Names.js"
import type { Reference } from "../../domain/Settings.js"
import { withStop } from "../../domain/Words.js"
import { whyUnread } from "../../services/DiskTrouble.js"
import { largestPhoto, readPhoto } from "../../services/Photo.js"
import { FileUnwritable, paths, Workspace } from "../../services/Workspace.js"
import { UsageError } from "../ending/CliError.js"
import { isThere } from "../files/InFolder.js"

const KeptPhoto = Schema.Struct({
  name: Schema.String,
  photo: Schema.String,
  sha256: Sha256,
  kind: Schema.Literal("jpeg", "png", "webp")
})
const KeptFile = Schema.parseJson(Schema.Array(KeptPhoto), { space: 2 })

/** The photo in a file, decoded once before anything is sent. */
const photo = Effect.fn("References.photo")(function* (name: string, file: string) {
  const fs = yield* FileSystem.FileSystem
  const unusable = (why: string) =>
    new UsageError({ detail: `--reference ${name}=${file}: ${why} Nothing was spent.` })
  const info = yield* Effect.mapError(fs.stat(file), () => unusable("there is no such file."))
  if (info.type === "Directory") return yield* unusable("is a folder; name the photo in it.")
  if (info.type !== "File") return yield* unusable("is not a file.")
  if (info.size > BigInt(largestPhoto))
    return yield* unusable(
      `is ${Math.ceil(Number(info.size) / 1024 / 1024)} MB large, and photos of ${largestPhoto / 1024 / 1024} MB at most are read. Make it smaller first.`
    )
  const bytes = yield* Effect.mapError(fs.readFile(file), (error) =>
    unusable(withStop(`cannot be read: ${whyUnread(error)}`))
  )
  const { changes, kind } = yield* readPhoto(bytes, file).pipe(
    Effect.catchTag("PhotoUnusable", ({ todo, what }) => unusable(`${withStop(what)} ${todo}`))
  )
  return {
    name,
    photo: path.resolve(file),
    sha256: Sha256.make(createHash("sha256").update(bytes).digest("hex")),
    kind,
    changes
  } satisfies Reference
})

/** The photos an earlier run of this film was given. */
const remembered = Effect.fn("References.remembered")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const file = path.join(folder, paths.references)
  const text = yield* Effect.option(fs.readFileString(file))
  if (Option.isNone(text)) return []
  const kept = yield* Effect.mapError(
    Schema.decode(KeptFile)(text.value),
    () => new UsageError({ detail: `${file} cannot be read: give the photos again with --reference.` })
  )
  return kept.map((it): Reference => ({ ...it, photo: path.resolve(folder, it.photo) }))
})

/**
 * The photos of a film: those its folder remembers, and those the command line gives, which count before them. `NAME=`
 * with nothing after it forgets one. Every file is looked at here, before anything is sent or written.
 * Fails   UsageError, by the photo: there is no such picture, it cannot be drawn from, or its character has two.
 *         DrawingPartMissing: no photo can be decoded here.
 */
export const photosFor = Effect.fn("References.find")(function* (
  folder: string,
  wishes: ReadonlyArray<string>,
  isFresh = false
) {
  let photos: ReadonlyArray<Reference> = isFresh ? [] : yield* remembered(folder)
  let given: ReadonlyArray<Reference> = []
  const refused = (wish: string, why: string) => new UsageError({ detail: `--reference ${wish}: ${why}` })
  for (const wish of wishes) {
    const at = wish.indexOf("=")
    const [name, file] = [wish.slice(0, Math.max(at, 0)).trim(), wish.slice(at + 1).trim()]
    if (name === "")
      return yield* refused(wish, `must be a character's name and a picture, such as "Ada=ada.jpg".`)
    const isOther = (it: Reference) => !sameName(it.name, name)
    photos = photos.filter(isOther)
    if (file === "") given = given.filter(isOther)
    else {
      const found = yield* photo(name, file)
      const another = given.find((it) => !isOther(it) && it.sha256 !== found.sha256)
      if (another !== undefined)
        return yield* refused(
          wish,
          `${name} is given another photo already, ${another.photo}, and a character is drawn from one. Leave one of them out. Nothing was spent.`
        )
      given = [...given, found]
      photos = [...photos, found]
    }
  }
  return photos
})

/** Keeps a copy of a photo in the film's folder, as it is sent: without the place it was taken at. */
const kept = Effect.fn("References.keepOne")(function* ({ kind, name, photo, sha256 }: Reference) {
  const fs = yield* FileSystem.FileSystem
  const workspace = yield* Workspace
  const copyAs = (kind: string) => `references/${sha256.slice(0, 16)}.${kind}`
  // A copy that is in the folder stays as it is.
  const there = [copyAs(kind), copyAs("jpeg")].find((it) => workspace.absolute(it) === path.resolve(photo))
  if (there !== undefined)
    return { name, photo: there, sha256, kind: there === copyAs(kind) ? kind : ("jpeg" as const) }
  const copy = copyAs("jpeg")
  const cannot = (why: string) =>
    new FileUnwritable({ file: copy, detail: `the photo of ${name} cannot be read (${why})` })
  const bytes = yield* Effect.mapError(fs.readFile(photo), (error) => cannot(whyUnread(error)))
  const { jpeg } = yield* Effect.mapError(readPhoto(bytes, photo), ({ message }) => cannot(message))
  yield* workspace.write(workspace.absolute(copy), jpeg)
  return { name, photo: copy, sha256, kind: "jpeg" } as const
})

/**
 * Keeps a copy of each photo in the film's folder, so that every run to come draws from the same ones.
 * Fails   FileUnwritable: a photo has gone since it was looked at, or its copy cannot be written.
 */
export const keepPhotos = Effect.fn("References.keep")(function* (photos: ReadonlyArray<Reference>) {
  const workspace = yield* Workspace
  if (photos.length === 0 && !(yield* isThere(workspace.absolute(paths.references)))) return
  const file = yield* Schema.encode(KeptFile)(yield* Effect.forEach(photos, kept)).pipe(Effect.orDie)
  yield* workspace.replace(paths.references, `${file}\n`)
})
