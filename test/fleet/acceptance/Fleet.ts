import { mkdirSync } from "node:fs"
import path from "node:path"
import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { SqlClient } from "@effect/sql"
import { Context, Duration, Effect, Layer, Redacted, Schema } from "effect"
import { type Artist, Simulator, type SimulatorSettings } from "xai-simulator"
import { defaultOptions } from "../../../src/domain/Settings.js"
import { settingsInWords } from "../../../src/domain/SettingTable.js"
import type { JobRequest } from "../../../src/fleet/FilmJob.js"
import { MediaStore } from "../../../src/fleet/MediaStore.js"
import { type Submission, submit } from "../../../src/fleet/Submit.js"
import { rehearsing } from "../../../src/simulated/Rehearsed.js"
import { client, setUp } from "../../support/fleetWorker.js"
import { fox, plan, scene } from "../../support/plans.js"
import { databaseOn, freshDatabase } from "../../support/postgres.js"
import type { PostgresServer } from "../../support/postgresServer.js"
import { quickArtist, quickScale } from "../../support/quickArtist.js"
import { planned } from "../../support/simulatedStudio.js"
import type { WorkerOrder } from "./Order.js"
import { startWorker, type WorkerProcess } from "./WorkerProcess.js"

/** A story of one scene: as few calls as a film has, eight and looks. */
const story = plan({ characters: [fox], scenes: [scene(1, { charactersPresent: ["Fox"] })] })

/** How the simulator answers films that only wait: every take accepted. */
export const waiting = (chatMillis: number, imageMillis: number, videoMillis: number): SimulatorSettings => ({
  delays: { chatMillis, imageMillis, videoMillis, jitter: 0 },
  framesPerSecond: 4,
  scores: [{ when: ".", values: [0.95] }],
  answers: [planned(story)]
})

/** A film as it is asked for here. */
export const usualRequest: JobRequest = {
  settings: settingsInWords(defaultOptions),
  patience: {
    pollInterval: Duration.millis(100),
    longestWait: Duration.minutes(5),
    flowRetryDelay: Duration.millis(200),
    flowRetries: 1,
    videoConcurrency: 1
  },
  references: [],
  changes: [],
  onDoubt: "retry"
}

export interface FleetOptions {
  readonly simulator: SimulatorSettings
  /** Draws and films for the simulator, at that part of the true size. */
  readonly artist?: {
    readonly layer: Layer.Layer<Artist>
    readonly scale: number
  }
  /** A server of its own, which can be stopped. */
  readonly server?: PostgresServer
  /** Makes the tables in its empty database. */
  readonly makeTables?: (url: Redacted.Redacted) => Effect.Effect<unknown, unknown>
}

/** Makes a database, a simulator and folders for as many workers as a test starts; all gone with the scope. */
export const openFleet = Effect.fn("Fleet.open")(function* (options: FleetOptions) {
  const fs = yield* FileSystem.FileSystem
  const url = yield* options.server === undefined ? freshDatabase : databaseOn(options.server)
  yield* Effect.orDie((options.makeTables ?? setUp)(url))
  const place = yield* fs.makeTempDirectoryScoped({ prefix: "fleet-" })
  const media = path.join(place, "media")
  mkdirSync(media)
  const { layer: artist, scale } = options.artist ?? { layer: quickArtist, scale: quickScale }
  const {
    apiKey,
    bill,
    change,
    log,
    url: providerUrl
  } = Context.get(yield* Layer.build(rehearsing(options.simulator).pipe(Layer.provide(artist))), Simulator)
  const provider = { url: providerUrl, apiKey }
  const context = yield* Layer.build(
    Layer.mergeAll(client(url), MediaStore.layer(media)).pipe(Layer.provideMerge(NodeContext.layer))
  )
  const sql = Context.get(context, SqlClient.SqlClient)

  let started = 0
  const orderOf = (order: Partial<WorkerOrder>): WorkerOrder => {
    const name = `worker-${++started}`
    return {
      name,
      database: Redacted.value(url),
      films: 2,
      calls: 64,
      isHasty: false,
      clockAhead: 0,
      hungAfter: Duration.seconds(60),
      drain: Duration.minutes(2),
      provider,
      delivery: {
        scale: (options.simulator.scale ?? 1) * scale,
        framesPerSecond: options.simulator.framesPerSecond ?? 24
      },
      media,
      scratch: path.join(place, name),
      ...order
    }
  }

  /** Waits until a query gives true; looks each 50 ms, and does not mind a database that is away. A defect after `most`. */
  const until = (what: string, holds: Effect.Effect<boolean, unknown>, most: Duration.DurationInput) =>
    Effect.repeat(
      Effect.delay(
        Effect.orElseSucceed(holds, () => false),
        "50 millis"
      ),
      {
        until: (it) => it
      }
    ).pipe(
      Effect.timeoutFail({ duration: most, onTimeout: () => new Error(`it did not come to pass: ${what}`) }),
      Effect.orDie,
      Effect.asVoid
    )
  const exists = (query: Effect.Effect<ReadonlyArray<unknown>, unknown>) =>
    Effect.map(query, (rows) => rows.length > 0)

  /** Starts a worker, and waits until it is one. */
  const worker = (order: Partial<WorkerOrder> = {}, within: ReadonlyArray<string> = []) =>
    Effect.tap(startWorker(orderOf(order), within), ({ name, words }) =>
      Effect.catchAllDefect(
        until(
          `${name} is a worker`,
          exists(sql`SELECT 1 FROM film_worker WHERE name = ${name}`),
          "60 seconds"
        ),
        (defect) => Effect.dieMessage(`${String(defect)}: ${words()}`)
      )
    )

  /** Submits a film by its name. */
  const submitted = (film: string, changes: Partial<Submission> = {}) =>
    Effect.provide(
      submit({ concept: `A fox finds a lamp, called ${film}`, film, request: usualRequest, ...changes }),
      context
    ).pipe(Effect.orDie)

  const inState = (films: ReadonlyArray<string>, states: ReadonlyArray<string>) =>
    Effect.map(
      sql<{
        readonly n: number
      }>`SELECT count(*)::int AS n FROM film WHERE film = ANY(${[...films]}::text[]) AND state = ANY(${[...states]}::text[])`,
      ([row]) => row?.n ?? 0
    )

  /** Waits until so many answers have come to these films. */
  const answered = (films: ReadonlyArray<string>, answers: number) =>
    until(
      `${answers} answers`,
      exists(
        sql`SELECT 1 FROM film WHERE film = ANY(${[...films]}::text[]) HAVING sum(answers) >= ${answers}`
      ),
      "120 seconds"
    )

  /** Waits until all of these films have ended; a minute and more for each of them. */
  const settled = (films: ReadonlyArray<string>, most: Duration.DurationInput = "180 seconds") =>
    until(
      `${films.join(", ")} end`,
      Effect.map(inState(films, ["waiting", "making"]), (n) => n === 0),
      most
    )

  /** Waits until one of these films has sent something that is not answered. */
  const asking = (films: ReadonlyArray<string>) =>
    until(
      "a call is under way",
      exists(sql`SELECT 1 FROM film WHERE film = ANY(${[...films]}::text[]) AND committed > settled`),
      "60 seconds"
    )

  return {
    url,
    sql,
    context,
    provider,
    bill,
    change: (settings: SimulatorSettings) => Effect.asVoid(Effect.orDie(change(settings))),
    log,
    place,
    worker,
    submitted,
    inState,
    answered,
    asking,
    settled,
    until,
    exists
  }
})
export type Fleet = Effect.Effect.Success<ReturnType<typeof openFleet>>

const Film = Schema.Struct({
  film: Schema.String,
  state: Schema.String,
  worker: Schema.NullOr(Schema.Int),
  takings: Schema.Int,
  deaths: Schema.Int,
  tag: Schema.NullOr(Schema.String),
  message: Schema.NullOr(Schema.String)
})
const decodeFilms = Schema.decodeUnknown(Schema.Array(Film))

/** How these films stand. */
export const standingOf = ({ sql }: Fleet, films: ReadonlyArray<string>) =>
  sql`SELECT DISTINCT ON (film.film) film.film, state, worker, takings, deaths, outcome ->> 'tag' AS tag, outcome ->> 'message' AS message
    FROM film JOIN film_job USING (film) WHERE film.film = ANY(${[...films]}::text[]) ORDER BY film.film, sequence DESC`.pipe(
    Effect.flatMap(decodeFilms),
    Effect.orDie
  )

/** The number of a worker, by which its jobs are known. */
export const numberOf = ({ sql }: Fleet, { name }: WorkerProcess) =>
  sql<{
    readonly worker: number
  }>`SELECT worker FROM film_worker WHERE name = ${name}`.pipe(
    Effect.map(([row]) => row?.worker ?? 0),
    Effect.orDie
  )
