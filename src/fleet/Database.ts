import { Socket } from "node:net"
import type { SqlError } from "@effect/sql/SqlError"
import { PgClient } from "@effect/sql-pg"
import { Context, Effect, Either, Layer, Predicate, Redacted } from "effect"
import { databaseAgain } from "../domain/RetryPolicy.js"
import { withoutStop } from "../domain/Words.js"
import { DatabaseFailed } from "./DatabaseFailed.js"

/** Who asks the database, and over how many connections at most. */
export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`. It never stands in a message. */
  readonly url: Redacted.Redacted
  /** What Postgres lists the connections as. */
  readonly applicationName?: string
  readonly maxConnections?: number
}

/**
 * A machine that is gone without a word (no power, no network) is given up by Postgres after 3 + 2 · 2 s of silence; what it
 * sends to us and nobody takes in, after 8 s.
 */
const keepalive =
  "-c tcp_keepalives_idle=3 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2 -c tcp_user_timeout=8000"

const unusable = (why: string) =>
  new DatabaseFailed({
    reason: "Unusable",
    detail: `The URL of the database cannot be used: ${why}. Set GROK_VIDEO_DATABASE_URL like postgres://user:password@host:5432/database.`
  })

/** The URL as it is connected to, and how it is named to people. */
const addressOf = (url: Redacted.Redacted): Either.Either<URL, DatabaseFailed> =>
  Either.gen(function* () {
    const text = Redacted.value(url).trim()
    if (!URL.canParse(text)) return yield* Either.left(unusable("it is no URL"))
    const address = new URL(text)
    if (address.protocol !== "postgres:" && address.protocol !== "postgresql:")
      return yield* Either.left(unusable(`it begins with ${address.protocol}, not with postgres:`))
    // A statement that nobody answers any more ends with this; what waits for longer asks again.
    address.searchParams.set("query_timeout", "20000")
    address.searchParams.set("keepAlive", "true")
    address.searchParams.set("options", `${address.searchParams.get("options") ?? ""} ${keepalive}`.trim())
    return address
  })

/** A database as it is named to people: where it is, without who asks. */
export const databaseNamed = (url: Redacted.Redacted): string =>
  Either.match(addressOf(url), {
    onLeft: () => "the database",
    onRight: ({ host, pathname }) => `${host}${pathname}`
  })

const codeOf = (error: unknown): string | undefined =>
  Predicate.hasProperty(error, "code") && Predicate.isString(error.code) ? error.code : undefined

/**
 * Postgres' classes of "not now": connections (08), operator's doing (57), too many clients (53), a transaction that another
 * one stood in the way of (40); a master that another one has taken the place of only lets read (25006). Or a socket's own words.
 */
const isAway = (code: string | undefined, words: string): boolean =>
  code === undefined
    ? /connect|terminat|timeout|ended|closed|socket/i.test(words)
    : /^(08|40|53|57|25006)/.test(code) || /^E[A-Z]{3,}$/.test(code)

/** What Node says of a certificate that it does not take. */
const isOfCertificate = (code: string): boolean =>
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|ERR_TLS_CERT)/.test(code)

/** Why there is no way to the database by this URL whoever asks, in a sentence; none where it is not of the way. */
const wrongWay = (cause: unknown, code: string, words: string): string | undefined => {
  if (isOfCertificate(code))
    return `its certificate is not taken (${words}): where an authority of your own signed it, add sslmode=verify-full&sslrootcert=FILE; the host in the URL must be one that it names`
  if (Predicate.hasProperty(cause, "syscall") && cause.syscall === "open")
    return `a file that it names cannot be read (${words})`
  return /server does not support SSL/i.test(words)
    ? "it asks for TLS, which the server does not speak: leave sslmode out, or set TLS up there"
    : undefined
}

const pooler = new DatabaseFailed({
  reason: "Pooler",
  detail:
    "Between this program and the database stands a connection pooler that lends every statement another session (pgbouncer in transaction mode, say), and workers are known by their sessions. Connect to Postgres itself, or set the pooler to session mode."
})

/** What the database said, as a failure of ours: whether it is away, lets nobody in, or refused a statement. */
export const databaseFailed = ({ cause, message }: SqlError): DatabaseFailed => {
  const code = codeOf(cause)
  const words = withoutStop(
    (Predicate.hasProperty(cause, "message") ? String(cause.message) : message).split("\n", 1)[0] ?? ""
  )
  const way = wrongWay(cause, code ?? "", words)
  if (way !== undefined) return unusable(way)
  if (code === "28000" && /no encryption/.test(words))
    return unusable(`the server wants TLS (${words}): add ?sslmode=verify-full`)
  if (code === "28P01" || code === "28000" || code === "3D000")
    return new DatabaseFailed({
      reason: "Unusable",
      detail: `The database lets nobody in by GROK_VIDEO_DATABASE_URL (${words}). Mend the user, the password or the name of the database in it.`
    })
  if (code === "42P01" || code === "3F000")
    return new DatabaseFailed({
      reason: "NoTables",
      detail: "The database is not set up for films: run grok-video-pipeline queue init."
    })
  if (code === "08P01" && /startup parameter/.test(words)) return pooler
  if (isAway(code, words))
    return new DatabaseFailed({ reason: "Unreachable", detail: `The database does not answer (${words}).` })
  return new DatabaseFailed({ reason: "Failed", detail: `The database refused a statement (${words}).` })
}

/**
 * Whether a connection keeps its session while another has a transaction open: a pooler in transaction mode lends out what is
 * free, and so the one that was ours.
 */
const checkSessions = Effect.fn("Database.checkSessions")(
  function* (pg: PgClient.PgClient) {
    const [one, other] = [yield* pg.reserve, yield* pg.reserve]
    const session = (of: typeof one) =>
      Effect.map(of.executeValues("SELECT pg_backend_pid()", []), (rows) => String(rows[0]?.[0]))
    const mine = yield* session(one)
    yield* other.executeRaw("BEGIN", [])
    const its = yield* session(other)
    const still = yield* Effect.ensuring(session(one), Effect.ignore(other.executeRaw("ROLLBACK", [])))
    if (mine !== still || mine === its) return yield* pooler
  },
  Effect.scoped,
  Effect.timeoutFail({ duration: "10 seconds", onTimeout: () => pooler }),
  Effect.catchTag("SqlError", (error) => databaseFailed(error))
)

/**
 * Makes the sockets of connections, and closes what is left of them with the scope: a listening connection that was given up
 * while it came about belongs to nobody, and would keep the process alive.
 */
const closingSockets = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => new Set<Socket>()),
    (open) =>
      Effect.sync(() => {
        for (const socket of open) socket.destroy()
      })
  ),
  (open) => () => {
    const socket = new Socket()
    open.add(socket)
    socket.once("close", () => open.delete(socket))
    return socket
  }
)

/**
 * A pool of connections to the fleet's database, tried once: `SqlClient` and `PgClient`.
 * Fails   DatabaseFailed: the URL is wrong, nothing answers within 10 s, nobody is let in, or a pooler stands between.
 */
export const layer = ({
  applicationName = "grok-video-pipeline",
  maxConnections = 10,
  url
}: DatabaseOptions) =>
  Layer.unwrapScoped(
    Effect.map(Effect.all([addressOf(url), closingSockets]), ([{ href }, stream]) =>
      PgClient.layer({
        url: Redacted.make(href),
        stream,
        applicationName,
        maxConnections,
        connectTimeout: "10 seconds"
      }).pipe(
        Layer.mapError(databaseFailed),
        Layer.tap((context) => checkSessions(Context.get(context, PgClient.PgClient)))
      )
    )
  )

/**
 * Asks the database; where it is away, again and again for five minutes (`databaseAgain`).
 * Fails   DatabaseFailed: it is away for longer, or refuses.
 */
export const whileAway = <A, R>(work: Effect.Effect<A, SqlError, R>): Effect.Effect<A, DatabaseFailed, R> =>
  work.pipe(
    Effect.mapError(databaseFailed),
    Effect.retry({ schedule: databaseAgain, while: ({ reason }) => reason === "Unreachable" })
  )
