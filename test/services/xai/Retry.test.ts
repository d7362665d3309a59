import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Fiber, Option, TestClock } from "effect"
import { GrokClient, RequestId } from "../../../src/services/GrokClient.js"
import type { GrokError } from "../../../src/services/GrokError.js"
import { SendAttempt } from "../../../src/services/SendAttempt.js"
import {
  json,
  networkError,
  type Scripted,
  type SeenRequest,
  scriptedFetch,
  whileTimePasses
} from "../../support/scriptedFetch.js"
import { bytesOf, drawing, oneFolder, question, studio } from "./studio.js"

const folder = oneFolder()

const drawn = () => json(200, { data: [{ b64_json: bytesOf.jpeg.toString("base64") }] })
const slowDown = (retryAfter?: string) =>
  json(429, { error: "slow down" }, retryAfter === undefined ? {} : { "retry-after": retryAfter })

/** A promise that is kept from outside. */
const door = () => {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() } as const
}

/** A client whose requests are stamped with the test clock. */
const timed = <A, E>(
  script: (n: number, request: SeenRequest) => Scripted,
  use: (seen: ReturnType<typeof scriptedFetch>) => Effect.Effect<A, E, GrokClient>
) =>
  Effect.gen(function* () {
    const clock = yield* Effect.clock
    const seen = scriptedFetch(
      (request, n) => script(n, request),
      () => clock.unsafeCurrentTimeMillis()
    )
    return yield* Effect.provide(use(seen), studio(seen, folder))
  })

describe.concurrent("a paid call", () => {
  for (const answer of [() => json(500, { error: "internal" }), () => networkError("ECONNRESET")]) {
    it.effect("is sent exactly once when it may have been billed", () =>
      timed(answer, ({ requests }) =>
        Effect.gen(function* () {
          const grok = yield* GrokClient
          const error = yield* Effect.flip(whileTimePasses(grok.drawImage(drawing)))
          assert.deepInclude(error, { _tag: "GrokUnavailable", reason: "InDoubt" })
          assert.lengthOf(requests, 1)
        })
      )
    )
  }

  it.effect("waits as long as it is told, then succeeds with the second request (fault row 14)", () =>
    timed(
      (n) => (n === 0 ? slowDown("90") : drawn()),
      ({ requests }) =>
        Effect.gen(function* () {
          const grok = yield* GrokClient
          yield* whileTimePasses(grok.drawImage(drawing))
          const [first, second] = requests.map((request) => request.at)
          assert.lengthOf(requests, 2)
          assert.isAtLeast((second ?? 0) - (first ?? 0), 90_000)
          assert.isBelow((second ?? 0) - (first ?? 0), 95_000)
        })
    )
  )

  it.effect("understands a wait that is told as a date (fault row 14)", () =>
    timed(
      (n) => (n === 0 ? slowDown("Thu, 01 Jan 1970 00:05:00 GMT") : drawn()),
      ({ requests }) =>
        Effect.gen(function* () {
          const grok = yield* GrokClient
          yield* whileTimePasses(grok.drawImage(drawing), "10 seconds")
          assert.isAtLeast(requests[1]?.at ?? 0, 300_000)
          assert.isBelow(requests[1]?.at ?? 0, 305_000)
        })
    )
  )

  it.effect(
    "pauses at least half of its ceiling after being told to slow down without a time (fault row 14)",
    () =>
      timed(
        () => slowDown(),
        ({ requests }) =>
          Effect.gen(function* () {
            const grok = yield* GrokClient
            yield* Effect.flip(whileTimePasses(grok.drawImage(drawing), "100 millis"))
            const [first = 0, second = 0, third = 0] = requests.map((request) => request.at)
            assert.isTrue(second - first >= 500 && second - first <= 1200, `${second - first}`)
            assert.isTrue(third - second >= 1000 && third - second <= 2200, `${third - second}`)
            // It tries for two minutes, and then like any call.
            const last = requests.at(-1)?.at ?? 0
            assert.isTrue(last >= 120_000 && last <= 180_000, String(last))
          })
      )
  )

  it.effect(
    "fails at once when it is told to wait longer than ten minutes, and says how long (fault row 14)",
    () =>
      timed(
        () => slowDown("86400"),
        ({ requests }) =>
          Effect.gen(function* () {
            const grok = yield* GrokClient
            const error = yield* Effect.flip(grok.drawImage(drawing))
            assert.deepInclude(error, {
              _tag: "GrokUnavailable",
              reason: "Busy",
              retryAfterMillis: Option.some(86_400_000)
            })
            assert.include(error.message, "It asks to wait 1d; this program waits 10m at most.")
            assert.lengthOf(requests, 1)
          })
      )
  )

  it.effect("makes every other call with the key wait too, looks at clips included", () =>
    timed(
      (n, { method }) =>
        n === 0 ? slowDown("60") : method.toUpperCase() === "GET" ? json(202, {}) : drawn(),
      ({ requests }) =>
        Effect.gen(function* () {
          const grok = yield* GrokClient
          const first = yield* Effect.fork(grok.drawImage(drawing))
          while (requests.length === 0) yield* Effect.promise(() => new Promise(setImmediate))
          for (let turn = 0; turn < 50; turn++) yield* Effect.promise(() => new Promise(setImmediate))
          yield* whileTimePasses(grok.checkVideo(RequestId.make("job-1")))
          yield* whileTimePasses(Fiber.join(first))
          assert.deepStrictEqual(
            requests.map((request) => request.at >= 60_000),
            [false, true, true]
          )
        })
    )
  )

  it.effect("gives up after its time even where nothing may interrupt it (fault row 19)", () =>
    timed(
      () => "never",
      ({ requests }) =>
        Effect.gen(function* () {
          const grok = yield* GrokClient
          const error = yield* Effect.flip(
            whileTimePasses(Effect.uninterruptible(grok.drawImage(drawing)), "10 seconds")
          )
          assert.deepInclude(error, { _tag: "GrokUnavailable", reason: "InDoubt" })
          assert.lengthOf(requests, 1)
        })
    )
  )

  it.effect(
    "that was sent where nothing may interrupt it is neither hung up on nor lost by an interrupt",
    () =>
      Effect.gen(function* () {
        const answered = door()
        const sent = door()
        let isAborted = false
        const fetch: typeof globalThis.fetch = async (_, init) => {
          init?.signal?.addEventListener("abort", () => {
            isAborted = true
          })
          sent.open()
          await answered.opened
          return drawn()
        }
        yield* Effect.gen(function* () {
          const grok = yield* GrokClient
          let isSaved = false
          const saved = Effect.tap(grok.drawImage(drawing), () => {
            isSaved = true
          })
          const fiber = yield* Effect.fork(Effect.uninterruptible(saved))
          yield* Effect.promise(() => sent.opened)
          const stopped = yield* Effect.fork(Fiber.interrupt(fiber))
          for (let turn = 0; turn < 20; turn++) yield* Effect.promise(() => new Promise(setImmediate))
          assert.isFalse(isAborted)
          answered.open()
          yield* Fiber.join(stopped)
          assert.isTrue(isSaved)
        }).pipe(Effect.provide(studio({ fetch }, folder)))
      })
  )

  it.effect("is hung up on when its caller is interrupted", () =>
    Effect.gen(function* () {
      let isAborted = false
      const sent = door()
      const fetch: typeof globalThis.fetch = (_, init) =>
        new Promise((_, reject) => {
          init?.signal?.addEventListener("abort", () => {
            isAborted = true
            reject(new DOMException("aborted", "AbortError"))
          })
          sent.open()
        })
      yield* Effect.gen(function* () {
        const grok = yield* GrokClient
        const fiber = yield* Effect.fork(grok.drawImage(drawing))
        yield* Effect.promise(() => sent.opened)
        yield* Fiber.interrupt(fiber)
        assert.isTrue(isAborted)
      }).pipe(Effect.provide(studio({ fetch }, folder)))
    })
  )
})

describe("calls at once", () => {
  it.effect("are four when paid, whatever a step asks for; looks at clips are not counted", () =>
    Effect.gen(function* () {
      let open = 0
      let most = 0
      const go = door()
      const fetch: typeof globalThis.fetch = async (input) => {
        if (String(input).includes("/videos/")) return json(202, {})
        open += 1
        most = Math.max(most, open)
        await go.opened
        open -= 1
        return drawn()
      }
      yield* Effect.gen(function* () {
        const grok = yield* GrokClient
        const all = yield* Effect.fork(
          Effect.forEach(Array(10).fill(drawing), grok.drawImage, { concurrency: "unbounded" })
        )
        while (open < 4) yield* Effect.promise(() => new Promise(setImmediate))
        for (let turn = 0; turn < 50; turn++) yield* Effect.promise(() => new Promise(setImmediate))
        const look = yield* grok.checkVideo(RequestId.make("job-1"))
        assert.strictEqual(look._tag, "Rendering")
        go.open()
        assert.lengthOf(yield* Fiber.join(all), 10)
        assert.strictEqual(most, 4)
      }).pipe(Effect.provide(studio({ fetch, pace: { image: 10_000 } }, folder)))
    })
  )
})

describe("a free call", () => {
  it.effect("outlives eight failures of every kind in a row (fault row 20)", () =>
    timed(
      (n) =>
        [
          json(500, {}),
          networkError("ECONNRESET"),
          json(429, { error: "slow down" }),
          new Response("<html>", { status: 502 }),
          json(503, {}),
          networkError("ENOTFOUND"),
          new Response("<html>", { status: 200 }),
          json(504, {})
        ][n] ?? json(200, { status: "done", video: { url: "https://vidgen.x.ai/a.mp4" } }),
      ({ requests }) =>
        Effect.gen(function* () {
          const grok = yield* GrokClient
          const status = yield* whileTimePasses(grok.checkVideo(RequestId.make("job-1")))
          assert.strictEqual(status._tag, "Done")
          assert.lengthOf(requests, 9)
          assert.isAtMost(requests.at(-1)?.at ?? 0, 150_000)
        })
    )
  )
})

describe("a storm of failures", () => {
  it.effect(
    "costs no more requests than the policy allows: a fifth of the calls and ten (fault row 24)",
    () =>
      timed(
        () => json(503, { error: "busy" }, { "retry-after": "0" }),
        ({ requests }) =>
          Effect.gen(function* () {
            const grok = yield* GrokClient
            const ten = Array.from({ length: 10 })
            const calls: ReadonlyArray<Effect.Effect<unknown, GrokError>> = [
              ...ten.map(() => grok.drawImage(drawing)),
              ...ten.map(() => grok.ask(question)),
              ...ten.map(() => grok.checkVideo(RequestId.make("job-1")))
            ]
            const ends = yield* whileTimePasses(
              Effect.forEach(calls, (call) => Effect.either(call), { concurrency: "unbounded" })
            )
            assert.isTrue(ends.every(Either.isLeft))
            // 30 calls, and r repeats with r - 1 < 10 + 0.2 (30 + r - 1): 20 at most.
            assert.lengthOf(requests, 30 + 20)
            // Nothing is left for a repeat: what fails now fails with its own words.
            const error = yield* Effect.flip(whileTimePasses(grok.drawImage(drawing)))
            assert.deepInclude(error, { _tag: "GrokUnavailable", reason: "Busy" })
            assert.isAtMost(requests.length, 52)
            const doubted = yield* Effect.flip(
              whileTimePasses(Effect.provideService(grok.drawImage(drawing), SendAttempt, 2))
            )
            assert.deepInclude(doubted, { _tag: "GrokUnavailable", reason: "NotSent" })
          })
      )
  )
})

describe.concurrent("a provider that is not well", () => {
  const broken = () => json(500, { error: "internal" })
  const drawings = (many: number) =>
    Effect.flatMap(GrokClient, (grok) =>
      Effect.forEach(Array.from({ length: many }), () => Effect.either(grok.drawImage(drawing)), {
        concurrency: "unbounded"
      })
    )

  it.effect("gets no paid call for 30 s after five bad ends in a row; then one tries, and all go on", () =>
    timed(
      (n) => (n < 5 ? broken() : drawn()),
      ({ requests }) =>
        Effect.gen(function* () {
          assert.isTrue((yield* whileTimePasses(drawings(5))).every(Either.isLeft))
          const [at = 0] = requests.map((request) => request.at).slice(-1)
          const ends = yield* whileTimePasses(drawings(6))
          assert.isTrue(ends.every(Either.isRight))
          assert.lengthOf(requests, 11)
          assert.isTrue(requests.slice(5).every((request) => request.at >= at + 30_000))
        })
    )
  )

  it.effect(
    "that fails the one that tries is left alone: the others fail unsent, until the next pause is over",
    () =>
      timed(
        (n) => (n < 6 ? broken() : drawn()),
        ({ requests }) =>
          Effect.gen(function* () {
            yield* whileTimePasses(drawings(5))
            const ends = yield* whileTimePasses(drawings(4))
            assert.lengthOf(requests, 6)
            const reasons = ends.map((end) =>
              Either.isLeft(end) && end.left._tag === "GrokUnavailable" ? end.left.reason : ""
            )
            assert.deepStrictEqual(reasons.sort(), ["InDoubt", "NotSent", "NotSent", "NotSent"])
            const unsent = yield* drawings(3)
            assert.isTrue(unsent.every(Either.isLeft))
            assert.lengthOf(requests, 6)
            yield* TestClock.adjust("30 seconds")
            assert.isTrue((yield* whileTimePasses(drawings(2))).every(Either.isRight))
            assert.lengthOf(requests, 8)
          })
      )
  )

  it.effect("may be looked at all the while, and a good look begins the count anew", () =>
    timed(
      (n, { method }) => (method.toUpperCase() === "GET" ? json(202, {}) : n < 9 ? broken() : drawn()),
      ({ requests }) =>
        Effect.gen(function* () {
          const grok = yield* GrokClient
          yield* whileTimePasses(drawings(4))
          yield* grok.checkVideo(RequestId.make("job-1"))
          yield* whileTimePasses(drawings(4))
          yield* grok.checkVideo(RequestId.make("job-1"))
          assert.lengthOf(requests, 10)
          const began = requests.at(-1)?.at ?? 0
          yield* whileTimePasses(drawings(1))
          assert.isBelow((requests.at(-1)?.at ?? 0) - began, 30_000)
        })
    )
  )
})
