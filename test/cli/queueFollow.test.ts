import { NodeContext } from "@effect/platform-node"
import { SqlClient } from "@effect/sql"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { noTicks } from "../../src/domain/Money.js"
import { layer as databaseLayer } from "../../src/fleet/Database.js"
import { recordEvents } from "../../src/fleet/EventLog.js"
import { MediaStore } from "../../src/fleet/MediaStore.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import type { PipelineEvent } from "../../src/services/PipelineEvents.js"
import { putFilm, putFolder, setState } from "../support/filmRows.js"
import { startHere } from "../support/inProcess.js"
import { oldFilm } from "../support/oldFilms.js"
import { hasPostgres } from "../support/postgresServer.js"
import { queueFolder } from "../support/queueProgram.js"
import { closeAll } from "../support/simulators.js"

afterAll(closeAll)

const begins: ReadonlyArray<PipelineEvent> = [
  { _tag: "FilmStarted", concept: "A fox", spent: noTicks },
  { _tag: "StepStarted", step: 1, name: "Ideation" }
]
const ends: PipelineEvent = {
  ...{ _tag: "FilmFinished", path: "final_video.mp4", seconds: 0.1, spent: noTicks },
  ...{ degradations: [], notes: [] }
}
const complete = { code: 0, message: "It is complete.", remedies: [], spent: 0, degradations: 0 }

/** A worker that tells this of the film, and is no more. */
const worker = (name: string, attempt: number, events: ReadonlyArray<PipelineEvent>) =>
  Effect.flatMap(recordEvents("fox", attempt), (listen) =>
    Effect.forEach(events, listen, { discard: true })
  ).pipe(Effect.scoped, Effect.provide(WorkerSession.layer({ name, films: 1 })))

describe.skipIf(!hasPostgres)("a film of the queue that is looked at", () => {
  it.live("has calls that are awaited while its worker lives, and in doubt behind it", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { env, run, url } = yield* queueFolder()
        assert.strictEqual((yield* run("queue", "init")).code, 0)
        yield* Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          yield* putFilm({ film: "fox", state: "making" })
          yield* putFolder("fox", oldFilm("third-in-doubt")).pipe(
            Effect.provide(Layer.provideMerge(MediaStore.layer(env.GROK_VIDEO_MEDIA), NodeContext.layer))
          )
          yield* Effect.flatMap(WorkerSession, ({ number }) =>
            Effect.gen(function* () {
              yield* sql`INSERT INTO film_job (id, name, element, film, worker, takings, taken)
                VALUES ('fox', 'films', '{}', 'fox', ${number}, 1, clock_timestamp())`
              for (const words of [
                ["queue", "show", "fox"],
                ["status", "--database", "--film", "fox"]
              ]) {
                const { stderr, stdout } = yield* run(...words)
                assert.strictEqual(stderr, "")
                assert.match(stdout, /money +\$\d\.\d\d spent over 0 answers\n/, words.join(" "))
                assert.match(stdout, /Sent, and not answered yet:/, words.join(" "))
                assert.match(stdout, /in all .* 1 awaited\n/, words.join(" "))
                assert.notMatch(stdout, /in doubt, possibly billed/, words.join(" "))
              }
            })
          ).pipe(Effect.provide(WorkerSession.layer({ name: "a", films: 1 })), Effect.scoped)
          // One that was killed takes itself off no list.
          yield* sql`INSERT INTO film_worker (worker, name, host, pid, version, films)
            SELECT worker, 'a', 'there', 1, '1', 1 FROM film_job`
          const { stdout } = yield* run("queue", "show", "fox")
          assert.match(stdout, /by a on there, which is gone\n/)
          assert.match(stdout, /in all .* 1 in doubt, possibly billed\n/)
          const told = (yield* run("doctor", "--database")).stdout
          assert.match(told, /workers gone +a; 1 film of theirs goes to the next worker/)
          yield* sql`UPDATE film_job SET done = TRUE`
          assert.notMatch((yield* run("doctor", "--database")).stdout, /workers gone/)
        }).pipe(Effect.provide(Layer.orDie(databaseLayer({ url, maxConnections: 4 }))))
      })
    )
  )
})

describe.skipIf(!hasPostgres)("a film of the queue that is followed", () => {
  it.live("is told by whom it is made, and over all who made it, and how it is fetched", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { run, url } = yield* queueFolder()
        assert.strictEqual((yield* run("queue", "init")).code, 0)
        yield* Effect.gen(function* () {
          yield* putFilm({ film: "fox", state: "making", outcome: complete })
          yield* worker("a", 1, begins)
          yield* Effect.sleep("1200 millis")
          yield* worker("b", 1, [...begins, ends])
          yield* setState("fox", "complete")
        }).pipe(Effect.provide(databaseLayer({ url, maxConnections: 4 })))
        const { code, stdout } = yield* run("queue", "show", "fox", "--follow")
        assert.strictEqual(code, 0)
        assert.match(
          stdout,
          /^\S+Z a makes it\.\n═══ STEP 1: .*\n\S+Z b goes on with it, from what is saved\.\n═══ STEP 1/
        )
        assert.match(stdout, /Done in (?:1\.[2-9]|[2-9])/)
        assert.match(stdout, /To bring it here:\n.* fetch fox --to fox\n$/)
        const lines = (yield* run("queue", "show", "fox", "--follow", "--json")).stdout.trim().split("\n")
        const told = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === "film_started")
        assert.deepStrictEqual(
          told.map(({ worker }) => worker),
          ["a", "b"]
        )
      })
    )
  )

  it.live("is fetched with the others of its list, when all have ended", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { run, url, write } = yield* queueFolder()
        assert.strictEqual((yield* run("queue", "init")).code, 0)
        write("films.txt", "A fox\nAn owl\n")
        const list = ["submit", "--file", "films.txt", "--scenes", "1"]
        assert.match((yield* run(...list)).stdout, /No worker is at work/)
        yield* Effect.flatMap(
          SqlClient.SqlClient,
          (sql) =>
            sql`UPDATE film SET state = 'complete', ended = clock_timestamp(), outcome = ${JSON.stringify(complete)}::jsonb`
        ).pipe(Effect.provide(databaseLayer({ url, maxConnections: 2 })))
        const { code, stderr, stdout } = yield* run(...list, "--wait")
        assert.deepStrictEqual([code, stderr], [0, ""])
        assert.match(stdout, /It is complete\.\nTo bring all that are complete here:\n {2}.* fetch --all\n$/)
        assert.notMatch((yield* run(...list)).stdout, /No worker is at work/)
      })
    )
  )

  it.live("says that it waits, and for whom", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { env, folder: cwd, run, url } = yield* queueFolder()
        assert.strictEqual((yield* run("queue", "init")).code, 0)
        yield* Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          yield* putFilm({ film: "fox", state: "waiting" })
          const following = startHere(["queue", "show", "fox", "--follow"], { cwd, env })
          const prints = (words: RegExp) => Effect.promise(() => following.prints(words))
          yield* prints(/fox waits for a worker\.\nNo worker is at work\. Start one.*\n {2}.* worker\n/)
          // One that died over it, and one that has no hand free.
          yield* sql`INSERT INTO film_worker (worker, name, host, pid, version, films) VALUES (77, 'dead', 'there', 1, '1', 1)`
          yield* sql`INSERT INTO film_job (id, name, element, film, worker, takings, taken)
            VALUES ('fox', 'films', '{}', 'fox', 77, 1, clock_timestamp())`
          yield* setState("fox", "making")
          yield* Effect.zipRight(WorkerSession, prints(/fox waits for a worker with a hand free\.\n/)).pipe(
            Effect.provide(WorkerSession.layer({ name: "busy", films: 0 })),
            Effect.scoped
          )
          following.interrupt()
          yield* Effect.promise(() => following.ended)
        }).pipe(Effect.provide(Layer.orDie(databaseLayer({ url, maxConnections: 4 }))))
      })
    )
  )
})
