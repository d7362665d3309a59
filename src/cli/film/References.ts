import { createHash } from "node:crypto"
import { FileSystem, Path } from "@effect/platform"
import { Effect, Option, Schema } from "effect"
import { Sha256 } from "../../domain/Assets.js"
import { sameName } from "../../domain/Names.js"
import type { Reference } from "../../domain/Settings.js"
import { withStop } from "../../domain/Words.js"
import { whyUnread } from "../../services/DiskTrouble.js"
import { largestPhoto, readPhoto } from "../../services/Photo.js"
import { FileUnwritable, paths, Workspace } from "../../services/Workspace.js"
import { UsageError } from "../ending/CliError.js"

const Kept = Schema.Array(
  Schema.Struct({
    name: Schema.String,
    photo: Schema.String,
    sha256: Sha256,
    kind: Schema.Literal("jpeg", "png", "webp")
  })
)
const KeptFile = Schema.parseJson(Kept, { space: 2 })

const encodeKept = Schema.encodeSync(KeptFile)

/** The photo in a file, decoded once before anything is sent. */
const photo = Effect.fn("References.photo")(function* (name: string, file: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
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
    unusable(
      error._tag === "SystemError" && error.reason === "PermissionDenied"
        ? "may not be read."
        : withStop(`cannot be read: ${whyUnread(error)}`)
    )
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
  const path = yield* Path.Path
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
 */
export const photosFor = Effect.fn("References.find")(function* (
  folder: string,
  wishes: ReadonlyArray<string>,
  isFresh = false
) {
  let photos: ReadonlyArray<Reference> = isFresh ? [] : yield* remembered(folder)
  let given: ReadonlyArray<Reference> = []
  for (const wish of wishes) {
    const at = wish.indexOf("=")
    const name = wish.slice(0, Math.max(at, 0)).trim()
    if (name === "")
      return yield* new UsageError({
        detail: `--reference ${wish}: must be a character's name and a picture, such as "Ada=ada.jpg".`
      })
    const others = photos.filter((it) => !sameName(it.name, name))
    const file = wish.slice(at + 1).trim()
    given = given.filter((it) => file !== "" || !sameName(it.name, name))
    if (file === "") {
      photos = others
      continue
    }
    const found = yield* photo(name, file)
    const another = given.find((it) => sameName(it.name, name) && it.sha256 !== found.sha256)
    if (another !== undefined)
      return yield* new UsageError({
        detail: `--reference ${wish}: ${name} is given another photo already, ${another.photo}, and a character is drawn from one. Leave one of them out. Nothing was spent.`
      })
    given = [...given, found]
    photos = [...others, found]
  }
  return photos
})

/** Keeps a copy of each photo in the film's folder, so that every run to come draws from the same ones. */
export const keepPhotos = Effect.fn("References.keep")(function* (photos: ReadonlyArray<Reference>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const workspace = yield* Workspace
  const known = yield* Effect.orElseSucceed(fs.exists(workspace.absolute(paths.references)), () => false)
  if (photos.length === 0 && !known) return
  const kept = yield* Effect.forEach(photos, (it) =>
    Effect.gen(function* () {
      const before = `references/${it.sha256.slice(0, 16)}.${it.kind}`
      // A copy that is in the folder stays as it is; a new one is kept as it is sent, without the place it was taken at.
      if (path.resolve(it.photo) === workspace.absolute(before))
        return { name: it.name, photo: before, sha256: it.sha256, kind: it.kind }
      const copy = `references/${it.sha256.slice(0, 16)}.jpeg`
      const there = workspace.absolute(copy)
      if (path.resolve(it.photo) !== there) {
        const cannot = (why: string) =>
          new FileUnwritable({ file: copy, detail: `the photo of ${it.name} cannot be read (${why})` })
        const bytes = yield* Effect.mapError(fs.readFile(it.photo), (error) => cannot(whyUnread(error)))
        const { jpeg } = yield* Effect.mapError(readPhoto(bytes, it.photo), ({ message }) => cannot(message))
        yield* workspace.write(there, jpeg)
      }
      return { name: it.name, photo: copy, sha256: it.sha256, kind: "jpeg" as const }
    })
  )
  yield* workspace.replace(paths.references, `${encodeKept(kept)}\n`)
})
