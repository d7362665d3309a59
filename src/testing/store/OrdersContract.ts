import assert from "node:assert/strict"
import { DateTime, Deferred, Effect, Fiber, Option, Ref, Schema, TestClock } from "effect"
import type { Json } from "../../services/StateStore.js"
import { inVirtualTime } from "../VirtualTime.js"
import { cents, orderOf, pictureOrder, type StoreCases, unavailable } from "./StoreKit.js"

/** What every store promises about orders that are answered. */
export const ordersContract = (cases: StoreCases) => {
  const it = cases()

  it("asks once and gives the same answer, price and time again", function* ({ store, studio }) {
    const first = yield* store.once(pictureOrder("sheet/1"), studio.draw("fox"))
    yield* TestClock.adjust("1 hour")
    const again = yield* store.once(pictureOrder("sheet/1"), studio.draw("owl"))
    assert.deepStrictEqual(first.answer, { picture: "fox", seed: 3 })
    assert.deepStrictEqual(again, first)
    assert.strictEqual(DateTime.toEpochMillis(again.at), 0)
    assert.strictEqual(yield* studio.count, 1)
  })

  it("orders again when a label or any input differs, and only then", function* ({ store, studio }) {
    const ask = (label: string, inputs: ReadonlyArray<Json>) =>
      store.once({ ...pictureOrder(label), inputs }, studio.draw("x"))
    yield* ask("a", [{ model: "m", seed: 1 }])
    yield* ask("a", [{ seed: 1, model: "m" }])
    assert.strictEqual(yield* studio.count, 1)
    yield* ask("b", [{ model: "m", seed: 1 }])
    yield* ask("a", [{ model: "m", seed: 2 }])
    yield* ask("a", [{ model: "m", seed: "1" }])
    yield* ask("a", ["m", 1])
    assert.strictEqual(yield* studio.count, 5)
  })

  it("shares one call among all who ask for the same thing at once", function* ({ store, studio }) {
    const slow = Effect.zipRight(Effect.sleep("3 seconds"), studio.draw("fox"))
    const all = Array.from({ length: 20 }, () => store.once(pictureOrder("sheet/1"), slow))
    const answers = yield* inVirtualTime(Effect.all(all, { concurrency: "unbounded" }))
    assert.strictEqual(yield* studio.count, 1)
    assert.strictEqual(new Set(answers.map(({ answer }) => answer.picture)).size, 1)
  })

  it("keeps the answers of many orders at once apart", function* ({ store, draw }) {
    const labels = Array.from({ length: 50 }, (_, index) => `sheet/${index}`)
    const answers = yield* Effect.forEach(labels, (label) => draw(label), {
      concurrency: "unbounded"
    })
    assert.deepStrictEqual(
      answers.map(({ answer }) => answer.picture),
      labels
    )
    const ledger = yield* store.ledger
    assert.strictEqual(ledger.settled, cents(150))
    assert.strictEqual(ledger.inDoubt, cents(0))
  })

  it("gives a long answer back whole", function* ({ store, studio }) {
    const long = "å".repeat(20_000)
    yield* store.once(pictureOrder("sheet/1"), studio.draw(long))
    const again = yield* store.once(pictureOrder("sheet/1"), studio.draw("other"))
    assert.strictEqual(again.answer.picture, long)
    assert.strictEqual(yield* studio.count, 1)
  })

  it("lets the first run see an answer exactly as a later run will", function* ({ store }) {
    const Rounded = Schema.transform(Schema.Number, Schema.Number, {
      decode: (cents) => cents / 100,
      encode: (dollars) => Math.round(dollars * 100)
    })
    const ask = store.once(orderOf("a", Rounded), Effect.succeed({ answer: 0.123456, cost: Option.none() }))
    const first = yield* ask
    const later = yield* ask
    assert.strictEqual(first.answer, 0.12)
    assert.strictEqual(later.answer, 0.12)
  })

  it("gives only what JSON can hold, from the first time on", function* ({ store }) {
    const Wish = Schema.Struct({ words: Schema.optional(Schema.String) })
    const ask = store.once(
      orderOf("a", Wish),
      Effect.succeed({ answer: { words: undefined }, cost: Option.none() })
    )
    assert.deepStrictEqual(Object.keys((yield* ask).answer), [])
    assert.deepStrictEqual(Object.keys((yield* ask).answer), [])
  })

  it("is not cut between sending and saving", function* ({ store, studio }) {
    const sent = yield* Deferred.make<void>()
    const slow = Deferred.succeed(sent, undefined).pipe(
      Effect.zipRight(Effect.sleep("2 seconds")),
      Effect.zipRight(studio.draw("fox"))
    )
    const fiber = yield* Effect.fork(store.once(pictureOrder("sheet/1"), slow))
    yield* Deferred.await(sent)
    yield* inVirtualTime(Fiber.interrupt(fiber))
    const again = yield* store.once(pictureOrder("sheet/1"), studio.draw("owl"))
    assert.strictEqual(again.answer.picture, "fox")
    assert.strictEqual(yield* studio.count, 1)
  })

  cases({ onDoubt: "stop" })("lets a call's own timeout hang up", function* ({ store }) {
    const hungUp = yield* Ref.make(false)
    const never = Effect.never.pipe(
      Effect.onInterrupt(() => Ref.set(hungUp, true)),
      Effect.timeoutFail({ duration: "3 seconds", onTimeout: () => unavailable("InDoubt") })
    )
    const error = yield* inVirtualTime(Effect.flip(store.once(pictureOrder("sheet/1"), never)))
    assert.strictEqual(error._tag, "InDoubt")
    assert(yield* Ref.get(hungUp))
    assert.strictEqual((yield* store.ledger).inDoubt, cents(5))
  })
}
