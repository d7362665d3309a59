import { createHash } from "node:crypto"
import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"
import { Sha256 } from "../../domain/Assets.js"
import { sameName } from "../../domain/Names.js"
import type { Reference } from "../../domain/Settings.js"
import { withStop } from "../../domain/Words.js"
import { photosKept } from "../../film/KeptPhotos.js"
import { whyUnread } from "../../services/DiskTrouble.js"
import { largestPhoto, readPhoto } from "../../services/Photo.js"
import { paths } from "../../services/Workspace.js"
import { UsageError } from "../ending/CliError.js"

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

/** The photos that the film's folder keeps. */
const remembered = (folder: string) =>
  photosKept(folder).pipe(
    Effect.map(Option.getOrElse((): ReadonlyArray<Reference> => [])),
    Effect.mapError(() => {
      const file = path.join(folder, paths.references)
      return new UsageError({ detail: `${file} cannot be read: give the photos again with --reference.` })
    })
  )

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
  let kept: ReadonlyArray<Reference> = isFresh ? [] : yield* remembered(folder)
  let given: ReadonlyArray<Reference> = []
  const refused = (wish: string, why: string) => new UsageError({ detail: `--reference ${wish}: ${why}` })
  for (const wish of wishes) {
    const [, name = "", file = ""] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/s.exec(wish) ?? []
    if (name === "")
      return yield* refused(wish, `must be a character's name and a picture, such as "Ada=ada.jpg".`)
    const isOther = (it: Reference) => !sameName(it.name, name)
    const found = file === "" ? [] : [yield* photo(name, file)]
    const another = given.find((it) => !isOther(it) && found.some(({ sha256 }) => sha256 !== it.sha256))
    if (another !== undefined)
      return yield* refused(
        wish,
        `${name} is given another photo already, ${another.photo}, and a character is drawn from one. Leave one of them out. Nothing was spent.`
      )
    kept = kept.filter(isOther)
    given = [...given.filter(isOther), ...found]
  }
  return [...kept, ...given]
})
