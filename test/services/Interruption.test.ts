import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, FiberId, Layer, Option, Ref, Scheduler } from "effect"
import type { Billed } from "../../src/services/GrokClient.js"
import type { GrokError } from "../../src/services/GrokError.js"
import { inOwnFiber, uncut, untilStopped } from "../../src/services/Interruption.js"
import { type JournalLines, StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { isLong } from "../support/longForm.js"
import {
  cents,
  type Drawn,
  newFolder,
  offSchema,
  pictureOrder,
  platform,
  unavailable
} from "../support/storeKit.js"

/** Lets every other fiber that is ready take one step, so many times. */
const steps = (count: number) => Effect.forEach(Array(count), () => Effect.yieldNow(), { discard: true })

const inFolder = Layer.unwrapScoped(Effect.map(newFolder, Workspace.layer))

/** How a paid call ends that is not cut: with an answer, with one that is billed and wrong, or in doubt. */
const ends: {
  readonly [end in "answered" | "refused" | "doubted"]: Effect.Effect<Billed<Drawn>, GrokError>
} = {
  answered: Effect.succeed({ answer: { picture: "fox", seed: 1 }, cost: Option.some(cents(3)) }),
  refused: Effect.fail(offSchema),
  doubted: Effect.fail(unavailable("InDoubt"))
}

/** Runs as ever, and does something when so many operations of all its fibers are done. */
const doingAt = (moments: ReadonlyArray<number>, act: () => void) => {
  let done = 0
  const scheduler: Scheduler.Scheduler = {
    scheduleTask: (task, priority) => Scheduler.defaultScheduler.scheduleTask(task, priority),
    shouldYield: (fiber) => {
      done += 1
      if (moments.includes(done)) act()
      return Scheduler.defaultScheduler.shouldYield(fiber)
    }
  }
  return { scheduler, operations: () => done }
}

/** Orders a picture over a journal that outlives the run, and interrupts it at these moments; then a next run looks. */
const interruptedAt = Effect.fnUntraced(function* (end: keyof typeof ends, moments: ReadonlyArray<number>) {
  const journal: Array<string> = []
  const lines: JournalLines = {
    lines: Effect.sync(() => [...journal]),
    append: (line) =>
      Effect.zipRight(
        Effect.yieldNow(),
        Effect.sync(() => void journal.push(line))
      )
  }
  const opened = <A, E>(run: Effect.Effect<A, E, StateStore>) =>
    Effect.provide(run, StateStore.layerJournal(Effect.succeed(lines), { onDoubt: "stop" }))
  let sent = 0
  let brought = 0
  const send = Effect.gen(function* () {
    sent += 1
    yield* steps(2)
    brought += 1
    return yield* ends[end]
  })
  const inTurn = untilStopped(send, unavailable("NotSent"), (once) => Effect.zipRight(steps(2), once))
  const operations = yield* opened(
    Effect.gen(function* () {
      const store = yield* StateStore
      const { operations, scheduler } = doingAt(moments, () => fiber.unsafeInterruptAsFork(FiberId.none))
      const fiber = yield* store
        .once(pictureOrder("a"), inTurn)
        .pipe(Effect.withScheduler(scheduler), Effect.forkDaemon)
      yield* Fiber.await(fiber)
      return operations()
    })
  )
  const sentAtFirst = sent
  const { again, ledger } = yield* opened(
    Effect.gen(function* () {
      const store = yield* StateStore
      const ledger = yield* store.ledger
      const again = yield* Effect.exit(store.once(pictureOrder("a"), Effect.zipRight(send, ends.answered)))
      return { ledger, again }
    })
  )
  return { operations, sentAtFirst, sent, brought, again, ledger }
})

/**
 * Once at a moment, or twice. In the short form each moment has one end and one way: the ends differ only in what is written
 * at the end, and beside each moment stand others with the other ends and ways.
 */
const waysFrom = (first: number, end: keyof typeof ends): ReadonlyArray<ReadonlyArray<number>> => {
  const once = [first]
  const soon = [first, first + 3]
  const late = [first, first + 40]
  if (isLong) return [once, soon, late]
  const turn = { answered: 0, refused: 1, doubted: 2 }[end]
  return first % 3 === turn ? [[once, soon, late][Math.floor(first / 3) % 3] ?? once] : []
}

describe("a paid call that is interrupted at any point, once or twice", () => {
  for (const end of ["answered", "refused", "doubted"] as const)
    it.effect(`is not sent, or awaited and in the journal: ${end}`, () =>
      Effect.gen(function* () {
        const { operations } = yield* interruptedAt(end, [])
        const ways = { unsent: 0, sent: 0 }
        for (let first = 1; first <= operations; first++)
          for (const moments of waysFrom(first, end)) {
            const { again, brought, ledger, sent, sentAtFirst } = yield* interruptedAt(end, moments)
            const where = `${end}, interrupted at ${moments.join(" and ")} of ${operations}`
            ways[sentAtFirst === 0 ? "unsent" : "sent"]++
            if (sentAtFirst === 0) {
              assert.strictEqual(ledger.settled + ledger.inDoubt, 0, where)
              assert.strictEqual(sent, 1, where)
              continue
            }
            assert.deepStrictEqual([sentAtFirst, sent, brought], [1, 1, 1], where)
            const state = { answered: "answered", refused: "refused", doubted: "in-doubt" }[end]
            assert.deepStrictEqual(
              ledger.entries.map((entry) => entry.state),
              [state],
              where
            )
            assert.strictEqual(Exit.isSuccess(again), end === "answered", where)
          }
        assert.isAbove(Math.min(ways.unsent, ways.sent), isLong ? 300 : 33)
      }).pipe(Effect.provide(inFolder), Effect.provide(platform))
    )
})

describe("work in a fiber of its own", () => {
  it.effect("ends by its own timeout where nothing may interrupt the caller", () =>
    Effect.gen(function* () {
      const late = Effect.timeoutFail(Effect.never, { duration: 0, onTimeout: () => "late" as const })
      const hangUp = (fiber: Fiber.Fiber<never, "late">) => Effect.flatten(Fiber.interrupt(fiber))
      assert.strictEqual(yield* Effect.flip(Effect.uninterruptible(inOwnFiber(late, hangUp))), "late")
    })
  )

  it.effect("is what its caller makes of it when it is interrupted", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const goOn = yield* Deferred.make<void>()
      const work = Effect.zipRight(Deferred.succeed(begun, undefined), Deferred.await(goOn))
      const seen = yield* Ref.make<ReadonlyArray<string>>([])
      const note = (word: string) => Ref.update(seen, (all) => [...all, word])
      const patient = inOwnFiber(Effect.ensuring(work, note("done")), (fiber) =>
        note("heard").pipe(
          Effect.zipRight(Deferred.succeed(goOn, undefined)),
          Effect.zipRight(Fiber.join(fiber))
        )
      )
      const fiber = yield* Effect.fork(patient)
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(yield* Ref.get(seen), ["heard", "done"])
    })
  )
})

it.effect(
  "a call that only waits when it is told to stop gives its last failure, and sends nothing more",
  () =>
    Effect.gen(function* () {
      const sent = yield* Ref.make(0)
      const waits = yield* Deferred.make<void>()
      const call = untilStopped(
        Effect.zipRight(
          Ref.update(sent, (n) => n + 1),
          Effect.fail("busy")
        ),
        "not sent",
        (send) =>
          Effect.catchAll(send, () =>
            Deferred.succeed(waits, undefined).pipe(Effect.zipRight(Effect.never), Effect.zipRight(send))
          )
      )
      const ended = yield* Deferred.make<Exit.Exit<never, string>>()
      const fiber = yield* Effect.fork(
        uncut(
          Effect.void,
          () => call,
          (exit) => Deferred.succeed(ended, exit)
        )
      )
      yield* Deferred.await(waits)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(yield* Deferred.await(ended), Exit.fail("busy"))
      assert.strictEqual(yield* Ref.get(sent), 1)
    })
)
