import { FileSystem, Path } from "@effect/platform"
import { DateTime, Effect, Option } from "effect"
import { LocalFile, type Sha256 } from "../../domain/Assets.js"
import { setAside, supersededFolder } from "../OwnFiles.js"
import { paths, Workspace } from "../Workspace.js"
import { type Fingerprint, makeDisk, unwritable } from "./Disk.js"
import type { JournalState } from "./JournalState.js"
import { fileKey, knownFile, makeGates } from "./Keys.js"
import type { FileMaker, FileOrder } from "./OrderRequest.js"
import type { OrderDeps } from "./Orders.js"
import { StoreFailed } from "./StoreError.js"
import type { Store } from "./StoreVerbs.js"

const ourOwn: ReadonlyArray<string> = [paths.journal, paths.lock, paths.state]
const ourFolders: ReadonlyArray<string> = ["responses", supersededFolder]

/** Whether a path stays below the output folder and off the store's own files. */
export const isPlain = (path: string): boolean => {
  const names = path.split("/")
  return (
    names.every((name) => name !== "" && name !== "." && name !== ".." && !/[\\\0]/.test(name)) &&
    !ourOwn.includes(path) &&
    !ourFolders.includes(names[0] ?? "")
  )
}

/** What files need of the store they belong to. */
export type ArtifactDeps = Pick<OrderDeps, "journal" | "alone" | "commit">

/** Where files are: on disk, or in the thoughts of a forecast. */
export interface FileRoom {
  /** Whether a recorded file is whole; if so it is in its place from now on, wherever a newer one had pushed it. */
  readonly restore: (known: LocalFile) => Effect.Effect<boolean, StoreFailed>
  /** Makes a file that is not there; `was`: as it was recorded, where it was whole once. */
  readonly make: <E, R>(
    order: FileOrder,
    make: FileMaker<E, R>,
    was: Option.Option<LocalFile>
  ) => Effect.Effect<LocalFile, E | StoreFailed, R>
}

/** The rules by which a file is known, over any room. */
export const artifactsOver = (journal: JournalState, room: FileRoom): Pick<Store, "produce" | "areWhole"> => {
  // One maker at a time for a place: whoever asks meanwhile waits, and finds the file.
  const gate = makeGates<string>()

  return {
    produce: (order, make) =>
      gate(order.path)(
        Effect.suspend(() => {
          const record = knownFile(journal, order)
          if (record === undefined) return room.make(order, make, Option.none())
          const known = new LocalFile({ path: record.path, sha256: record.sha256 })
          return Effect.if(room.restore(known), {
            onTrue: () => Effect.succeed(known),
            // What an order brought stays where it was put, though it would be called otherwise today.
            onFalse: () => room.make({ ...order, path: record.path }, make, Option.some(known))
          })
        })
      ).pipe(Effect.withSpan("StateStore.produce", { attributes: { path: order.path } })),
    areWhole: (files) => Effect.every(files, (known) => gate(known.path)(room.restore(known)))
  }
}

/** Keeps the film's files: made once, whole or not at all, and never overwritten by one another. */
export const makeArtifactStore = Effect.fnUntraced(function* (deps: ArtifactDeps) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const workspace = yield* Workspace
  const disk = yield* makeDisk
  const { alone, commit, journal } = deps
  const superseded = workspace.absolute(supersededFolder)

  const misplaced = (name: string) =>
    new StoreFailed({
      reason: "Unwritable",
      detail: `${JSON.stringify(name)} is not a place for a file of the film: it lies outside the output folder, or on the store's own files.`
    })

  const placeOf = (sha256: Sha256, name: string) => path.join(superseded, `${sha256}${path.extname(name)}`)

  /** Makes the folder of a file, and sees that no link leads it out of the output folder. */
  const prepare = Effect.fnUntraced(function* (name: string) {
    if (!isPlain(name)) return yield* misplaced(name)
    const target = workspace.absolute(name)
    const folder = path.dirname(target)
    const real = yield* fs
      .makeDirectory(folder, { recursive: true, mode: 0o700 })
      .pipe(Effect.zipRight(fs.realPath(folder)), Effect.mapError(unwritable(name)))
    const within = path.relative(yield* Effect.mapError(fs.realPath(workspace.root), unwritable(name)), real)
    if (within.startsWith("..") || path.isAbsolute(within)) return yield* misplaced(name)
    return target
  })

  const isRecorded = (sha256: Sha256) =>
    [...journal.files.values()].some((record) => record.sha256 === sha256)

  /** Moves what stands at the file's place aside, unless its bytes are those that will come. */
  const clear = Effect.fnUntraced(function* (name: string, coming: Sha256) {
    const target = workspace.absolute(name)
    const standing = yield* disk.fingerprint(target)
    if (Option.exists(standing, ({ sha256 }) => sha256 === coming)) return
    if (Option.isNone(standing) || !isRecorded(standing.value.sha256)) {
      disk.forget(target)
      return yield* setAside(workspace.root, name, "unrecorded").pipe(
        Effect.provideService(FileSystem.FileSystem, fs),
        Effect.provideService(Path.Path, path)
      )
    }
    yield* fs.makeDirectory(superseded, { recursive: true, mode: 0o700 })
    yield* disk.move(target, placeOf(standing.value.sha256, target))
    yield* disk.syncFolder(superseded)
  })

  /** Puts a whole file in its place, without losing the one that stood there. */
  const place = (from: string, name: string, print: Fingerprint) =>
    clear(name, print.sha256).pipe(
      Effect.zipRight(disk.move(from, workspace.absolute(name))),
      Effect.zipRight(disk.syncFolder(path.dirname(workspace.absolute(name))))
    )

  /** The file as it was recorded, brought back from where a newer one pushed it if need be. */
  const recorded = Effect.fnUntraced(function* (known: LocalFile, target: string) {
    const isIt = (print: Fingerprint) => print.sha256 === known.sha256
    if (Option.exists(yield* disk.fingerprint(target), isIt)) return Option.some(known)
    const aside = placeOf(known.sha256, target)
    const waiting = Option.filter(yield* disk.fingerprint(aside), isIt)
    if (Option.isNone(waiting)) return Option.none<LocalFile>()
    yield* Effect.uninterruptible(place(aside, known.path, waiting.value))
    return Option.some(known)
  })

  const fresh = <E, R>(order: FileOrder, target: string, make: FileMaker<E, R>, wasWhole: boolean) =>
    Effect.suspend(() => {
      const key = fileKey(order)
      const temporary = disk.temporaryFor(target)
      const keep = Effect.gen(function* () {
        yield* disk.syncFile(temporary)
        const print = yield* disk.fingerprint(temporary)
        if (Option.isNone(print)) return yield* misplaced(order.path)
        yield* place(temporary, order.path, print.value)
        const { bytes, sha256 } = print.value
        const of = order.of === undefined ? {} : { of: order.of }
        yield* alone(
          commit({ kind: "file", key, ...of, path: order.path, sha256, bytes, at: yield* DateTime.now })
        )
        return new LocalFile({ path: order.path, sha256 })
      }).pipe(
        Effect.mapError((error) => (error._tag === "StoreFailed" ? error : unwritable(order.path)(error))),
        Effect.uninterruptible
      )
      return make(temporary, wasWhole).pipe(
        Effect.zipRight(keep),
        Effect.onExit((exit) => (exit._tag === "Failure" ? disk.discard(temporary) : Effect.void))
      )
    })

  return artifactsOver(journal, {
    restore: (known) =>
      prepare(known.path).pipe(
        Effect.flatMap((target) => Effect.mapError(recorded(known, target), unwritable(known.path))),
        Effect.map(Option.isSome)
      ),
    make: (order, make, was) =>
      Effect.flatMap(prepare(order.path), (target) => fresh(order, target, make, Option.isSome(was)))
  })
})
