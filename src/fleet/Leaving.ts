import { type Duration, Effect, type Exit, Fiber, Layer, Scope } from "effect"

/**
 * A layer whose end is awaited for so long at most, and goes on by itself then: what stands on a database may wait for one that
 * is away to come back.
 */
export const leavingWithin =
  (longest: Duration.DurationInput) =>
  <A, E, R>(layer: Layer.Layer<A, E, R>): Layer.Layer<A, E, R> =>
    Layer.scopedContext(
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const leave = (exit: Exit.Exit<unknown, unknown>) =>
          Effect.flatMap(Effect.forkDaemon(Scope.close(scope, exit)), (leaving) =>
            Effect.timeoutOption(Effect.interruptible(Fiber.await(leaving)), longest)
          )
        yield* Effect.addFinalizer(leave)
        return yield* Layer.buildWithScope(layer, scope)
      })
    )
