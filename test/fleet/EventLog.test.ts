import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { Chunk, DateTime, Effect, Fiber, Layer, Schedule, Schema, Stream } from "effect"
import { ClipId } from "../../src/domain/AssetId.js"
import { Ticks } from "../../src/domain/Money.js"
import { SceneId } from "../../src/domain/StoryPlan.js"
import { withEvents } from "../../src/film/Listening.js"
import { layer } from "../../src/fleet/Database.js"
import { eventsAfter, type FilmEvent, follow, recordEvents } from "../../src/fleet/EventLog.js"
import { setUpTables } from "../../src/fleet/Tables.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { EventLine } from "../../src/services/EventLine.js"
import { type PipelineEvent, PipelineEvents } from "../../src/services/PipelineEvents.js"
import { putFilm, setState } from "../support/filmRows.js"
import { database, tabledDatabase } from "../support/postgres.js"
import { hasPostgres, ownServer } from "../support/postgresServer.js"

const worker = WorkerSession.layer({ name: "one", films: 1 })
const step = (number: 1 | 2 | 3 | 4 | 5 | 6): PipelineEvent => ({
  _tag: "StepStarted",
  step: number,
  name: `step ${number}`
})
const rendering = (progress: number): PipelineEvent => ({
  _tag: "ClipRendering",
  asset: new ClipId({ sceneId: SceneId.make(1) }),
  progress
})
const stopped: PipelineEvent = { _tag: "FilmStopped" }
const named = (events: ReadonlyArray<FilmEvent>) =>
  events.map(({ event, number }) => `${number} ${event.event} ${event.step ?? event.progress ?? ""}`.trim())

/** Records these, and is through with them. */
const record = (film: string, attempt: number, events: ReadonlyArray<PipelineEvent>) =>
  Effect.scoped(
    Effect.flatMap(recordEvents(film, attempt), (listen) => Effect.forEach(events, listen, { discard: true }))
  )

describe.skipIf(!hasPostgres)("the events of a film in the database", { concurrent: true }, () => {
  it.scopedLive("are read from any number on, in order, in the form of `schema events`", () =>
    Effect.gen(function* () {
      yield* record("fox", 1, [
        { _tag: "FilmStarted", concept: "A fox", spent: Ticks.make(5) },
        step(1),
        stopped
      ])
      yield* record("owl", 1, [step(4)])
      yield* record("fox", 2, [step(2), stopped])
      const all = yield* eventsAfter("fox", 0)
      assert.deepStrictEqual(named(all), [
        "1 film_started",
        "2 step_started 1",
        "3 film_stopped",
        "4 step_started 2",
        "5 film_stopped"
      ])
      assert.deepStrictEqual(
        all.map(({ attempt }) => attempt),
        [1, 1, 1, 2, 2]
      )
      assert.deepStrictEqual(named(yield* eventsAfter("fox", 3, 1)), ["4 step_started 2"])
      assert.deepStrictEqual(yield* eventsAfter("nobody", 0), [])
      const [first] = yield* Effect.forEach(all, ({ event }) => Schema.decodeUnknown(EventLine)(event))
      assert.strictEqual(first !== undefined && "spent" in first && first.spent, Ticks.make(5))
      assert.strictEqual(first !== undefined && "worker" in first && first.worker, "one")
      assert.deepStrictEqual(Object.keys(all[0]?.event ?? {}).slice(0, 3), ["version", "at", "event"])
    }).pipe(Effect.provide(worker), Effect.provide(database))
  )

  it.scopedLive("are of the moment they happened in, by the database's clock", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* Effect.scoped(
        Effect.gen(function* () {
          const listen = yield* recordEvents("fox", 1)
          yield* listen(step(1))
          yield* listen(step(2))
          yield* Effect.sleep("300 millis")
          yield* listen(step(3))
        })
      )
      const events = yield* eventsAfter("fox", 0)
      const times = events.map(({ at }) => DateTime.toEpochMillis(at))
      assert.isAtLeast((times[2] ?? 0) - (times[0] ?? 0), 250)
      const [row] = yield* sql<{ readonly now: Date }>`SELECT clock_timestamp() AS now`
      assert.isBelow((row?.now.getTime() ?? 0) - (times[2] ?? 0), 60_000)
      assert.strictEqual(events[0]?.event.at, events[0] === undefined ? "" : DateTime.formatIso(events[0].at))
    }).pipe(Effect.provide(worker), Effect.provide(database))
  )

  it.scopedLive("tell of no place on the worker's disk", () =>
    Effect.gen(function* () {
      yield* record("fox", 1, [
        {
          _tag: "FilmFinished",
          ...{ path: "/scratch/worker-1/fox/final_video.mp4", seconds: 1, spent: Ticks.make(1) },
          ...{ degradations: [], notes: [] }
        }
      ])
      const [kept] = yield* eventsAfter("fox", 0)
      assert.strictEqual(kept?.event.path, "final_video.mp4")
    }).pipe(Effect.provide(worker), Effect.provide(database))
  )

  it.scopedLive("thin out progress, and keep its end and every film's own", () =>
    Effect.gen(function* () {
      const joining = (progress: number): PipelineEvent => ({ _tag: "FilmJoining", progress })
      yield* record("fox", 1, [
        rendering(1),
        rendering(2),
        rendering(50),
        joining(3),
        joining(4),
        rendering(100)
      ])
      assert.deepStrictEqual(named(yield* eventsAfter("fox", 0)), [
        "1 clip_rendering 1",
        "2 film_joining 3",
        "3 clip_rendering 100"
      ])
    }).pipe(Effect.provide(worker), Effect.provide(database))
  )

  it.scopedLive("are no longer written by a worker whose film another one has", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { number } = yield* WorkerSession
      yield* sql`INSERT INTO film_writing (film, token, worker) VALUES ('fox', 1, ${number}), ('fox', 2, ${number + 1}), ('owl', 1, ${number})`
      yield* record("fox", 1, [stopped])
      yield* record("owl", 1, [stopped])
      assert.deepStrictEqual(yield* eventsAfter("fox", 0), [])
      assert.deepStrictEqual(named(yield* eventsAfter("owl", 0)), ["1 film_stopped"])
    }).pipe(Effect.provide(worker), Effect.provide(database))
  )

  it.scopedLive("are numbered without gaps by two that write at the same time", () =>
    Effect.gen(function* () {
      yield* Effect.forEach([1, 2, 3, 4], (attempt) => record("fox", attempt, [step(1), step(2), stopped]), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(
        (yield* eventsAfter("fox", 0)).map(({ number }) => number),
        Array.from({ length: 12 }, (_, index) => index + 1)
      )
    }).pipe(Effect.provide(worker), Effect.provide(database))
  )

  it.scopedLive("are followed as they happen, to the end of the newest attempt", () =>
    Effect.gen(function* () {
      yield* putFilm({ film: "fox", state: "making" })
      yield* record("fox", 1, [step(1)])
      const heard: Array<string> = []
      const following = yield* follow("fox", 1).pipe(
        Stream.tap((event) => Effect.sync(() => heard.push(...named([event])))),
        Stream.runCollect,
        Effect.fork
      )
      yield* record("fox", 1, [step(2)])
      yield* Effect.repeat(Effect.sleep("20 millis"), { until: () => heard.length === 1 })
      // As a film is made: its listener has heard the last event before the row tells of the end.
      yield* Effect.scoped(
        Effect.gen(function* () {
          const { publish } = yield* PipelineEvents
          yield* withEvents(
            Effect.zipRight(publish(step(3)), publish(stopped)),
            yield* recordEvents("fox", 1)
          )
        })
      ).pipe(Effect.provide(PipelineEvents.layer))
      yield* setState("fox", "held")
      const all = yield* Fiber.join(following)
      assert.deepStrictEqual(named(Chunk.toReadonlyArray(all)), [
        "2 step_started 2",
        "3 step_started 3",
        "4 film_stopped"
      ])
    }).pipe(Effect.provide(worker), Effect.provide(database))
  )

  it.scopedLive(
    "end for whoever follows a film that died without a last word, and are refused of no film",
    () =>
      Effect.gen(function* () {
        yield* putFilm({ film: "fox", state: "making" })
        yield* record("fox", 1, [step(1)])
        yield* setState("fox", "failed")
        const events = yield* Stream.runCollect(follow("fox"))
        assert.deepStrictEqual(named(Chunk.toReadonlyArray(events)), ["1 step_started 1"])
        const problem = yield* Effect.flip(Stream.runDrain(follow("nobody")))
        assert.strictEqual(problem._tag === "QueueProblem" && problem.reason, "NoSuchFilm")
        assert.include(problem.message, "grok-video-pipeline queue")
      }).pipe(Effect.provide(worker), Effect.provide(database))
  )

  it.scopedLive("wait while the database is away, and come in order when it is there again", () =>
    Effect.gen(function* () {
      const server = yield* ownServer()
      const database = Layer.tap(layer({ url: server.url("postgres") }), (context) =>
        Effect.provide(setUpTables(Effect.void), context)
      )
      yield* Effect.gen(function* () {
        yield* putFilm({ film: "fox", state: "making" })
        const listen = yield* recordEvents("fox", 1)
        const following = yield* Effect.fork(Stream.runCollect(follow("fox")))
        yield* listen(step(1))
        yield* Effect.repeat(eventsAfter("fox", 0), {
          until: ({ length }) => length === 1,
          schedule: Schedule.spaced("20 millis")
        })
        yield* Effect.promise(() => server.stop("immediate"))
        yield* listen(step(2))
        yield* Effect.sleep("600 millis")
        yield* listen(stopped)
        yield* Effect.promise(() => server.start())
        yield* Effect.retry(setState("fox", "failed"), Schedule.spaced("100 millis"))
        const all = yield* Fiber.join(following)
        assert.deepStrictEqual(named(Chunk.toReadonlyArray(all)), [
          "1 step_started 1",
          "2 step_started 2",
          "3 film_stopped"
        ])
      }).pipe(Effect.scoped, Effect.provide(worker), Effect.provide(database))
    })
  )

  it.scopedLive("leave no connection over, however often a film is followed that has ended", () =>
    Effect.gen(function* () {
      const url = yield* tabledDatabase
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* putFilm({ film: "fox", state: "failed" })
        yield* Effect.repeatN(Stream.runDrain(follow("fox")), 9)
        yield* Effect.sleep("500 millis")
        const rows =
          yield* sql`SELECT pid FROM pg_stat_activity WHERE application_name = 'follows ended films'`
        assert.isAtMost(rows.length, 3)
      }).pipe(Effect.provide(layer({ url, applicationName: "follows ended films", maxConnections: 3 })))
    })
  )
})
