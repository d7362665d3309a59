import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { hasPostgres } from "../support/postgresServer.js"
import { queueFolder, sameWords } from "../support/queueProgram.js"
import { golden, plainWords } from "../support/shortFilm.js"
import { closeAll } from "../support/simulators.js"

afterAll(closeAll)

describe.skipIf(!hasPostgres)("a film of the queue", () => {
  it.live("is looked at, held, gone on with and made afresh in part as one in a folder is", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { folder, run, workUntil } = yield* queueFolder()
        const said: Array<string> = []
        const told = (...args: ReadonlyArray<string>) =>
          Effect.map(run(...args), (ended) => {
            const words = sameWords(plainWords(ended.stdout + ended.stderr, folder))
            said.push(`$ ${args.join(" ")}\n${words}[${ended.code}]\n`)
            return ended
          })
        const ofQueue = ["--database", "--film", "fox"]
        assert.strictEqual((yield* run("queue", "init")).code, 0)
        yield* told("status", "--database")
        yield* told("status", ...ofQueue)
        yield* told("redo", "scene", "1", "--database")
        yield* run("submit", "A fox", "--name", "fox", "--stop-after", "keyframes")
        yield* told("status", ...ofQueue)
        yield* told("redo", "scene", "1", ...ofQueue)
        yield* workUntil(/held after the keyframes/)
        yield* told("status", ...ofQueue)
        yield* told("queue", "show", "fox")
        yield* told("queue", "go-on", "fox", "--captions", "track", "--budget", "5")
        yield* workUntil(/The film is complete/)
        yield* told("queue", "show", "fox", "--follow")
        yield* told("redo", "scene", "7", ...ofQueue)
        yield* told("redo", "scene", "1", ...ofQueue, "--dry-run")
        yield* told("redo", "scene", "1", ...ofQueue)
        yield* workUntil(/The film is complete/)
        yield* told("queue", "show", "fox")
        golden("queue-film", said.join("\n"))

        const { request, spent_in_usd_ticks: spent } = JSON.parse(
          (yield* run("queue", "show", "fox", "--json")).stdout
        )
        assert.strictEqual(request.settings.captions, "track")
        assert.strictEqual(request.budget, 50_000_000_000)
        assert.strictEqual(request.changes.length, 1)
        assert.isAbove(spent, 4_000_000_000)
        const events = (yield* run("queue", "show", "fox", "--follow", "--json")).stdout
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line))
        assert.strictEqual(events[0].event, "film_started")
        assert.strictEqual(events.at(-1).event, "film_finished")
        for (const { film, version } of events) assert.deepStrictEqual([film, version], ["fox", 1])
      })
    )
  )

  it.live("has a queue whose health the doctor tells", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { env, folder, run } = yield* queueFolder()
        const words = (text: string) =>
          sameWords(plainWords(text, folder))
            .replaceAll(/PostgreSQL [\d.]+, answers in (?:under )?\d+ ms/g, "PostgreSQL, answers at once")
            .replaceAll(/up for .*/g, "up for A WHILE")
            .replaceAll(/connections .*/g, "connections FEW")
            // Where the line breaks depends on how long the folder's name is.
            .replaceAll(/films\s+are(?=\n)/g, "films are")
        const bare = yield* run("doctor", "--database")
        assert.strictEqual(bare.code, 2)
        assert.match(bare.stdout, /tables +the database is not set up for films/i)
        yield* run("queue", "init")
        const well = yield* run("doctor", "--database")
        golden("queue-doctor", words(well.stdout + well.stderr))
        const lost = yield* run("doctor", "--database", "--media", "nowhere")
        assert.strictEqual(lost.code, 2)
        assert.match(lost.stderr, /see to media first/)
        assert.notInclude(well.stdout + bare.stdout, new URL(env.GROK_VIDEO_DATABASE_URL).password)
      })
    )
  )
})
