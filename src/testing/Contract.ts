import { Effect, Layer, Logger, TestContext } from "effect"
import type { YieldWrap } from "effect/Utils"

/**
 * One promise of a contract and a test of it. `run` belongs in any test runner: `it(name, run)`. It is done when the
 * promise is kept, and rejects with an `AssertionError` or the failure that came in its way when it is not.
 */
export interface Promised {
  /** The promise, as a claim. */
  readonly name: string
  /** For a runner that takes functions. */
  readonly run: () => Promise<void>
  /** For a runner that takes effects. Everything it needs is provided, its own clock included where one is wanted. */
  readonly effect: Effect.Effect<void, unknown>
}

/** How the cases of a suite are written: the way `@effect/vitest` has them, so that moving one between is no work. */
export interface Suite {
  readonly describe: (part: string, cases: () => void) => void
  readonly it: {
    /** On a clock of its own, which stands still until it is moved. */
    readonly effect: (claim: string, test: () => Effect.Effect<unknown, unknown>) => void
    /** On the machine's clock. */
    readonly live: (claim: string, test: () => Effect.Effect<unknown, unknown>) => void
  }
}

/** What has to go well for a claim to hold. */
export type Steps<R = never> = Generator<YieldWrap<Effect.Effect<unknown, unknown, R>>, void, never>

// A case that plants a fault makes the program warn of it: nothing that a reader of the results should see.
const quiet = Logger.remove(Logger.defaultLogger)

/** Collects the cases that `write` describes; each is named with the part it stands in. */
export const promises = (write: (suite: Suite) => void): ReadonlyArray<Promised> => {
  const all: Array<Promised> = []
  const within: Array<string> = []
  const add = (claim: string, effect: Effect.Effect<void, unknown>) =>
    all.push({ name: [...within, claim].join(": "), effect, run: () => Effect.runPromise(effect) })
  write({
    describe: (part, cases) => {
      within.push(part)
      cases()
      within.pop()
    },
    it: {
      effect: (claim, test) =>
        add(
          claim,
          Effect.suspend(test).pipe(
            Effect.asVoid,
            Effect.provide(Layer.merge(TestContext.TestContext, quiet))
          )
        ),
      live: (claim, test) => add(claim, Effect.suspend(test).pipe(Effect.asVoid, Effect.provide(quiet)))
    }
  })
  return all
}
