import { Duration, Effect, Either, Option } from "effect"
import { counted, withoutStop } from "../../domain/Words.js"
import { databaseNamed, layer } from "../../fleet/Database.js"
import { databaseHealth } from "../../fleet/DatabaseHealth.js"
import { list } from "../../fleet/Listing.js"
import { MediaStore } from "../../fleet/MediaStore.js"
import { checkMedia } from "../../fleet/SameMedia.js"
import { checkTables, tablesVersion } from "../../fleet/Tables.js"
import { type ListedWorker, workers } from "../../fleet/WorkerList.js"
import { type Finding, ok, problem, warning } from "../../preflight/Finding.js"
import { version } from "../../services/Version.js"
import { databaseUrl } from "../flags/DatabaseUrl.js"
import { commandLine } from "../output/CommandLine.js"
import { plainLine } from "../output/Say.js"
import { countsOf } from "./FilmLines.js"
import { startAgain } from "./OwnDatabase.js"
import { mediaAt } from "./QueueDatabase.js"

/** A database that answers more slowly than this makes films wait: each paid call is two lines of a journal. */
const slow = 100

/** What is wrong, and behind its first sentence what to do. */
const wrong = (subject: string, message: string): Finding => {
  const [, what = message, todo = ""] = /^(.*?[.:]) +(.*)$/s.exec(plainLine(message)) ?? []
  return problem(subject, what.replace(/[.:]$/, ""), todo)
}

const inWords = (seconds: number): string => Duration.format(Duration.seconds(Math.floor(seconds)))

type Health = Effect.Effect.Success<typeof databaseHealth>

/** How the database answers, and what it is kept with. */
const keptFindings = (named: string, health: Health): ReadonlyArray<Finding> => {
  const { connections, isArchived, millis, mostConnections, standbys, unsafe, up, version } = health
  const answers = `${named}, PostgreSQL ${version.split(" ")[0]}, answers in ${millis < 1 ? "under 1" : Math.round(millis)} ms`
  const full = connections > mostConnections * 0.8
  return [
    millis > slow
      ? warning("database", answers, "Bring it nearer: every paid call waits for it twice.")
      : ok("database", answers),
    ok("up for", `${inWords(up)}${up < 60 ? "; workers find their way back in some seconds" : ""}`),
    full
      ? warning(
          "connections",
          `${connections} of ${mostConnections}`,
          "Raise max_connections: a worker needs 8 and one for each of its films."
        )
      : ok("connections", `${connections} of ${mostConnections}`),
    unsafe.length === 0
      ? ok("power cut", "what was written down is kept")
      : warning(
          "power cut",
          `${unsafe.join(" and ")} ${unsafe.length === 1 ? "is" : "are"} off`,
          "Switch that on: an answer that was paid for could be lost, and be ordered again."
        ),
    ok(
      "backups",
      isArchived || standbys > 0
        ? [isArchived ? "the log is archived" : [], standbys > 0 ? counted(standbys, "standby") : []]
            .flat()
            .join(", ")
        : "none that the database knows of; pg_dump makes one, films' journals and money with it"
    )
  ]
}

const workerFindings = (all: ReadonlyArray<ListedWorker>): ReadonlyArray<Finding> => {
  const living = all.filter(({ isAlive }) => isAlive)
  // One that took itself off no list: killed, or told to stop while the database was away. Its films are what matters.
  const left = all.filter(({ isAlive, making }) => !isAlive && making > 0)
  const waiting = left.reduce((sum, { making }) => sum + making, 0)
  const others = [...new Set(living.map((it) => it.version))].filter((it) => it !== version)
  const names = living.map(
    ({ films, isDraining, making, name }) =>
      `${name} (${making} of ${films}${isDraining ? ", stopping" : ""})`
  )
  return [
    living.length === 0
      ? warning("workers", "none is at work", `Start one: ${commandLine({ command: "worker" })}`)
      : ok("workers", `${living.length} at work: ${names.join(", ")}`),
    waiting > 0
      ? ok(
          "workers gone",
          `${left.map(({ name }) => name).join(", ")}; ${counted(waiting, "film")} of theirs ${waiting === 1 ? "goes" : "go"} to the next worker with a hand free`
        )
      : [],
    others.length > 0
      ? warning(
          "versions",
          `some workers are of version ${others.join(", ")}, and this is ${version}`,
          "Bring all to one version."
        )
      : []
  ].flat()
}

/** Whether the media are there and are the queue's. */
const mediaFinding = (place: Option.Option<string>) =>
  Effect.gen(function* () {
    const { named } = yield* MediaStore
    yield* checkMedia
    return ok("media", `${named} can be written, and is where the queue's films are`)
  }).pipe(
    Effect.provide(mediaAt(place)),
    Effect.catchTags({
      UsageError: () =>
        Effect.succeed(
          warning(
            "media",
            "no place is set",
            "Set GROK_VIDEO_MEDIA to a folder that all machines share, or s3://bucket/prefix: workers and fetch need it."
          )
        ),
      MediaStoreFailed: ({ message }) => Effect.succeed(wrong("media", message))
    })
  )

/**
 * All that can be looked at of a queue from here: its database and how that is kept, its tables, films, media and workers.
 * Changes nothing but for a trial file in the media store, which it removes.
 * Fails   UsageError: no database is set.
 */
export const queueFindings = Effect.fn("QueueCheck.look")(function* (place: Option.Option<string>) {
  const url = yield* databaseUrl
  const named = databaseNamed(url)
  return yield* Effect.gen(function* () {
    const kept = keptFindings(named, yield* databaseHealth)
    const tables = yield* Effect.either(checkTables)
    if (Either.isLeft(tables)) return [...kept, wrong("tables", tables.left.message)]
    const films = yield* list()
    return [
      ...kept,
      ok("tables", `version ${tablesVersion}`),
      ok("films", films.length === 0 ? "none yet" : countsOf(films)),
      yield* mediaFinding(place),
      ...workerFindings(yield* workers)
    ]
  }).pipe(
    Effect.provide(layer({ url, maxConnections: 4 })),
    Effect.catchTag("DatabaseFailed", (failed) =>
      Effect.map(
        startAgain(failed, url),
        Option.match({
          onNone: () => [wrong("database", failed.message)],
          onSome: ({ command, detail, to }) => [problem("database", withoutStop(detail), `${to}: ${command}`)]
        })
      )
    )
  )
})
