import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Fiber, Layer } from "effect"
import { Simulator } from "xai-simulator"
import { defaultOptions, FilmSettings } from "../../src/domain/Settings.js"
import { settingsFromWords } from "../../src/domain/SettingTable.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { layer as databaseLayer } from "../../src/fleet/Database.js"
import { fetch } from "../../src/fleet/Fetch.js"
import { worker } from "../../src/fleet/FilmMaking.js"
import { MediaStore } from "../../src/fleet/MediaStore.js"
import { workerLayer } from "../../src/fleet/Worker.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { ProviderLimits } from "../../src/services/Provider.js"
import { encodeLine } from "../../src/services/store/JournalRecord.js"
import { rehearsing, wayToSimulator } from "../../src/simulated/Rehearsed.js"
import { FilmFolder } from "../../src/studio.js"
import { ffmpegOnce } from "../support/equalWork.js"
import { client, comesTo, plainRequest, submitted } from "../support/fleetWorker.js"
import { tabledDatabase } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"
import { eventually } from "../support/processes.js"
import { quickProvider } from "../support/queueProgram.js"
import { plainArtist } from "../support/quickArtist.js"

/** The simulator, whose film of one scene is drawn plainly, and the machine with its ffmpeg. */
const world = rehearsing({
  framesPerSecond: 24,
  scale: 1,
  scores: quickProvider.scores,
  answers: quickProvider.answers,
  delays: { chatMillis: 5, imageMillis: 60, videoMillis: 300, jitter: 0 }
}).pipe(
  Layer.provide(plainArtist),
  Layer.provideMerge(ffmpegOnce()),
  Layer.provideMerge(NodeContext.layer),
  Layer.orDie
)

describe.skipIf(!hasPostgres)("a film of the queue", () => {
  it.scopedLive(
    "is begun by one worker and finished by another, with no answered order sent again",
    () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const url = yield* tabledDatabase
        const [media, scratch] = [yield* fs.makeTempDirectoryScoped(), yield* fs.makeTempDirectoryScoped()]
        const way = Layer.provide(wayToSimulator, ProviderLimits.layer({}))
        const one = worker({ films: 1, scratch, endingOf: () => ({ code: 1, remedies: [] }) }).pipe(
          Effect.provide(
            workerLayer().pipe(
              Layer.provideMerge(Layer.merge(MediaStore.layer(media), way)),
              Layer.provideMerge(WorkerSession.layer({ name: "w", films: 1 })),
              Layer.provideMerge(databaseLayer({ url }))
            )
          )
        )
        yield* Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const request = { ...plainRequest, settings: { scenes: "1", resolution: "480p" } }
          yield* submitted("fox", 1, request)
          const first = yield* Effect.fork(one)
          const answered = Effect.map(
            sql<{ readonly n: number }>`SELECT answers AS n FROM film`,
            ([row]) => row?.n ?? 0
          )
          yield* eventually(Effect.orDie(Effect.map(answered, (n) => n >= 2)))
          yield* Fiber.interrupt(first)
          assert.deepStrictEqual(yield* fs.readDirectory(scratch), [])
          const second = yield* Effect.fork(one)
          const { outcome } = yield* comesTo("fox", "complete", "degraded", "failed")
          assert.deepInclude(outcome, { code: 0, path: "final_video.mp4" })
          yield* Fiber.interrupt(second)
          assert.deepStrictEqual(yield* fs.readDirectory(scratch), [])

          const { bill } = yield* Simulator
          const [row] = yield* sql<{ readonly spent: number }>`SELECT settled::float8 AS spent FROM film`
          const { ticks } = yield* bill
          assert.strictEqual(ticks, row?.spent)
          const files = yield* sql<{ readonly path: string }>`SELECT path FROM film_file ORDER BY path`
          assert.includeMembers(
            files.map(({ path }) => path),
            ["report.html", "script.md", "state.json"]
          )
          // Asked for anew, and the worker goes away behind it.
          const clip = { kind: "redo", asset: "clip", name: "scene 1" } as const
          yield* submitted("fox", 2, { ...request, changes: [clip] })
          const redone = Effect.map(
            sql`SELECT 1 FROM film_journal WHERE line LIKE '%"kind":"redo"%'`,
            ({ length }) => length
          )
          const third = yield* Effect.fork(one)
          yield* eventually(Effect.orDie(Effect.map(redone, (n) => n > 0)))
          yield* Fiber.interrupt(third)
          yield* Effect.forkScoped(one)
          assert.deepInclude(yield* comesTo("fox", "complete", "degraded", "failed"), {
            state: "complete",
            takings: 2
          })
          assert.strictEqual(yield* redone, 1)

          // Asked for once more, and somebody who hung writes that down in the last moment before the next opens the journal.
          const line = encodeLine({ ...clip, at: yield* DateTime.now })
          yield* sql.unsafe(`
            CREATE FUNCTION last_moment() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              INSERT INTO film_journal (film, number, token, line)
              SELECT film, max(number) + 1, NEW.token - 1, $line$${line}$line$ FROM film_journal WHERE film = NEW.film GROUP BY film;
              RETURN NEW;
            END $$;
            CREATE TRIGGER last_moment AFTER INSERT ON film_writing FOR EACH ROW EXECUTE FUNCTION last_moment()`)
          yield* submitted("fox", 3, { ...request, changes: [clip] })
          assert.deepInclude(yield* comesTo("fox", "complete", "degraded", "failed"), { state: "complete" })
          assert.strictEqual(yield* redone, 2)

          const events = yield* sql`SELECT 1 FROM film_event WHERE film = 'fox'`
          assert.isAbove(events.length, 10)

          const { ticks: inAll } = yield* bill
          // Fetched, it is a film of this machine: gone on with, it orders nothing.
          const folder = `${yield* fs.makeTempDirectoryScoped()}/fox`
          yield* Effect.provide(fetch("fox", folder), MediaStore.layer(media))
          const final = yield* fs.readFile(`${folder}/final_video.mp4`)
          const before = yield* fs.readFileString(`${folder}/journal.log`)
          const settings = settingsFromWords({ scenes: "1", resolution: "480p" }, defaultOptions)
          yield* makeFilm("a fox").pipe(
            Effect.provideService(FilmSettings, settings),
            Effect.provide(Layer.provide(FilmFolder.layer({ folder }), way))
          )
          assert.deepStrictEqual(yield* fs.readFile(`${folder}/final_video.mp4`), final)
          const added = (yield* fs.readFileString(`${folder}/journal.log`)).slice(before.length)
          assert.notMatch(added, /"kind":"(?:intent|answer|file)"/)
          assert.strictEqual((yield* bill).ticks, inAll)
        }).pipe(Effect.provide(client(url)))
      }).pipe(Effect.provide(world)),
    120_000
  )
})
