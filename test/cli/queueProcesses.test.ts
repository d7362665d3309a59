import { existsSync, readFileSync } from "node:fs"
import { SqlClient } from "@effect/sql"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Ajv } from "ajv"
import { Effect } from "effect"
import { eventSchema } from "../../src/cli/commands/schema/handler.js"
import { layer as databaseLayer } from "../../src/fleet/Database.js"
import { endAll, start } from "../support/liveProgram.js"
import { isLong } from "../support/longForm.js"
import { hasPostgres } from "../support/postgresServer.js"
import { eventually } from "../support/processes.js"
import { queueFolder, quickProvider } from "../support/queueProgram.js"
import { closeAll } from "../support/simulators.js"

afterAll(async () => {
  endAll()
  await closeAll()
})

const isLine = new Ajv({ strict: false }).compile(eventSchema())

const linesOf = (stdout: string) => {
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
  for (const line of lines)
    assert.isTrue(isLine(line), `${JSON.stringify(line)} ${JSON.stringify(isLine.errors)}`)
  return lines
}

/** Slow enough that films are under way when they are looked at. */
const slowProvider = (chatMillis: number, videoMillis: number) => ({
  ...quickProvider,
  delays: { chatMillis, imageMillis: 50, videoMillis, jitter: 0 }
})

describe.skipIf(!hasPostgres)("workers on the command line", () => {
  it.live(
    "make a film that is followed meanwhile, and give one back when they are told to stop",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const { env, file, folder: cwd, run, url } = yield* queueFolder(slowProvider(50, 1_000))
          assert.strictEqual((yield* run("queue", "init")).code, 0)
          yield* run("submit", "A fox", "--name", "fox", "--scenes", "1")
          const worker = start(["worker", "--name", "a", "--films", "1", "--json", "--drain", "30s"], {
            cwd,
            env
          })
          const says = (words: RegExp) => Effect.promise(() => worker.prints(words))
          yield* says(/"film_taken".*"fox"/)
          assert.match(
            (yield* run("status", "--database", "--film", "fox")).stdout,
            /state +making .* by a on /
          )
          assert.strictEqual((yield* run("fetch", "fox", "--to", "here")).code, 2)
          const told = yield* run("queue", "show", "fox", "--follow")
          assert.strictEqual(told.code, 0, told.stderr)
          for (const step of [1, 2, 3, 4, 5, 6]) assert.include(told.stdout, `═══ STEP ${step}: `)
          assert.match(told.stdout, /Final video: final_video\.mp4/)
          assert.strictEqual((yield* run("fetch", "fox", "--to", "here")).code, 0)
          assert.isTrue(existsSync(file("here/final_video.mp4")))

          // Whoever is told to stop gives the film back, with what was answered.
          yield* run("submit", "A crow", "--name", "crow", "--scenes", "1")
          yield* says(/"film_taken".*"crow"/)
          const isAnswered = Effect.map(
            Effect.flatMap(
              SqlClient.SqlClient,
              (sql) => sql`SELECT 1 FROM film WHERE film = 'crow' AND answers > 0`
            ),
            ({ length }) => length > 0
          )
          yield* Effect.provide(
            eventually(Effect.orDie(isAnswered)),
            databaseLayer({ url, maxConnections: 2 })
          )
          worker.signal("SIGTERM")
          const stopped = yield* Effect.promise(() => worker.ended)
          assert.strictEqual(stopped.code, 0, stopped.stderr)
          assert.match(stopped.stderr, /Stopped\. Its films wait for other workers\./)
          linesOf(stopped.stdout)
          const crow = JSON.parse((yield* run("queue", "show", "crow", "--json")).stdout)
          assert.strictEqual(crow.state, "waiting")
          assert.isAbove(crow.spent_in_usd_ticks, 0)
        })
      ),
    120_000
  )

  it.live.skipIf(!isLong)(
    "make films side by side, are looked at, cancelled and told to stop, and lose nothing",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const queue = yield* queueFolder(slowProvider(50, 2_500))
          const { env, file, folder: cwd, run } = queue
          const program = (...args: ReadonlyArray<string>) => start(args, { cwd, env })
          const until = <A>(promise: () => Promise<A>) => Effect.promise(promise)
          assert.strictEqual((yield* run("queue", "init")).code, 0)
          yield* run("submit", "A fox", "--name", "fox")
          yield* run("submit", "A crow", "--name", "crow", "--priority=-1")
          const waited = program("submit", "A wolf", "--name", "wolf", "--wait", "--json")
          yield* until(() => waited.prints(/"film_submitted"/))

          const workers = ["a", "b"].map((name) =>
            program("worker", "--name", name, "--films", "1", "--json", "--drain", "30s")
          )
          yield* until(() =>
            Promise.all(workers.map((worker) => worker.prints(/"film_taken".*"(?:fox|wolf)"/)))
          )
          const listed = JSON.parse((yield* run("queue", "--json")).stdout)
          const standing = listed.films.map(
            ({ film, state, worker }: { film: string; state: string; worker: { name: string } | null }) => [
              film,
              state,
              worker === null ? "" : worker.name
            ]
          )
          assert.deepInclude(standing, ["crow", "waiting", ""])
          assert.deepStrictEqual(
            standing
              .flatMap(([, state, worker]: ReadonlyArray<string>) => (state === "making" ? [worker] : []))
              .sort(),
            ["a", "b"]
          )
          assert.match(
            (yield* run("status", "--database", "--film", "fox")).stdout,
            /state +making .* by [ab] on /
          )
          assert.strictEqual((yield* run("fetch", "fox", "--to", "here")).code, 2)
          assert.strictEqual((yield* run("queue", "cancel", "crow")).code, 0)

          // Whoever is told to stop awaits what was sent, and gives the film back; the other one makes it.
          yield* until(() => waited.prints(/"clip_rendering"/))
          const [a, b] = workers
          a?.signal("SIGTERM")

          const told = yield* run("queue", "show", "fox", "--follow")
          assert.strictEqual(told.code, 0, told.stderr)
          for (const step of [1, 2, 3, 4, 5, 6]) assert.include(told.stdout, `═══ STEP ${step}: `)
          assert.match(told.stdout, /Final video: final_video\.mp4/)
          const fetched = yield* run("fetch", "fox", "--to", "here")
          assert.strictEqual(fetched.code, 0, fetched.stderr)
          assert.isTrue(existsSync(file("here/final_video.mp4")))

          const stopped = yield* until(async () => await a?.ended)
          assert.strictEqual(stopped?.code, 0, stopped?.stderr)
          assert.match(stopped?.stderr ?? "", /Stopped\. Its films wait for other workers\./)
          const whole = yield* until(() => waited.ended)
          assert.strictEqual(whole.code, 0, whole.stderr)
          const events = linesOf(whole.stdout)
          assert.deepInclude(events[0], { event: "film_submitted", film: "wolf", is_new: true })
          assert.deepInclude(events.at(-1), { event: "film_finished", film: "wolf" })

          const plan = yield* run("plan", "A hare", "--database", "--name", "hare")
          assert.strictEqual(plan.code, 0, plan.stderr)
          assert.match(
            plan.stdout,
            /^“The Lantern”: 1 character, 1 scene, 3 s\.\nThe plan is in hare-plan\.json/
          )
          assert.match(plan.stdout, /queue go-on hare --plan hare-plan\.json/)
          assert.strictEqual(JSON.parse(readFileSync(file("hare-plan.json"), "utf8")).title, "The Lantern")
          assert.strictEqual((yield* run("queue", "go-on", "hare", "--plan", "hare-plan.json")).code, 0)
          yield* until(async () => await b?.prints(/"film_taken".*"hare"/))
          b?.signal("SIGINT")
          const ended = yield* until(async () => await b?.ended)
          assert.strictEqual(ended?.code, 0, ended?.stderr)
          const news = [stopped, ended].flatMap((it) => linesOf(it?.stdout ?? ""))
          const of = (event: string) => news.filter((it) => it.event === event).map(({ film }) => film)
          assert.includeMembers(of("film_taken"), ["fox", "wolf", "hare"])
          assert.notInclude(of("film_taken"), "crow")
          const states = JSON.parse((yield* run("queue", "--json")).stdout).films.map(
            ({ film, state }: { film: string; state: string }) => [film, state]
          )
          assert.includeDeepMembers(states, [
            ["fox", "complete"],
            ["crow", "cancelled"],
            ["wolf", "complete"]
          ])
        })
      ),
    120_000
  )
})
