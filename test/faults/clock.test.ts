import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Option } from "effect"
import { makeFilm } from "../../src/film/pipeline.js"
import { GrokClient } from "../../src/services/GrokClient.js"
import { bytesOf, drawing, studio } from "../services/xai/studio.js"
import { mockedStudio, withEvents } from "../support/film.js"
import { plan } from "../support/plans.js"
import { json, scriptedFetch } from "../support/scriptedFetch.js"

/** A clock whose time of day jumps while its count of nanoseconds goes on evenly, as a machine's does when it is set. */
const jumpy = (jumpMillis: number) => {
  let even = 0
  const sleeps: Array<number> = []
  const wall = () => 1_000_000_000_000 + even + (even > 0 ? jumpMillis : 0)
  const clock: Clock.Clock = {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: wall,
    unsafeCurrentTimeNanos: () => BigInt(Math.round(even)) * 1_000_000n,
    currentTimeMillis: Effect.sync(wall),
    currentTimeNanos: Effect.sync(() => BigInt(Math.round(even)) * 1_000_000n),
    sleep: (pause) =>
      // A call's own time limit never comes here: only pauses between calls pass.
      Duration.toMillis(pause) > 100_000
        ? Effect.never
        : Effect.sync(() => {
            sleeps.push(Duration.toMillis(pause))
            even += Duration.toMillis(pause)
          })
  }
  return { clock, sleeps, even: () => even }
}

describe("a clock that is set while the program waits", () => {
  for (const [name, jump] of [
    ["a day back", -86_400_000],
    ["a day forward", 86_400_000]
  ] as const) {
    it.effect(`(${name}) leaves a film the length of time it took (fault row 41)`, () => {
      const { clock, even } = jumpy(jump)
      return Effect.gen(function* () {
        const { events } = yield* withEvents(makeFilm("A fox and an owl"))
        const told = events.flatMap((event) => (event._tag === "FilmFinished" ? [event.seconds] : []))
        assert.isAbove(even(), 0, "the clock was set while the film was made")
        assert.deepStrictEqual(told, [even() / 1000])
      }).pipe(Effect.withClock(clock), Effect.provide(mockedStudio(plan()).layer))
    })

    it.effect(`(${name}) makes a wait that was told no shorter and no longer (fault row 41)`, () => {
      const { clock, even } = jumpy(jump)
      const script = scriptedFetch((_, n) =>
        n === 0
          ? json(429, { error: "slow down" }, { "retry-after": "60" })
          : json(200, { data: [{ b64_json: bytesOf.jpeg.toString("base64") }] })
      )
      return Effect.gen(function* () {
        const grok = yield* GrokClient
        const drawn = yield* Fiber.join(yield* Effect.fork(grok.drawImage(drawing)))
        assert.isTrue(Option.isSome(drawn.answer.bytes))
        assert.isAtLeast(even(), 60_000)
        assert.isAtMost(even(), 65_000)
      }).pipe(Effect.withClock(clock), Effect.provide(studio(script)))
    })

    it.effect(`(${name}) leaves a call that comes too fast the patience it has (fault row 41)`, () => {
      const { clock, even } = jumpy(jump)
      const script = scriptedFetch(() =>
        even() < 1_000_000 ? json(429, { error: "Too many requests" }) : json(400, { error: "enough" })
      )
      return Effect.gen(function* () {
        const grok = yield* GrokClient
        const error = yield* Effect.flip(Fiber.join(yield* Effect.fork(grok.drawImage(drawing))))
        assert.deepInclude(error, { _tag: "GrokUnavailable", reason: "Busy" })
        assert.isAtLeast(even(), 120_000)
        assert.isAtMost(even(), 180_000)
      }).pipe(Effect.withClock(clock), Effect.provide(studio(script)))
    })
  }
})
