import { Effect, Fiber, Layer, Option, TestClock } from "effect"
import { type DiskStoreOptions, StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"

export { layer as platform } from "@effect/platform-node/NodeContext"
export {
  type CountingStudio,
  cents,
  Drawn,
  filesBelow,
  makeStudio,
  newFolder,
  offSchema,
  orderOf,
  pictureOrder,
  refusal,
  unavailable
} from "../../src/testing/store/StoreKit.js"

/** Opens the store of a folder, does something with it and closes it again, as one run of the program would. */
export const run = <A, E, R>(folder: string, film: Effect.Effect<A, E, R>, options?: DiskStoreOptions) =>
  film.pipe(Effect.provide(StateStore.layer(options).pipe(Layer.provideMerge(Workspace.layer(folder)))))

/** Lets the test's clock run, a tenth of a second at a time, while a fiber works with the real disk; gives what it gives. */
export const letTimePass = <A, E>(fiber: Fiber.RuntimeFiber<A, E>) =>
  Effect.gen(function* () {
    while (Option.isNone(yield* Fiber.poll(fiber))) {
      // The disk is real: give it a moment of real time for every tenth of a second of the clock's.
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* TestClock.adjust("100 millis")
    }
    return yield* Fiber.join(fiber)
  })
