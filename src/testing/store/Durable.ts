import { FileSystem } from "@effect/platform"
import { Effect, Layer } from "effect"
import { StateStore, type StoreOptions } from "../../services/StateStore.js"
import { Workspace, type WorkspaceUnusable } from "../../services/Workspace.js"
import { assert } from "../Assert.js"
import type { Suite } from "../Contract.js"
import type { StoreUnderTest } from "./InStore.js"
import {
  cents,
  letTimePass,
  makeStudio,
  newFolder,
  pictureOrder,
  platform,
  refusal,
  unavailable
} from "./StoreKit.js"

/** What every store promises that is still there when the program is not. */
export const durableContract = <E0>(under: StoreUnderTest<E0>, { describe, it }: Suite) => {
  /** Runs programs one after the other over one folder, each in a store that is opened for it and closed after it. */
  const inTurn = (
    runs: (
      opened: <A, E>(
        film: Effect.Effect<A, E, StateStore>,
        options?: StoreOptions
      ) => Effect.Effect<A, E | E0 | WorkspaceUnusable>
    ) => Effect.Effect<void, unknown, FileSystem.FileSystem>
  ) =>
    Effect.gen(function* () {
      const workspace = yield* Layer.build(Workspace.layer(yield* newFolder))
      const machine = yield* Layer.build(platform)
      yield* runs((film, options = {}) =>
        film.pipe(Effect.provide(under.layer(options)), Effect.provide(workspace), Effect.provide(machine))
      )
    }).pipe(Effect.scoped, Effect.provide(platform))

  const order = (label: string, studio: Effect.Effect.Success<typeof makeStudio>) =>
    Effect.flatMap(StateStore, (store) => store.once(pictureOrder(label), studio.draw(label)))

  describe("the next run", () => {
    it.effect("has the answers, refusals, bill and marks of the one before", () =>
      inTurn((opened) =>
        Effect.gen(function* () {
          const studio = yield* makeStudio
          const first = yield* opened(
            Effect.gen(function* () {
              const store = yield* StateStore
              yield* store.begin("A fox")
              yield* store.mark({ kind: "step", step: 1, name: "Ideation" })
              yield* Effect.flip(store.once(pictureOrder("no"), studio.fail("no", refusal)))
              return { answered: yield* order("a", studio), ledger: yield* store.ledger }
            })
          )
          const second = yield* opened(
            Effect.gen(function* () {
              const store = yield* StateStore
              const again = yield* Effect.flip(store.once(pictureOrder("no"), studio.draw("no")))
              return {
                refused: again._tag,
                answered: yield* order("a", studio),
                ledger: yield* store.ledger,
                marks: (yield* store.marks).map(({ kind }) => kind)
              }
            })
          )
          assert.deepStrictEqual(second.answered, first.answered)
          assert.deepStrictEqual(second.ledger, first.ledger)
          assert.deepStrictEqual(second.marks, ["step"])
          assert.strictEqual(second.refused, "PromptRefused")
          assert.strictEqual(yield* studio.count, 2)
        })
      )
    )

    it.effect("knows whose film it is", () =>
      inTurn((opened) =>
        Effect.gen(function* () {
          const begin = (concept: string) => Effect.flatMap(StateStore, (store) => store.begin(concept))
          yield* opened(begin("A fox"))
          yield* opened(begin("A fox"))
          const other = yield* opened(Effect.flip(begin("An owl")))
          assert.strictEqual(other.reason, "OtherFilm")
        })
      )
    )

    it.effect("counts what the one before spent against the budget", () =>
      inTurn((opened) =>
        Effect.gen(function* () {
          const studio = yield* makeStudio
          yield* opened(order("a", studio))
          const stop = yield* opened(Effect.flip(order("b", studio)), { budget: cents(7) })
          assert.strictEqual(stop._tag, "BudgetSpent")
          assert.strictEqual(yield* studio.count, 1)
        })
      )
    )

    it.effect("does not send a third time what was twice in doubt", () =>
      inTurn((opened) =>
        Effect.gen(function* () {
          const studio = yield* makeStudio
          const doubtful = Effect.flatMap(StateStore, (store) =>
            Effect.flip(store.once(pictureOrder("a"), studio.fail("a", unavailable("InDoubt"))))
          )
          yield* opened(Effect.flatMap(Effect.fork(doubtful), letTimePass))
          const stop = yield* opened(Effect.flip(order("a", studio)))
          assert.strictEqual(stop._tag, "InDoubt")
          const ledger = yield* opened(Effect.flatMap(StateStore, (store) => store.ledger))
          assert.strictEqual(ledger.inDoubt, cents(10))
          assert.strictEqual(yield* studio.count, 2)
        })
      )
    )

    it.effect("makes no file again that is still whole", () =>
      inTurn((opened) =>
        Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const write = Effect.flatMap(StateStore, (store) =>
            store.produce({ path: "script.md", inputs: [1] }, (temporary) =>
              fs.writeFileString(temporary, "a")
            )
          )
          const made = yield* opened(write)
          const again = yield* opened(
            Effect.flatMap(StateStore, (store) =>
              store.produce({ path: "script.md", inputs: [1] }, () => Effect.dieMessage("made twice"))
            )
          )
          assert.deepStrictEqual(again, made)
        })
      )
    )
  })
}
