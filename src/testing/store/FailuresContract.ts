import assert from "node:assert/strict"
import { Effect, Exit, Ref, Schema } from "effect"
import { orderIdFrom } from "../../domain/OrderId.js"
import { AnswerOffSchema, GrokRejected, PromptRefused } from "../../services/GrokError.js"
import { SendAttempt } from "../../services/SendAttempt.js"
import { inVirtualTime } from "../VirtualTime.js"
import { cents, offSchema, pictureOrder, refusal, type StoreCases, unavailable } from "./StoreKit.js"

const wordForWord = (error: unknown) => Schema.encodeUnknownSync(AnswerOffSchema)(error)
const inWords = (error: unknown) => Schema.encodeUnknownSync(PromptRefused)(error)

/** What every store promises about orders that fail. */
export const failuresContract = (cases: StoreCases) => {
  const it = cases()
  const itStopsAtDoubts = cases({ onDoubt: "stop" })

  itStopsAtDoubts("repeats freely what proved that nothing was made", function* (given) {
    const { store, studio, draw, fail } = given
    const wrongKey = new GrokRejected({
      call: "ask",
      reason: "WrongKey",
      detail: "no"
    })
    for (const error of [unavailable("Busy"), unavailable("NotSent"), wrongKey, unavailable("Busy")]) {
      const seen = yield* Effect.flip(fail("a", error))
      assert.strictEqual(seen.message, error.message)
    }
    assert.strictEqual((yield* store.ledger).inDoubt, cents(0))
    yield* draw("a")
    assert.strictEqual(yield* studio.count, 5)
    assert.strictEqual((yield* store.ledger).entries.length, 1)
  })

  itStopsAtDoubts(
    "doubts a paid order whose download failed, however sure the download is",
    function* ({ store, fail }) {
      yield* Effect.flip(fail("a", unavailable("NotSent", "download")))
      assert.strictEqual((yield* store.ledger).inDoubt, cents(5))
    }
  )

  it("pays for a refusal once and gives it again", function* ({ store, studio, draw, fail }) {
    const seen = yield* Effect.flip(fail("a", refusal))
    const again = yield* Effect.flip(draw("a"))
    assert.deepStrictEqual(inWords(seen), inWords(refusal))
    assert.deepStrictEqual(inWords(again), inWords(refusal))
    assert.strictEqual(yield* studio.count, 1)
    assert.deepStrictEqual((yield* store.ledger).entries, [
      { id: orderIdFrom("a"), cost: cents(2), state: "refused" }
    ])
  })

  it("pays for an answer off its schema once and gives it again, word for word", function* (given) {
    const { store, studio, draw, fail } = given
    yield* Effect.flip(fail("a", offSchema))
    const again = yield* Effect.flip(draw("a"))
    assert.deepStrictEqual(wordForWord(again), wordForWord(offSchema))
    assert.strictEqual(yield* studio.count, 1)
    assert.strictEqual((yield* store.ledger).settled, cents(1))
  })

  it("sends what is in doubt once more, counts both, and then asks a person (fault row 15)", function* (given) {
    const { store, studio, fail } = given
    const ask = Effect.flip(fail("a", unavailable("InDoubt")))
    const stop = yield* inVirtualTime(ask)
    assert(stop._tag === "InDoubt")
    assert.strictEqual(stop.id.text, "a")
    assert.strictEqual(stop.price, cents(5))
    assert.strictEqual(stop.sent, 2)
    assert.match(stop.message, /the provider hung up/)
    assert.match(stop.message, /sent twice/)
    assert.strictEqual(yield* studio.count, 2)
    assert.strictEqual((yield* store.ledger).inDoubt, cents(10))
    const still = yield* ask
    assert.strictEqual(still._tag, "InDoubt")
    assert.strictEqual(yield* studio.count, 2)
  })

  it("keeps the first sending on the bill when the repeat succeeds, and tells it which it is", function* (given) {
    const { store, studio } = given
    const seen = yield* Ref.make<ReadonlyArray<number>>([])
    const call = Effect.gen(function* () {
      const ordinal = yield* SendAttempt
      yield* Ref.update(seen, (all) => [...all, ordinal])
      if (ordinal === 1) return yield* studio.fail("a", unavailable("Unreadable"))
      return yield* studio.draw("a")
    })
    const { answer } = yield* inVirtualTime(store.once(pictureOrder("a"), call))
    assert.strictEqual(answer.picture, "a")
    assert.deepStrictEqual(yield* Ref.get(seen), [1, 2])
    assert.deepStrictEqual((yield* store.ledger).entries, [
      { id: orderIdFrom("a"), cost: cents(5), state: "in-doubt" },
      { id: orderIdFrom("a"), cost: cents(3), state: "answered", listed: cents(5) }
    ])
  })

  itStopsAtDoubts("stops at the first doubt when told to, and says what happened", function* (given) {
    const { studio, draw, fail } = given
    const stop = yield* Effect.flip(fail("a", unavailable("InDoubt")))
    assert(stop._tag === "InDoubt")
    assert.match(stop.message, /the provider hung up/)
    const again = yield* Effect.flip(draw("a"))
    assert.strictEqual(again._tag, "InDoubt")
    assert.strictEqual(yield* studio.count, 1)
  })

  itStopsAtDoubts("doubts what it cannot explain: a defect, a strange failure", function* ({ store, fail }) {
    const broken = yield* Effect.exit(store.once(pictureOrder("a"), Effect.dieMessage("oops")))
    assert(Exit.isFailure(broken))
    yield* Effect.flip(fail("b", "strange" as const))
    assert.strictEqual((yield* store.ledger).inDoubt, cents(10))
  })

  itStopsAtDoubts("takes the caller's word for failures of its own", function* ({ store, studio }) {
    const order = {
      ...pictureOrder("a"),
      outcomeOf: (error: "closed" | "torn") =>
        error === "closed" ? { _tag: "NotMade" as const } : { _tag: "InDoubt" as const }
    }
    yield* Effect.flip(store.once(order, studio.fail("a", "closed" as const)))
    assert.strictEqual((yield* store.ledger).inDoubt, cents(0))
    yield* Effect.flip(store.once(order, studio.fail("a", "torn" as const)))
    assert.strictEqual((yield* store.ledger).inDoubt, cents(5))
  })

  it("counts a refusal of another make at its bill, and repeats it at most once", function* (given) {
    const { store, studio, fail } = given
    const ask = fail("a", { billed: cents(4) })
    yield* Effect.flip(ask)
    yield* Effect.flip(ask)
    const stop = yield* Effect.flip(ask)
    assert("_tag" in stop && stop._tag === "InDoubt")
    assert.strictEqual((yield* store.ledger).settled, cents(8))
    assert.strictEqual(yield* studio.count, 2)
  })
}
