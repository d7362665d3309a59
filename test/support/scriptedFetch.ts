import { setImmediate as tick } from "node:timers/promises"
import { Clock, Duration, Effect, Fiber, Option, TestClock } from "effect"
import type { DurationInput } from "effect/Duration"

/** A request as it left the client. */
export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  /** The body's text, a letter a byte where it is none; empty for a GET. */
  readonly body: string
  /** When it was sent, in milliseconds of the clock given. */
  readonly at: number
}

/** What the script does with a request: an answer, or a network failure to throw. */
export type Scripted = Response | Error | "never"

/** A fetch that answers from a script and remembers what it was asked. The n-th request (from 0) is shown the script. */
export const scriptedFetch = (
  script: (request: SeenRequest, n: number) => Scripted,
  now: () => number = () => 0
) => {
  const requests: Array<SeenRequest> = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request: SeenRequest = {
      method: init?.method ?? "GET",
      url: String(input),
      headers: Object.fromEntries(new Headers(init?.headers).entries()),
      body:
        init?.body instanceof Uint8Array ? Buffer.from(init.body).toString("latin1") : `${init?.body ?? ""}`,
      at: now()
    }
    requests.push(request)
    const answer = script(request, requests.length - 1)
    if (answer instanceof Error) throw answer
    if (answer instanceof Response) return answer
    return new Promise((_, reject) => {
      init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")))
    })
  }
  return { requests, fetch } as const
}

/** An answer with a JSON body. */
export const json = (status: number, body: unknown, headers: { readonly [name: string]: string } = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers }
  })

/** Node's own way of saying that a connection failed: a `TypeError` whose cause has the code. */
export const networkError = (code: string, words = code, extra: { readonly syscall?: string } = {}): Error =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(words), { code, ...extra }) })

/** As far as the clock goes at once to what is waited for; a deadline is further off, and comes step by step. */
const farthest = Duration.toMillis("1 minute")

/**
 * Runs an effect whose pauses are on the test clock but whose answers come from real promises: whenever those have
 * had their turn, the clock moves on to the end of the next pause, or by `step`; not where `passes` says no.
 */
export const whileTimePasses = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  step: DurationInput = "1 second",
  passes: () => boolean = () => true
) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(effect)
    const isDone = Effect.map(Fiber.poll(fiber), Option.isSome)
    while (true) {
      for (let turn = 0; turn < 10 && !(yield* isDone); turn++) yield* Effect.promise(() => tick())
      if (yield* isDone) break
      if (!passes()) continue
      const now = yield* Clock.currentTimeMillis
      const next = Math.min(...(yield* TestClock.sleeps()))
      yield* next > now && next <= now + farthest ? TestClock.setTime(next) : TestClock.adjust(step)
    }
    return yield* Fiber.join(fiber)
  })

/**
 * A clock on which a pause takes no time at all but moves the clock on, and whatever is set for a day or more never
 * comes: thousands of calls run through their retries as fast as the machine can.
 */
export const hastyClock = (): Clock.Clock => {
  let now = 0
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => now,
    unsafeCurrentTimeNanos: () => BigInt(Math.round(now)) * 1_000_000n,
    currentTimeMillis: Effect.sync(() => now),
    currentTimeNanos: Effect.sync(() => BigInt(Math.round(now)) * 1_000_000n),
    sleep: (pause) =>
      Duration.toMillis(pause) >= 86_400_000
        ? Effect.never
        : Effect.sync(() => {
            now += Duration.toMillis(pause)
          })
  }
}
