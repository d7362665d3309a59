import { Effect, Option, type Redacted } from "effect"
import { EmbeddedFailed } from "./EmbeddedFailed.js"
import { accessIn, namedInFull, serverUser, urlOf } from "./embedded/DatabaseFolder.js"
import { makeDatabase } from "./embedded/MakeDatabase.js"
import { endServer, serverIn, startServer } from "./embedded/ServerProcess.js"

/** A database of this machine's own, in a folder. */
export interface EmbeddedDatabase {
  /** How it is reached from this machine, password included; the same for as long as the folder lives. */
  readonly url: Redacted.Redacted
  /** Its server's process, where one is at work. */
  readonly pid: Option.Option<number>
}

const notThere = (folder: string) =>
  new EmbeddedFailed({
    reason: "NotThere",
    detail: `${folder} holds no database of this program. grok-video-pipeline queue init --embedded makes one in an empty folder.`
  })

/**
 * The database that a folder holds, at work or not; none where it holds none.
 * Fails   EmbeddedFailed: `Folder`.
 */
export const embeddedIn = Effect.fn("EmbeddedPostgres.find")(function* (folder: string) {
  const full = yield* namedInFull(folder)
  const access = yield* accessIn(full)
  if (Option.isNone(access)) return Option.none<EmbeddedDatabase>()
  const pid = Option.map(yield* serverIn(full), (server) => server.pid)
  return Option.some<EmbeddedDatabase>({ url: urlOf(access.value), pid })
})

/**
 * Starts a PostgreSQL on this machine that keeps its data in a folder, made there the first time (120 MB, some seconds). It
 * listens to this machine alone, on a port and with a password that stay, and goes on when this program ends: until
 * `stopEmbedded`, or until the machine stops; then this starts it again. Where it is at work, this gives it. Whoever can read
 * `postgres/access.json` in the folder can read and change all of it: that is its owner alone.
 * Fails   EmbeddedFailed, as its `reason`s say.
 */
export const startEmbedded = Effect.fn("EmbeddedPostgres.start")(function* (folder: string) {
  const full = yield* namedInFull(folder)
  const user = yield* serverUser(full)
  const before = yield* accessIn(full)
  if (Option.isNone(before))
    yield* Effect.catchAll(makeDatabase(full, user), (error) =>
      // Two at once: whoever comes second takes the first one's.
      Effect.filterOrFail(accessIn(full), Option.isSome, () => error)
    )
  const access = yield* Effect.flatten(accessIn(full)).pipe(
    Effect.catchTag("NoSuchElementException", () => notThere(full))
  )
  const running = yield* serverIn(full)
  if (!Option.exists(running, (server) => server.isReady)) yield* startServer(full, access.port, user)
  return { url: urlOf(access), isNew: Option.isNone(before) }
})

/**
 * Stops the database of a folder, whoever uses it; gives whether it was at work. Its data stays.
 * Fails   EmbeddedFailed: `NotThere`, `Folder`, `NotStopped`.
 */
export const stopEmbedded = Effect.fn("EmbeddedPostgres.stop")(function* (folder: string) {
  const full = yield* namedInFull(folder)
  if (Option.isNone(yield* accessIn(full))) return yield* notThere(full)
  const running = yield* serverIn(full)
  if (Option.isNone(running)) return false
  yield* endServer(full, running.value)
  return true
})
