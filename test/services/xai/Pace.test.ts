import { assert, describe, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import { GrokClient, RequestId } from "../../../src/services/GrokClient.js"
import { StillOurs } from "../../../src/services/StillOurs.js"
import { limitIn } from "../../../src/services/xai/Speed.js"
import { json, type Scripted, scriptedFetch, whileTimePasses } from "../../support/scriptedFetch.js"
import { bytesOf, drawing, oneFolder, question, studio } from "./studio.js"

const folder = oneFolder()

const drawn = () => json(200, { data: [{ b64_json: bytesOf.jpeg.toString("base64") }] })
const seenLive =
  "Too many requests for team 7f-x and model grok-imagine-image-2.0. Your team's rate limit is: Requests per Second (actual/limit): 2/2. Your rate limit tier is determined based on your historical API spend."

describe("the limit that a 429 names", () => {
  const named: ReadonlyArray<readonly [words: string, perSecond: number | undefined]> = [
    [seenLive, 2],
    ["429 Requests per Second (actual/limit): 3/2", 2],
    ["Requests per Minute (actual/limit): 61/60.", 1],
    ["requests per minute (actual / limit) 31/30", 0.5],
    ["RPS (actual/limit): 11/10", 10],
    ["RPM: 600/480", 8],
    ["at most 5 requests per second", 5],
    ["a limit of 90 RPM", 1.5],
    ["Rate limit: 0.5 requests/s", 0.5],
    ["Requests per Second: 4", 4],
    ["Requests per Second (actual/limit): 1/0", undefined],
    ["Tokens per Minute (actual/limit): 100001/100000", undefined],
    ["Requests per Day (actual/limit): 1001/1000", undefined],
    ["Too many requests. Please slow down and try again later.", undefined],
    ["", undefined]
  ]
  for (const [words, perSecond] of named)
    it(`B2: is ${perSecond ?? "none"} a second in "${words}"`, () => {
      assert.strictEqual(limitIn(words), perSecond)
    })
})

describe("a paid call that has its turn", () => {
  it.effect("is not sent, nor tried again, where its film is another's by then", () =>
    Effect.gen(function* () {
      const seen = scriptedFetch(drawn)
      const refused = yield* Effect.flatMap(GrokClient, (grok) => grok.drawImage(drawing)).pipe(
        Effect.provideService(StillOurs, Effect.fail({ detail: "another worker has the film" })),
        Effect.either,
        Effect.provide(studio(seen, folder))
      )
      assert.isTrue(
        Either.isLeft(refused) &&
          refused.left._tag === "GrokUnavailable" &&
          refused.left.reason === "NotSent" &&
          /another worker/.test(refused.left.message)
      )
      assert.lengthOf(seen.requests, 0)
    })
  )
})

/** Draws `many` pictures at once against a provider that allows `most` starts in any second, on the test clock. */
const crowd = (
  many: number,
  most: number,
  options: Parameters<typeof studio>[0] & {
    readonly text?: string
    readonly step?: "50 millis" | "250 millis"
  } = {}
) =>
  Effect.gen(function* () {
    const clock = yield* Effect.clock
    const starts: Array<number> = []
    const { step = "50 millis", text = seenLive, ...rest } = options
    const script = ({ method }: { readonly method: string }): Scripted => {
      if (method.toUpperCase() === "GET") return json(202, {})
      const now = clock.unsafeCurrentTimeMillis()
      const lately = starts.filter((at) => at > now - 1000).length
      if (lately >= most) return json(429, { code: "resource-exhausted", error: text })
      starts.push(now)
      return drawn()
    }
    const seen = scriptedFetch(script, () => clock.unsafeCurrentTimeMillis())
    const ends = yield* Effect.gen(function* () {
      const grok = yield* GrokClient
      // What is loaded with the first request takes time of the world, not of the test's clock.
      yield* grok.checkVideo(RequestId.make("job-1"))
      return yield* whileTimePasses(
        Effect.forEach(Array.from({ length: many }), () => Effect.either(grok.drawImage(drawing)), {
          concurrency: "unbounded"
        }),
        step
      )
    }).pipe(Effect.provide(studio({ ...seen, concurrency: { image: 16 }, ...rest }, folder)))
    return {
      lost: ends.filter(Either.isLeft).length,
      starts,
      requests: seen.requests.filter(({ method }) => method.toUpperCase() !== "GET")
    }
  })

describe.concurrent("the starts of paid calls", () => {
  it.effect("B2: are spaced at the documented rate before anybody complains", () =>
    Effect.gen(function* () {
      const { lost, starts } = yield* crowd(8, 7)
      assert.strictEqual(lost, 0)
      assert.isAtLeast((starts.at(-1) ?? 0) - (starts[0] ?? 0), 1000)
    })
  )

  it.effect("B2: are those of every route by itself", () =>
    Effect.gen(function* () {
      const clock = yield* Effect.clock
      const seen = scriptedFetch(
        () => drawn(),
        () => clock.unsafeCurrentTimeMillis()
      )
      yield* Effect.gen(function* () {
        const grok = yield* GrokClient
        // As above.
        yield* Effect.either(grok.checkVideo(RequestId.make("job-1")))
        yield* whileTimePasses(
          Effect.all([grok.drawImage(drawing), Effect.either(grok.ask(question))], { concurrency: 2 })
        )
      }).pipe(Effect.provide(studio(seen, folder)))
      assert.deepStrictEqual(
        seen.requests.flatMap(({ at, method }) => (method === "POST" ? [at] : [])),
        [0, 0]
      )
    })
  )

  for (const many of [12, 48])
    it.effect(`B2: learn what a new account may do: ${many} pictures against two a second, none lost`, () =>
      Effect.gen(function* () {
        const { lost, requests } = yield* crowd(many, 2)
        assert.strictEqual(lost, 0)
        // Nearly all are started once: the rest learn from the first who were told.
        assert.isAtMost(requests.length, many + 16)
      })
    )

  it.effect("B2: learn without a figure, too", () =>
    Effect.gen(function* () {
      const { lost } = yield* crowd(12, 2, { text: "slow down" })
      assert.strictEqual(lost, 0)
    })
  )

  it.effect("B2: are not spaced on this very machine, until it complains", () =>
    Effect.gen(function* () {
      const near = { baseUrl: "http://127.0.0.1:9/v1" }
      const at = (made: { readonly requests: ReadonlyArray<{ readonly at: number }> }) =>
        made.requests.map((request) => request.at - (made.requests[0]?.at ?? 0))
      const calm = yield* crowd(8, 100, near)
      assert.deepStrictEqual(new Set(at(calm)), new Set([0]))
      const strict = yield* crowd(12, 2, near)
      assert.strictEqual(strict.lost, 0)
      const asked = yield* crowd(4, 100, { ...near, pace: { image: 1 } })
      assert.deepStrictEqual(at(asked), [0, 1000, 2000, 3000])
    })
  )

  it.effect("are no more in any minute than are asked for, and no fewer than that allows", () =>
    Effect.gen(function* () {
      const { lost, requests, starts } = yield* crowd(70, 100, {
        pace: { image: { perSecond: 4, perMinute: 30 } },
        step: "250 millis"
      })
      assert.strictEqual(lost, 0)
      assert.lengthOf(requests, 70)
      for (const at of starts)
        assert.isAtMost(starts.filter((one) => one > at - 60_000 && one <= at).length, 30)
      for (const [n, at] of starts.entries()) assert.isAtLeast(at - (starts[n - 1] ?? -250), 250)
      // Thirty at once, thirty when their minute is over, and ten after that.
      assert.isAtMost((starts.at(-1) ?? 0) - (starts[0] ?? 0), 130_000)
    })
  )

  it.effect("B2: end all the same where nobody is ever let through (fault row 24)", () =>
    Effect.gen(function* () {
      const { lost, requests } = yield* crowd(6, 0, { step: "250 millis" })
      assert.strictEqual(lost, 6)
      // Two minutes of pauses of 1, 2, 4, 8, 16 and 30 s, at least half of each, and two attempts after that.
      assert.isAtMost(requests.length, 6 * 18)
      assert.isAtMost((requests.at(-1)?.at ?? 0) - (requests[0]?.at ?? 0), 240_000)
    })
  )

  it.effect("B2: never wait for a wallet", () =>
    Effect.gen(function* () {
      const { lost, requests } = yield* crowd(1, 0, {
        text: "Your team 7f-x has either used all available credits or reached its monthly spending limit."
      })
      assert.strictEqual(lost, 1)
      assert.lengthOf(requests, 1)
    })
  )
})
