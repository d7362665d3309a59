import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Exit, Fiber, Option, Ref, TestClock } from "effect"
import { drains } from "../../src/cli/ending/Drain.js"

/** A console that keeps what is said. */
const listening = Effect.map(Ref.make<ReadonlyArray<string>>([]), (said) => ({
  said: Effect.map(Ref.get(said), (lines) => lines.join("\n")),
  console: Effect.map(
    Console.consoleWith(Effect.succeed),
    (live): Console.Console => ({
      ...live,
      error: (...words) => Ref.update(said, (lines) => [...lines, words.join(" ")])
    })
  )
}))

const stopped = <A, E>(work: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const { console, said } = yield* listening
    const fiber = yield* Effect.fork(Console.withConsole(drains(work), yield* console))
    yield* Effect.yieldNow()
    yield* Fiber.interruptFork(fiber)
    yield* TestClock.adjust("1 second")
    return { fiber, said }
  })

describe("an orderly end", () => {
  it.effect(
    "waits no longer than it says for a call that does not answer, and says what that leaves open",
    () =>
      Effect.gen(function* () {
        const { fiber, said } = yield* stopped(Effect.uninterruptible(Effect.never))
        assert.include(yield* said, "120 s at most")
        yield* TestClock.adjust("118 seconds")
        assert.isTrue(Option.isNone(yield* Fiber.poll(fiber)))
        yield* TestClock.adjust("2 seconds")
        assert.isTrue(Exit.isInterrupted(yield* Fiber.await(fiber)))
        assert.include(yield* said, "in the journal as possibly billed")
      })
  )

  it.effect("ends as soon as what was sent is answered", () =>
    Effect.gen(function* () {
      const { fiber, said } = yield* stopped(Effect.uninterruptible(Effect.sleep("10 seconds")))
      yield* TestClock.adjust("8 seconds")
      assert.isTrue(Option.isNone(yield* Fiber.poll(fiber)))
      yield* TestClock.adjust("2 seconds")
      assert.isTrue(Exit.isInterrupted(yield* Fiber.await(fiber)))
      assert.include(yield* said, "what was made is saved")
    })
  )
})
