import * as NodeContext from "@effect/platform-node/NodeContext"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Array, Effect, Exit, FastCheck, Layer, Random, Scope } from "effect"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { isLong } from "../support/longForm.js"
import { bundleVictim } from "./Processes.js"
import { breachesOf, torture } from "./Torture.js"
import { undisturbed } from "./Undisturbed.js"

// The short form; `npm run test:torture` is the long one.

const machine = Layer.provideMerge(Ffmpeg.layer(), NodeContext.layer)

const scope = Effect.runSync(Scope.make())
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
// Whoever loses to a claim loses to it alone, so that one loser meets all that seven do.
const runs = isLong ? 8 : 2
// One death within a record and one at any moment; test/services/store/PowerCut.test.ts has those at all the other points.
const atOthers = isLong ? 2 : 0

/** The victim, and the film that one of several makes undisturbed: once for both tests. */
const begun = bundleVictim.pipe(
  Scope.extend(scope),
  Effect.bindTo("program"),
  Effect.bind("reference", ({ program }) => undisturbed(program, 2, { runs })),
  Effect.provide(machine),
  Effect.cached,
  Effect.runSync
)

describe("a film that is killed and started again", () => {
  it.live("is the film it would have been, and nothing answered is bought twice", () =>
    Effect.gen(function* () {
      const { program, reference } = yield* begun
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
      const points = [...some(torn, 1), ...some(others, atOthers)]
      const within = Math.round(reference.millis / 2)
      const report = yield* torture(program, reference, { points, moments: 1, within })
      assert.deepStrictEqual(breachesOf(report), [])
      assert.strictEqual(report.outcome, "finished")
      // A moment that comes after the last call kills nobody, and points may lie on a way not taken.
      assert.isAtLeast(report.kills.length, 1 + atOthers)
    }).pipe(Effect.withRandom(Random.make("short")), Effect.scoped, Effect.provide(machine))
  )
})

describe("several runs of one film started at once", () => {
  it.live("are one that works, and the others leave with 4; nothing is ordered twice", () =>
    Effect.gen(function* () {
      const { ends, found, leftovers, posts } = (yield* begun).reference
      const codes = ends.map(({ code }) => code).sort()
      assert.deepStrictEqual(
        codes,
        [0, ...Array.replicate(4, runs - 1)],
        ends.map(({ words }) => words).join("\n")
      )

      assert.deepStrictEqual(found.unreadable, [])
      assert.deepStrictEqual(leftovers, [])
      assert.strictEqual(found.records.filter(({ kind }) => kind === "run").length, 1)
      const intents = found.records.filter(({ kind }) => kind === "intent")
      assert.strictEqual(posts, intents.length)
      const labels = intents.map((one) => ("id" in one ? one.id.text : ""))
      assert.include(labels, "narration/scene-1/take-1")
      assert.strictEqual(new Set(intents.map((one) => ("key" in one ? one.key : ""))).size, intents.length)
    })
  )
})
