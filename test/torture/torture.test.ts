import { FileSystem, Path } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Array, Deferred, Effect, Exit, FastCheck, Layer, Random, Scope } from "effect"
import { Simulator } from "xai-simulator"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { readJournal } from "../../src/services/store/Journal.js"
import { isLong } from "../support/longForm.js"
import { inspect, leftovers } from "./Folder.js"
import { oneProvider } from "./OneProvider.js"
import { concept } from "./Order.js"
import { bundleVictim, startVictim } from "./Processes.js"
import { breachesOf, torture, undisturbed } from "./Torture.js"

// The short form; `npm run test:torture` is the long one.

const machine = Layer.provideMerge(Ffmpeg.layer(), NodeContext.layer)

const scope = Effect.runSync(Scope.make())
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
/** Bundled once for both. */
const victim = bundleVictim.pipe(Scope.extend(scope), Effect.provide(machine), Effect.cached, Effect.runSync)

describe("a film that is killed and started again", () => {
  it.live("is the film it would have been, and nothing answered is bought twice", () =>
    Effect.gen(function* () {
      const program = yield* victim
      const reference = yield* undisturbed(program, 2)
      const some = (points: ReadonlyArray<string>, many: number) =>
        FastCheck.sample(
          FastCheck.shuffledSubarray([...new Set(points)], { minLength: many, maxLength: many }),
          { numRuns: 1, seed: 7 }
        ).flat()
      // Halves of records are the rarest and the most telling.
      const [torn, others] = Array.partition(
        reference.points,
        (point) => !point.startsWith("within writeAll journal")
      )
      const points = [...some(torn, 2), ...some(others, 2)]
      const within = Math.round(reference.millis / 2)
      const report = yield* torture(program, reference, { points, moments: 1, within })
      assert.deepStrictEqual(breachesOf(report), [])
      assert.strictEqual(report.outcome, "finished")
      // A moment that comes after the last call kills nobody, and points may lie on a way not taken.
      assert.isAtLeast(report.kills.length, 4)
    }).pipe(Effect.withRandom(Random.make("short")), Effect.scoped, Effect.provide(machine))
  )
})

// Whoever loses to a claim loses to it alone, so that three losers meet all that seven do.
const runs = isLong ? 8 : 4

describe("several runs of one film started at once", () => {
  it.live("are one that works, and the others leave with 4; nothing is ordered twice", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const { apiKey, log, url } = yield* Simulator
      const program = yield* victim
      const folder = path.join(yield* fs.makeTempDirectoryScoped(), "film")
      const victims = yield* Effect.replicateEffect(
        startVictim(program, {
          concept,
          folder,
          url,
          apiKey,
          oneByOne: false,
          switch: { _tag: "Spared" }
        }),
        runs
      )
      const ended = yield* Effect.forEach(victims, (victim) => Deferred.await(victim.ended))
      const codes = ended.map(({ code }) => code).sort()
      assert.deepStrictEqual(
        codes,
        [0, ...Array.replicate(4, runs - 1)],
        ended.map(({ words }) => words).join("\n")
      )

      const found = yield* inspect(folder)
      assert.deepStrictEqual(found.unreadable, [])
      assert.deepStrictEqual(yield* leftovers(folder), [])
      const { records } = yield* readJournal(folder)
      assert.strictEqual(records.filter(({ kind }) => kind === "run").length, 1)
      const intents = records.filter(({ kind }) => kind === "intent")
      const posts = (yield* log).filter(({ method }) => method === "POST")
      assert.strictEqual(posts.length, intents.length)
      assert.strictEqual(new Set(intents.map((one) => ("key" in one ? one.key : ""))).size, intents.length)
    }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(oneProvider(1), machine)))
  )
})
