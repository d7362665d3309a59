import { Clock, type Duration, Effect, Random, type Scope } from "effect"
import { type Fleet, numberOf, standingOf } from "./Fleet.js"
import type { WorkerOrder } from "./Order.js"
import type { WorkerProcess } from "./WorkerProcess.js"

/** The living workers of a fleet; whoever kills one leaves it to the next to start another. */
export interface Crew {
  /** So many workers, the oldest first. */
  readonly atLeast: (workers: number) => Effect.Effect<ReadonlyArray<WorkerProcess>, never, Scope.Scope>
  /** One worker more. */
  readonly join: Effect.Effect<WorkerProcess, never, Scope.Scope>
  /**
   * Kills one after the other as long as it is let, and starts another for it and for whoever ended by itself, its key or its
   * disk being of no use, as a machine's supervisor would.
   */
  readonly killEach: (
    every: Duration.DurationInput,
    killed: (at: number) => void
  ) => Effect.Effect<never, never, Scope.Scope>
  /** The worker that makes a film, and its number. */
  readonly makerOf: (
    film: string
  ) => Effect.Effect<{ readonly worker: WorkerProcess; readonly number: number }>
}

/** `orderOf` says how the nth worker works, from 1. */
export const crewOf = (fleet: Fleet, orderOf: (nth: number) => Partial<WorkerOrder> = () => ({})): Crew => {
  const started: Array<WorkerProcess> = []
  let nth = 0
  const living = () =>
    started.filter(({ child: { exitCode, signalCode } }) => exitCode === null && signalCode === null)
  const join = Effect.tap(
    Effect.suspend(() => fleet.worker(orderOf(++nth))),
    (worker) => Effect.sync(() => started.push(worker))
  )
  const atLeast = (workers: number) =>
    Effect.suspend(() =>
      Effect.all(
        Array.from({ length: Math.max(0, workers - living().length) }, () => join),
        { concurrency: "unbounded" }
      )
    ).pipe(Effect.map(living))
  return {
    join,
    atLeast,
    killEach: (every, killed) =>
      Effect.suspend(() => {
        const wanted = living().length
        return Effect.gen(function* () {
          yield* Effect.sleep(every)
          const workers = living()
          const victim = workers[yield* Random.nextIntBetween(0, Math.max(1, workers.length))]
          if (victim !== undefined) {
            const at = yield* Clock.currentTimeMillis
            yield* victim.signal("SIGKILL")
            yield* victim.ended
            yield* Effect.sync(() => killed(at))
          }
          // One that could not begin, the database being away, begins the next time.
          yield* Effect.catchAllDefect(Effect.asVoid(atLeast(wanted)), () => Effect.void)
        }).pipe(Effect.forever)
      }),
    makerOf: (film) =>
      Effect.gen(function* () {
        const [standing] = yield* standingOf(fleet, [film])
        for (const worker of living()) {
          const number = yield* numberOf(fleet, worker)
          if (number === standing?.worker) return { worker, number }
        }
        return yield* Effect.dieMessage(`nobody makes ${film}: ${JSON.stringify(standing)}`)
      })
  }
}
