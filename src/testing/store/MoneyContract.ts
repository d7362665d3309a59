import assert from "node:assert/strict"
import { Deferred, Effect, Either, Fiber, Option } from "effect"
import { orderIdFrom } from "../../domain/OrderId.js"
import { cents, pictureOrder, refusal, type StoreCases, unavailable } from "./StoreKit.js"

const submit = { ...pictureOrder("clip/scene-1"), inputs: ["a fox jumps"], price: cents(40) }
const look = { ...pictureOrder("clip/scene-1/look"), inputs: ["job-1"], price: cents(0), settles: submit.id }

/** What every store promises about the bill and the budget. */
export const moneyContract = (cases: StoreCases) => {
  const it = cases()
  const itInBudget = (most: number) => cases({ budget: cents(most) })

  it("settles on the bill, or counts the list price while there is none", function* ({ store, draw }) {
    yield* draw("a")
    yield* draw("b", Option.none())
    const ledger = yield* store.ledger
    assert.deepStrictEqual(ledger.entries, [
      { id: orderIdFrom("a"), cost: cents(3), state: "answered", listed: cents(5) },
      { id: orderIdFrom("b"), cost: cents(5), state: "estimated" }
    ])
    assert.strictEqual(ledger.settled, cents(8))
  })

  itInBudget(10)("stops before the order that would pass the budget, and sends nothing", function* (given) {
    const { store, studio, draw } = given
    yield* draw("a")
    yield* draw("b")
    const stop = yield* Effect.flip(draw("c"))
    assert.strictEqual(stop._tag, "BudgetSpent")
    assert.strictEqual(yield* studio.count, 2)
    // What is answered costs nothing to have again.
    yield* draw("a")
    assert.strictEqual((yield* store.ledger).settled, cents(6))
  })

  itInBudget(10)("spends to the last tick of the budget", function* ({ studio, draw }) {
    yield* draw("a", Option.some(cents(5)))
    yield* draw("b", Option.some(cents(5)))
    assert.strictEqual(yield* studio.count, 2)
  })

  itInBudget(9)("does not promise the same money to two orders at once", function* ({ store, studio }) {
    const ends = yield* Effect.all(
      ["a", "b", "c"].map((label) =>
        Effect.either(store.once(pictureOrder(label), Effect.zipRight(Effect.yieldNow(), studio.draw(label))))
      ),
      { concurrency: "unbounded" }
    )
    assert.strictEqual(ends.filter(Either.isRight).length, 1)
    assert.strictEqual(yield* studio.count, 1)
  })

  it("puts a finished clip's bill on its submit, once", function* ({ store, studio }) {
    yield* store.once(submit, studio.draw("job-1", Option.none()))
    assert.strictEqual((yield* store.ledger).settled, cents(40))
    const ask = store.once(look, studio.draw("link", Option.some(cents(33))))
    yield* ask
    yield* ask
    assert.deepStrictEqual((yield* store.ledger).entries, [
      { id: submit.id, cost: cents(33), state: "answered", listed: cents(40) }
    ])
    assert.strictEqual(yield* studio.count, 2)
  })

  it("puts the bill of a clip refused after the fact on its submit", function* ({ store, studio }) {
    yield* store.once(submit, studio.draw("job-1", Option.none()))
    const seen = yield* Effect.flip(store.once(look, studio.fail("look", refusal)))
    const again = yield* Effect.flip(store.once(look, studio.draw("never")))
    assert.deepStrictEqual([seen._tag, again._tag], ["PromptRefused", "PromptRefused"])
    assert.strictEqual(yield* studio.count, 2)
    assert.deepStrictEqual((yield* store.ledger).entries, [
      { id: submit.id, cost: cents(2), state: "refused", listed: cents(40) }
    ])
  })

  itInBudget(40)("lets a look be interrupted and repeated without doubt or price", function* (given) {
    const { store, studio } = given
    yield* store.once(submit, studio.draw("job-1"))
    for (let time = 0; time < 4; time++) {
      yield* Effect.flip(store.once(look, studio.fail("look", unavailable("InDoubt", "checkVideo"))))
    }
    const looking = yield* Deferred.make<void>()
    const endless = Effect.zipRight(Deferred.succeed(looking, undefined), Effect.never)
    const fiber = yield* Effect.fork(store.once(look, endless))
    yield* Deferred.await(looking)
    yield* Fiber.interrupt(fiber)
    const found = yield* store.once(look, studio.draw("link", Option.none()))
    assert.strictEqual(found.answer.picture, "link")
    assert.deepStrictEqual(yield* store.ledger, {
      settled: cents(3),
      inDoubt: cents(0),
      entries: [{ id: submit.id, cost: cents(3), state: "answered", listed: cents(40) }]
    })
  })
}
