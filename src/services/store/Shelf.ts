import { FileSystem, Path } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { DateTime, Effect, Option } from "effect"
import { LocalFile, type Sha256 } from "../../domain/Assets.js"
import { paths, Workspace } from "../Workspace.js"
import { type Fingerprint, makeDisk, unwritable } from "./Disk.js"
import { fileKey } from "./Keys.js"
import type { FileOrder } from "./Order.js"
import type { Desk } from "./Orders.js"
import { StoreFailed } from "./StoreError.js"

/** Where files go that a newer one took the place of, named by their hash. Nothing is ever deleted. */
export const supersededFolder = "superseded"

const ourOwn: ReadonlyArray<string> = [paths.journal, paths.lock, paths.state]
const ourFolders: ReadonlyArray<string> = ["responses", supersededFolder]

/** Makes a file at a temporary place; `wasWhole`: this very file was made before, and is gone or changed since. */
export type FileMaker<E, R> = (temporary: string, wasWhole: boolean) => Effect.Effect<void, E, R>

/** Whether a path stays below the output folder and off the store's own files. */
export const isPlain = (path: string): boolean => {
  const names = path.split("/")
  return (
    names.every((name) => name !== "" && name !== "." && name !== ".." && !/[\\\0]/.test(name)) &&
    !ourOwn.includes(path) &&
    !ourFolders.includes(names[0] ?? "")
  )
}

/** Keeps the film's files: made once, whole or not at all, and never overwritten by one another. */
export const makeShelf = Effect.fnUntraced(function* (desk: Pick<Desk, "past" | "alone" | "commit">) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const workspace = yield* Workspace
  const disk = yield* makeDisk
  const { alone, commit, past } = desk
  const superseded = workspace.absolute(supersededFolder)

  const cannot = (name: string) => (error: PlatformError) => unwritable(name)(error)
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
      .pipe(Effect.zipRight(fs.realPath(folder)), Effect.mapError(cannot(name)))
    const within = path.relative(yield* Effect.mapError(fs.realPath(workspace.root), cannot(name)), real)
    if (within.startsWith("..") || path.isAbsolute(within)) return yield* misplaced(name)
    return target
  })

  /** Moves what stands at `target` aside, unless its bytes are those that will come. */
  const clear = Effect.fnUntraced(function* (target: string, coming: Sha256) {
    const standing = yield* disk.fingerprint(target)
    if (Option.isNone(standing) || standing.value.sha256 === coming) return
    yield* fs.makeDirectory(superseded, { recursive: true, mode: 0o700 })
    yield* disk.move(target, placeOf(standing.value.sha256, target))
    yield* disk.syncFolder(superseded)
  })

  /** Puts a whole file in its place, without losing the one that stood there. */
  const place = (from: string, target: string, print: Fingerprint) =>
    clear(target, print.sha256).pipe(
      Effect.zipRight(disk.move(from, target)),
      Effect.zipRight(disk.syncFolder(path.dirname(target)))
    )

  /** The file as it was recorded, brought back from where a newer one pushed it if need be. */
  const recorded = Effect.fnUntraced(function* (key: Sha256, target: string) {
    const record = past.files.get(key)
    if (record === undefined) return Option.none<LocalFile>()
    const known = new LocalFile({ path: record.path, sha256: record.sha256 })
    const isIt = (print: Fingerprint) => print.sha256 === record.sha256
    if (Option.exists(yield* disk.fingerprint(target), isIt)) return Option.some(known)
    const aside = placeOf(record.sha256, target)
    const waiting = Option.filter(yield* disk.fingerprint(aside), isIt)
    if (Option.isNone(waiting)) return Option.none<LocalFile>()
    yield* Effect.uninterruptible(place(aside, target, waiting.value))
    return Option.some(known)
  })

  const fresh = <E, R>(order: FileOrder, key: Sha256, target: string, make: FileMaker<E, R>) =>
    Effect.suspend(() => {
      const temporary = disk.temporaryFor(target)
      const keep = Effect.gen(function* () {
        yield* disk.syncFile(temporary)
        const print = yield* disk.fingerprint(temporary)
        if (Option.isNone(print)) return yield* misplaced(order.path)
        yield* place(temporary, target, print.value)
        const { bytes, sha256 } = print.value
        yield* alone(commit({ kind: "file", key, path: order.path, sha256, bytes, at: yield* DateTime.now }))
        return new LocalFile({ path: order.path, sha256 })
      }).pipe(
        Effect.catchIf(
          (error) => error._tag !== "StoreFailed",
          (error) => Effect.fail(cannot(order.path)(error))
        ),
        Effect.uninterruptible
      )
      return make(temporary, past.files.has(key)).pipe(
        Effect.zipRight(keep),
        Effect.onExit((exit) => (exit._tag === "Failure" ? disk.discard(temporary) : Effect.void))
      )
    })

  // One maker at a time for a place: whoever asks meanwhile waits, and finds the file.
  const gates = new Map<string, Effect.Semaphore>()
  const gate = (name: string) => {
    const known = gates.get(name) ?? Effect.unsafeMakeSemaphore(1)
    gates.set(name, known)
    return known.withPermits(1)
  }

  const file = <E, R>(
    order: FileOrder,
    make: FileMaker<E, R>
  ): Effect.Effect<LocalFile, E | StoreFailed, R> =>
    gate(order.path)(
      Effect.gen(function* () {
        const key = fileKey(order)
        const target = yield* prepare(order.path)
        const known = yield* Effect.mapError(recorded(key, target), cannot(order.path))
        return Option.isSome(known) ? known.value : yield* fresh(order, key, target, make)
      })
    ).pipe(Effect.withSpan("StateStore.file", { attributes: { path: order.path } }))

  return { file }
})
