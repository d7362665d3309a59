import { dirname, extname, isAbsolute, posix, relative } from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"
import { LocalFile, type Sha256 } from "../../domain/Assets.js"
import { errnoOf } from "../FileOps.js"
import { isOccupied, setAside, supersededFolder } from "../OwnFiles.js"
import { paths, responsesFolder } from "../Workspace.js"
import { type Disk, failUnwritable } from "./Disk.js"
import type { FilesElsewhere } from "./Journal.js"
import type { JournalState } from "./JournalState.js"
import { fileKey, knownFile, makeGates } from "./Keys.js"
import type { OrderDeps } from "./Orders.js"
import type { FileMaker, FileOrder, Store } from "./StoreContract.js"
import { StoreFailed } from "./StoreError.js"

const ourOwn: ReadonlyArray<string> = [paths.journal, paths.lock, paths.state]
const ourFolders: ReadonlyArray<string> = [responsesFolder, supersededFolder]

/** Whether a path stays below the output folder and off the store's own files. */
export const isPlain = (path: string): boolean => {
  const names = path.split("/")
  return (
    names.every((name) => name !== "" && name !== "." && name !== ".." && !/[\\\0]/.test(name)) &&
    !ourOwn.includes(path) &&
    !ourFolders.includes(names[0] ?? "")
  )
}

/** Where the bytes of a file are kept since a newer one took its place. */
export const supersededPath = (sha256: string, name: string) =>
  `${supersededFolder}/${sha256}${extname(name)}`

/** What files need of the store they belong to. */
export interface ArtifactDeps extends Pick<OrderDeps, "journal" | "alone" | "commit"> {
  readonly disk: Disk
  /** Where they are kept besides. */
  readonly files?: FilesElsewhere | undefined
}

/** Where files are kept: on disk; or nowhere, in a forecast. */
export interface FileStore {
  /** Whether a recorded file is whole; if so it is in its place from now on, wherever a newer one had pushed it. */
  readonly restore: (known: LocalFile) => Effect.Effect<boolean, StoreFailed>
  /** Makes a file that is not there; `was`: as it was recorded, where it was whole once. */
  readonly make: <E, R>(
    order: FileOrder,
    make: FileMaker<E, R>,
    was: Option.Option<LocalFile>
  ) => Effect.Effect<LocalFile, E | StoreFailed, R>
}

/** The rules by which a file is found again or made, the same wherever they are kept. */
export const artifactsOver = (
  journal: JournalState,
  files: FileStore
): Pick<Store, "produce" | "areWhole"> => {
  // One maker at a time for a place: whoever asks meanwhile waits, and finds the file.
  const gate = makeGates<string>()

  return {
    produce: (order, make) =>
      gate(order.path)(
        Effect.suspend(() => {
          const record = knownFile(journal, order)
          if (record === undefined) return files.make(order, make, Option.none())
          const known = new LocalFile({ path: record.path, sha256: record.sha256 })
          return Effect.if(files.restore(known), {
            onTrue: () => Effect.succeed(known),
            // What an order brought stays where it was put, though it would be called otherwise today.
            onFalse: () => files.make({ ...order, path: record.path }, make, Option.some(known))
          })
        })
      ).pipe(Effect.withSpan("StateStore.produce", { attributes: { path: order.path } })),
    areWhole: (all) => Effect.every(all, (known) => gate(known.path)(files.restore(known)))
  }
}

/** Keeps the film's files: made once, whole or not at all, and never overwritten by one another. */
export const makeArtifactStore = Effect.fnUntraced(function* (deps: ArtifactDeps) {
  const { alone, commit, disk, files, journal } = deps
  const fs = yield* FileSystem.FileSystem

  const misplaced = (name: string) =>
    new StoreFailed({
      reason: "Unwritable",
      detail: `${JSON.stringify(name)} is not a place for a file of the film: it lies outside the output folder, or on the store's own files.`
    })

  /** Whether a folder is there, and none on the way down to it from the film's own is a link. */
  const isThere = (folder: string): Effect.Effect<boolean> =>
    folder === "."
      ? Effect.succeed(true)
      : Effect.flatMap(Effect.flip(fs.readLink(disk.at(folder))).pipe(Effect.option), (failure) =>
          // What is read as a link and is none is refused with this; a name that is not there, with another.
          Option.exists(failure, (error) => errnoOf(error) === "EINVAL")
            ? isThere(posix.dirname(folder))
            : Effect.succeed(false)
        )

  /** Makes the folder of a file, and sees that no link leads it out of the output folder. */
  const prepare = Effect.fnUntraced(function* (name: string) {
    if (!isPlain(name)) return yield* misplaced(name)
    if (yield* isThere(posix.dirname(name))) return
    const folder = dirname(disk.at(name))
    yield* fs.makeDirectory(folder, { recursive: true, mode: 0o700 })
    const within = relative(yield* fs.realPath(disk.root), yield* fs.realPath(folder))
    if (within.startsWith("..") || isAbsolute(within)) return yield* misplaced(name)
  })

  const placesOf = (sha256: Sha256): ReadonlySet<string> =>
    new Set([...journal.files.values()].flatMap((record) => (record.sha256 === sha256 ? [record.path] : [])))

  /** Moves what stands at the file's place aside, unless its bytes are those that will come. */
  const clear = Effect.fnUntraced(function* (name: string, coming: Sha256) {
    if (!(yield* isOccupied(fs, disk.at(name)))) return
    const standing = Option.map(yield* disk.fingerprint(name), ({ sha256 }) => sha256)
    if (Option.contains(standing, coming)) return
    if (Option.isSome(standing) && placesOf(standing.value).size > 0)
      return yield* disk.move(name, supersededPath(standing.value, name))
    yield* Effect.provideService(setAside(disk.root, name, "unrecorded"), FileSystem.FileSystem, fs)
  })

  /** Puts a whole file in its place, without losing the one that stood there. */
  const place = (from: string, name: string, sha256: Sha256) =>
    Effect.zipRight(clear(name, sha256), disk.move(from, name))

  /** Whether the file is as it was recorded, brought back from where a newer one pushed it if need be. */
  const restore = Effect.fnUntraced(function* ({ path, sha256 }: LocalFile) {
    yield* prepare(path)
    if (yield* disk.holds(path, sha256)) return true
    const aside = supersededPath(sha256, path)
    const temporary = disk.temporaryFor(path)
    if (yield* disk.holds(aside, sha256)) {
      // One file lies there for all places that were to hold these bytes: the same words said twice, say.
      const isForOthers = placesOf(sha256).size > 1
      if (isForOthers) yield* disk.copy(aside, temporary)
      yield* Effect.uninterruptible(place(isForOthers ? temporary : aside, path, sha256))
      return true
    }
    if (files === undefined) return false
    if (!(yield* files.bring(new LocalFile({ path, sha256 }), disk.at(temporary)))) return false
    yield* Effect.uninterruptible(place(temporary, path, sha256))
    return true
  })

  const make = Effect.fnUntraced(function* <E, R>(
    order: FileOrder,
    make: FileMaker<E, R>,
    was: Option.Option<LocalFile>
  ) {
    const { path } = order
    yield* failUnwritable(path, prepare(path))
    const temporary = disk.temporaryFor(path)
    const keep = Effect.gen(function* () {
      yield* disk.syncFile(temporary)
      const print = yield* disk.fingerprint(temporary)
      if (Option.isNone(print)) return yield* misplaced(path)
      const { bytes, sha256 } = print.value
      yield* place(temporary, path, sha256)
      if (files !== undefined) yield* files.keep(new LocalFile({ path, sha256 }), disk.at(path))
      yield* alone(commit({ kind: "file", key: fileKey(order), of: order.of, path, sha256, bytes }))
      return new LocalFile({ path, sha256 })
    })
    return yield* make(disk.at(temporary), Option.isSome(was)).pipe(
      Effect.zipRight(Effect.uninterruptible(failUnwritable(path, keep))),
      Effect.onError(() => disk.discard(temporary))
    )
  })

  return artifactsOver(journal, { restore: (known) => failUnwritable(known.path, restore(known)), make })
})
