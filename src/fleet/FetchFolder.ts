import { join, resolve } from "node:path"
import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect, Either, Option } from "effect"
import { whyUnreadAt, whyUnwrittenAt } from "../services/DiskTrouble.js"
import { flushFolder, retryBusy, temporaryPrefix, writeDown } from "../services/FileOps.js"
import { holdLock } from "../services/StateStore.js"
import { paths } from "../services/Workspace.js"
import { QueueProblem, wayOut } from "./QueueProblem.js"

// The folder on this machine that a film is fetched into: an empty one, or one that has this very film already.

/** Names the film in a folder into which it is being brought, until all of it is there. */
const marker = ".fetching"

const unwritable = (folder: string) => (error: PlatformError) =>
  new QueueProblem({
    reason: "FolderUnwritable",
    detail: `The film cannot be brought to ${folder}: ${whyUnwrittenAt(error)}. What is there already stays, and the same command brings the rest.`
  })

/**
 * Does work on the disk for a film that is brought to a folder.
 * Fails   QueueProblem (`FolderUnwritable`); or as the work itself does.
 */
export const onDisk =
  (folder: string) =>
  <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, Exclude<E, PlatformError> | QueueProblem, R> =>
    Effect.catchAll(work, (error): Effect.Effect<never, Exclude<E, PlatformError> | QueueProblem> => {
      if (isOfDisk(error)) return unwritable(folder)(error)
      return isOther(error) ? Effect.fail(error) : Effect.die(error)
    })

const isOfDisk = (error: unknown): error is PlatformError =>
  typeof error === "object" &&
  error !== null &&
  "_tag" in error &&
  (error._tag === "SystemError" || error._tag === "BadArgument")

const isOther = <E>(error: E): error is Exclude<E, PlatformError> => !isOfDisk(error)

/**
 * Replaces a text in one move, and waits until it is on the disk.
 * Fails   PlatformError: the text that stood there is as it was.
 */
export const writeText = Effect.fnUntraced(function* (file: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  const temporary = join(file, "..", `${temporaryPrefix}${crypto.randomUUID()}`)
  yield* fs.makeDirectory(join(file, ".."), { recursive: true, mode: 0o700 })
  yield* writeDown(fs, temporary, new TextEncoder().encode(text), "wx")
  yield* retryBusy(fs.rename(temporary, file))
  yield* flushFolder(fs, join(file, ".."))
})

const taken = (film: string, folder: string, what: string) =>
  new QueueProblem({
    reason: "FolderTaken",
    detail: `${folder} ${what}. Nothing was brought there.`,
    ways: [wayOut("To bring the film to a folder of its own", ["fetch", film], [["to", `${folder}-${film}`]])]
  })

/** Whether this film may be brought to a folder, which tells of itself by its journal or by what an earlier try left. */
const check = Effect.fnUntraced(function* (film: string, folder: string, journal: string) {
  const fs = yield* FileSystem.FileSystem
  const refused = (what: string) => taken(film, folder, what)
  const root = resolve(folder)
  const names = yield* Effect.either(fs.readDirectory(root))
  if (Either.isLeft(names)) {
    if (!(yield* Effect.orElseSucceed(fs.exists(root), () => true))) return
    return yield* refused(`is no folder that can be used (${whyUnreadAt(names.left)})`)
  }
  const left = yield* Effect.option(fs.readFileString(join(root, marker)))
  const text = Option.getOrElse(yield* Effect.option(fs.readFileString(join(root, paths.journal))), () => "")
  if (text !== "") {
    // What a power cut left of a last line is no line.
    const whole = text.slice(0, text.lastIndexOf("\n") + 1)
    const isOurs = whole.split("\n", 1)[0] === journal.split("\n", 1)[0]
    if (!isOurs) return yield* refused("holds another film")
    if (whole.length > 0 && journal.startsWith(whole)) return
    return yield* refused(
      "holds this film, but it was gone on with there since it was brought: that and what the workers made of it are two films now"
    )
  }
  if (Option.isSome(left)) {
    if (left.value === film) return
    return yield* refused(`is one into which another film, ${left.value}, is being brought`)
  }
  const others = names.right.filter((name) => name !== paths.lock && !name.startsWith(temporaryPrefix))
  if (others.length > 0) return yield* refused(`holds ${others[0]} and is not empty, and is no film's`)
})

/**
 * Brings a film to a folder by `work`, while nobody else uses it: one that is not there yet, is empty, or has this film as it
 * was before. `journal` is written when all else is there, so that the folder is a film only as a whole.
 * Fails   QueueProblem: `FolderTaken`, `FolderUnwritable`. StoreFailed (`Locked`): a run is at work there. Else as `work`.
 */
export const intoFolder = Effect.fn("FetchFolder.into")(function* <A, E, R>(
  film: string,
  folder: string,
  journal: string,
  work: (root: string) => Effect.Effect<A, E, R>
) {
  const fs = yield* FileSystem.FileSystem
  const root = resolve(folder)
  yield* check(film, folder, journal)
  yield* onDisk(folder)(fs.makeDirectory(root, { recursive: true, mode: 0o700 }))
  yield* onDisk(folder)(holdLock(join(root, paths.lock), { force: false }))
  // Somebody may have begun a film there while it was looked at.
  yield* check(film, folder, journal)
  yield* onDisk(folder)(writeText(join(root, marker), film))
  const done = yield* work(root)
  yield* onDisk(folder)(
    Effect.zipRight(
      writeText(join(root, paths.journal), journal),
      fs.remove(join(root, marker), { force: true })
    )
  )
  return done
}, Effect.scoped)
