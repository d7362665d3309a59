import * as NodeContext from "@effect/platform-node/NodeContext"
import { Effect, Layer, Logger, type Scope, TestContext } from "effect"
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

type Case = (claim: string, test: () => Effect.Effect<unknown, unknown>) => void

/** How the cases of a suite are written: the way `@effect/vitest` has them, so that moving one between is no work. */
export interface Suite {
  readonly describe: (part: string, cases: () => void) => void
  readonly it: {
    /** On a clock of its own, which stands still until it is moved. */
    readonly effect: Case
    /** On the machine's clock. */
    readonly live: Case
  }
}

/** What has to go well for a claim to hold. */
export type Steps<R = never> = Generator<YieldWrap<Effect.Effect<unknown, unknown, R>>, void, never>

// A case that plants a fault makes the program warn of it: nothing that a reader of the results should see.
const quiet = Logger.remove(Logger.defaultLogger)

/** What a case has in the end: its own scope, and what the platform and the layer under test give. */
type Needs<R> = R | NodeContext.NodeContext | Scope.Scope

/**
 * Cases that are each given what `open` gives, over a fresh `layer`: a claim, and the steps that have to go well.
 * Takes   `it`: on which clock.
 */
export const casesOver =
  <R, E1, Given, E2>(
    it: Case,
    layer: Layer.Layer<R, E1, NodeContext.NodeContext>,
    open: Effect.Effect<Given, E2, Needs<R>>
  ) =>
  (claim: string, steps: (given: Given) => Steps<Needs<R>>): void =>
    it(claim, () =>
      Effect.flatMap(open, (given) => Effect.gen(() => steps(given))).pipe(
        Effect.scoped,
        Effect.provide(Layer.provideMerge(layer, NodeContext.layer))
      )
    )

/** Collects the cases that `write` describes; each is named with the part it stands in. */
export const promises = (write: (suite: Suite) => void): ReadonlyArray<Promised> => {
  const all: Array<Promised> = []
  const within: Array<string> = []
  const onClock =
    (clock: Layer.Layer<never>): Case =>
    (claim, test) => {
      const effect = Effect.suspend(test).pipe(Effect.asVoid, Effect.provide(clock))
      all.push({ name: [...within, claim].join(": "), effect, run: () => Effect.runPromise(effect) })
    }
  write({
    describe: (part, cases) => {
      within.push(part)
      cases()
      within.pop()
    },
    it: { effect: onClock(Layer.merge(TestContext.TestContext, quiet)), live: onClock(quiet) }
  })
  return all
}
