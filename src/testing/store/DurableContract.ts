import assert from "node:assert/strict"
import { FileSystem } from "@effect/platform"
import { Effect, Either } from "effect"
import { Concept } from "../../domain/Concept.js"
import { StoreFailed } from "../../services/StateStore.js"
import { inVirtualTime } from "../VirtualTime.js"
import { cents, type RunCases, refusal, unavailable } from "./StoreKit.js"

/** What every store promises that is still there when the program is not. */
export const durableContract = (it: RunCases) => {
  it("has the answers, refusals, bill and marks of the one before", function* (run) {
    const first = yield* run(({ draw, fail, store }) =>
      Effect.gen(function* () {
        yield* store.begin(Concept.make("A fox"))
        yield* store.mark({ kind: "step", step: 1, name: "Ideation" })
        yield* Effect.flip(fail("no", refusal))
        return { answered: yield* draw("a"), ledger: yield* store.ledger }
      })
    )
    yield* run(({ draw, store, studio }) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* Effect.flip(draw("no")))._tag, "PromptRefused")
        assert.deepStrictEqual(yield* draw("a"), first.answered)
        assert.deepStrictEqual(yield* store.ledger, first.ledger)
        assert.deepStrictEqual(
          (yield* store.marks).map(({ kind }) => kind),
          ["step"]
        )
        assert.strictEqual(yield* studio.count, 2)
      })
    )
  })

  it("knows whose film it is", function* (run) {
    yield* run(({ store }) => store.begin(Concept.make("A fox")))
    yield* run(({ store }) => store.begin(Concept.make("A fox")))
    const other = yield* run(({ store }) => Effect.flip(store.begin(Concept.make("An owl"))))
    assert.strictEqual(other.reason, "OtherFilm")
  })

  it("counts what the one before spent against the budget", function* (run) {
    yield* run(({ draw }) => draw("a"))
    const stop = yield* run(({ draw }) => Effect.flip(draw("b")), { budget: cents(7) })
    assert.strictEqual(stop._tag, "BudgetSpent")
    assert.strictEqual(yield* run(({ studio }) => studio.count), 1)
  })

  it("does not send a third time what was twice in doubt", function* (run) {
    const hangsUp = unavailable("InDoubt")
    yield* run(({ fail }) => inVirtualTime(Effect.flip(fail("a", hangsUp))))
    const stop = yield* run(({ draw }) => Effect.flip(draw("a")))
    assert.strictEqual(stop._tag, "InDoubt")
    assert.strictEqual((yield* run(({ store }) => store.ledger)).inDoubt, cents(10))
    assert.strictEqual(yield* run(({ studio }) => studio.count), 2)
  })

  it("has one writer: a second is turned away, or the first appends nothing more and sends nothing", function* (run) {
    yield* run(({ draw, store, studio }) =>
      Effect.gen(function* () {
        yield* draw("a")
        const second = yield* Effect.either(run((it) => it.draw("b")))
        if (Either.isLeft(second)) {
          assert.ok(
            second.left instanceof StoreFailed && second.left.reason === "Locked",
            String(second.left)
          )
          yield* draw("c")
          return
        }
        const refused = [
          yield* Effect.flip(draw("c")),
          yield* Effect.flip(store.mark({ kind: "step", step: 2, name: "Sheets" }))
        ]
        assert.deepStrictEqual(
          refused.map((error) => error instanceof StoreFailed && error.reason),
          ["Locked", "Locked"]
        )
        assert.strictEqual(yield* studio.count, 2, "a and b alone were sent")
      })
    )
    yield* run(({ draw, studio }) =>
      Effect.gen(function* () {
        const before = yield* studio.count
        yield* draw("a")
        assert.strictEqual(yield* studio.count, before, "what was answered stands")
      })
    )
  })

  it("makes no file again that is still whole", function* (run) {
    const fs = yield* FileSystem.FileSystem
    const script = { path: "script.md", inputs: [1] }
    const made = yield* run(({ store }) =>
      store.produce(script, (temporary) => fs.writeFileString(temporary, "a"))
    )
    const again = yield* run(({ store }) => store.produce(script, () => Effect.dieMessage("made twice")))
    assert.deepStrictEqual(again, made)
  })
}
