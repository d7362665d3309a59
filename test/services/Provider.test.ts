import { setTimeout as pause } from "node:timers/promises"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Either, Layer, Redacted, TestClock } from "effect"
import { GrokClient } from "../../src/services/GrokClient.js"
import { type KeyLimits, LimitsAway } from "../../src/services/KeyLimits.js"
import { Provider, ProviderLimits } from "../../src/services/Provider.js"
import { Workspace } from "../../src/services/Workspace.js"
import { json, scriptedFetch, whileTimePasses } from "../support/scriptedFetch.js"
import { bytesOf, drawing, key, question } from "./xai/studio.js"

const drawn = () => json(200, { data: [{ b64_json: bytesOf.jpeg.toString("base64") }] })

/** Does something with the client of one film, in a folder of its own, over the process's provider. */
const film = <A, E>(use: Effect.Effect<A, E, GrokClient>) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.makeTempDirectoryScoped({ prefix: "film-" })
    return yield* Effect.provide(use, Layer.provideMerge(GrokClient.layerFilm, Workspace.layer(folder)))
  }).pipe(Effect.scoped)

const draw = Effect.flatMap(GrokClient, (grok) => grok.drawImage(drawing))
const ask = Effect.flatMap(GrokClient, (grok) => grok.ask(question))

const over = (options: Omit<Parameters<typeof Provider.layer>[0], "apiKey">) =>
  Layer.provideMerge(Provider.layer({ apiKey: Redacted.make(key), ...options }), NodeContext.layer)

describe("films over one provider", () => {
  it.live("B1: make no more calls at once together than one of them may", () => {
    let now = 0
    let most = 0
    const fetch = async () => {
      now++
      most = Math.max(most, now)
      await pause(15)
      now--
      return drawn()
    }
    return Effect.gen(function* () {
      yield* Effect.all([film(draw), film(draw), film(draw), film(draw)], { concurrency: "unbounded" })
      assert.strictEqual(most, 2)
    }).pipe(Effect.provide(over({ fetch, concurrency: { image: 2 }, pace: { image: 10_000 } })))
  })

  it.effect("B1: all heed a wait that one of them was told", () =>
    Effect.gen(function* () {
      const clock = yield* Effect.clock
      const seen = scriptedFetch(
        (_, n) => (n === 0 ? json(429, { error: "slow down" }, { "retry-after": "90" }) : drawn()),
        () => clock.unsafeCurrentTimeMillis()
      )
      yield* Effect.gen(function* () {
        const first = yield* Effect.fork(whileTimePasses(film(draw)))
        yield* Effect.repeatN(
          Effect.zipRight(
            Effect.promise(() => pause(1)),
            Effect.yieldNow()
          ),
          300
        )
        yield* Effect.fork(film(draw))
        yield* first
      }).pipe(Effect.scoped, Effect.provide(over(seen)))
      assert.isAtLeast(seen.requests.length, 2)
      for (const { at } of seen.requests.slice(1)) assert.isAtLeast(at, 90_000)
    })
  )

  it.effect("B1: repeat on an account of their own: one that fares badly leaves the others theirs", () =>
    Effect.gen(function* () {
      const seen = scriptedFetch(() => json(503, { error: "busy" }, { "retry-after": "0" }))
      const failing = Effect.replicateEffect(Effect.either(draw), 12)
      const repeats = (count: number) => seen.requests.length - count
      yield* Effect.gen(function* () {
        yield* whileTimePasses(film(failing))
        const spent = repeats(12)
        const before = seen.requests.length
        yield* whileTimePasses(film(Effect.either(draw)))
        assert.isAtMost(spent, 16)
        assert.strictEqual(seen.requests.length - before, 3, "two repeats of its own")
      }).pipe(Effect.provide(over(seen)))
    })
  )

  it.effect("B1: pause together when the provider is not well, and forget in time that it was not", () =>
    Effect.gen(function* () {
      const seen = scriptedFetch(() => json(500, { error: "internal" }))
      yield* Effect.gen(function* () {
        const trip = Effect.replicateEffect(Effect.either(film(draw)), 5)
        yield* whileTimePasses(trip)
        // One call tries after the pause, fails, and from then on the next fails unsent.
        yield* whileTimePasses(film(Effect.either(draw)), "5 seconds", () => seen.requests.length < 6)
        // No time passes since that one was sent, or on a busy machine this call would be the next to try.
        const unsent = yield* film(Effect.either(draw))
        assert.isTrue(Either.isLeft(unsent))
        assert.lengthOf(seen.requests, 6)
        yield* TestClock.adjust(Duration.hours(1))
        yield* whileTimePasses(film(Effect.either(ask)))
        yield* whileTimePasses(film(Effect.either(draw)), "5 seconds")
        assert.lengthOf(seen.requests, 8, "the trip of an hour ago makes nothing fail unsent")
      }).pipe(Effect.provide(over(seen)))
    })
  )
})

it.effect.each([{ perSecond: 0 }, { perMinute: 0.5 }, { perMinute: 0 }, -1])(
  "limits that nothing could keep are told: %o",
  (image) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Layer.build(ProviderLimits.layer({ pace: { image } })))
      assert.match(String(error), /starts a (?:second|minute) must be/)
    }).pipe(Effect.scoped)
)

describe("limits that are kept elsewhere", () => {
  it.effect("let nothing be sent, nor tried again, while nobody can ask them", () =>
    Effect.gen(function* () {
      let asked = 0
      const away = new LimitsAway({ detail: "the table of limits does not answer" })
      const limits: KeyLimits = {
        inPlace: () => (call) => call,
        turn: () =>
          Effect.suspend(() => {
            asked++
            return asked > 1 ? Effect.void : away
          }),
        learn: () => Effect.void,
        quiet: Effect.void,
        hush: () => Effect.void
      }
      const seen = scriptedFetch(() => drawn())
      const options = { apiKey: Redacted.make(key), fetch: seen.fetch }
      yield* Effect.gen(function* () {
        const error = yield* Effect.flip(film(draw))
        assert.deepInclude(error, { _tag: "GrokUnavailable", reason: "NotSent", blame: "machine" })
        assert.include(error.message, "the table of limits does not answer")
        assert.strictEqual(asked, 1)
        assert.lengthOf(seen.requests, 0)
        yield* film(draw)
        assert.lengthOf(seen.requests, 1)
      }).pipe(
        Effect.provide(
          Layer.provideMerge(
            Layer.provide(Provider.layerWithin(options), ProviderLimits.layerOver(Effect.succeed(limits))),
            NodeContext.layer
          )
        )
      )
    })
  )
})
