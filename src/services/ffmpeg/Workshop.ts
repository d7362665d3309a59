import { FileSystem, Path } from "@effect/platform"
import { Effect, Random } from "effect"
import { isMissing, moveFile } from "../FileOps.js"
import { isAlive } from "../Processes.js"
import { failMedia, failUnwritten } from "./Media.js"
import type { Finished } from "./Run.js"

/** Our own leftovers: a folder named after the process that made it. */
const workFolder = /^\.ffmpeg-(\d+)-\d+$/

const isAbandoned = (name: string): boolean => {
  const owner = workFolder.exec(name)?.[1]
  return owner !== undefined && !isAlive(Number(owner))
}

/** Removes work folders of processes that were killed. */
const sweep = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const names = yield* fs.readDirectory(folder)
  yield* Effect.forEach(names.filter(isAbandoned), (name) =>
    fs.remove(path.join(folder, name), { recursive: true, force: true })
  )
}, Effect.ignore)

/**
 * A folder beside `target` to work in, gone when the work is over. What is finished leaves it by rename, which is one
 * move because both are on one file system. Gives the way to a file in it.
 * Fails   MediaFailed (`Unwritable`) where no folder can be made beside the target.
 */
export const workshop = Effect.fn("Ffmpeg.workshop")(function* (target: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.dirname(target)
  yield* sweep(folder)
  const number = yield* Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER)
  const place = path.join(folder, `.ffmpeg-${process.pid}-${number}`)
  yield* Effect.acquireRelease(
    Effect.catchAll(fs.makeDirectory(place, { mode: 0o700 }), failUnwritten(folder)),
    () => Effect.ignoreLogged(fs.remove(place, { recursive: true, force: true }))
  )
  return (name: string) => path.join(place, name)
})

/**
 * Moves what is finished to where it belongs.
 * Fails   MediaFailed (`Unwritable`): what is finished stays where it was made.
 */
export const deliver = Effect.fnUntraced(function* (made: string, to: string) {
  const fs = yield* FileSystem.FileSystem
  yield* Effect.catchAll(moveFile(fs, made, to), failUnwritten(to))
})

/**
 * A picture that ffmpeg says it has written must be there.
 * Fails   MediaFailed: `Damaged` where it is missing, `Unreadable` where the disk does not say.
 */
export const written = Effect.fnUntraced(function* (file: string, process: Finished) {
  const fs = yield* FileSystem.FileSystem
  const isThere = yield* fs.stat(file).pipe(
    Effect.map(({ size }) => size > FileSystem.Size(0)),
    Effect.catchIf(isMissing, () => Effect.succeed(false)),
    // A disk that does not say whether it is there says nothing against the clip.
    Effect.catchAll((error) => failMedia("Unreadable", `${file} cannot be read (${error.message})`))
  )
  if (!isThere)
    return yield* failMedia(
      "Damaged",
      "ffmpeg ended well but the picture is missing: the clip has fewer frames than it declares",
      process
    )
})
