import { PersistedQueue } from "@effect/experimental"
import { DurableQueue } from "@effect/workflow"
import { WorkflowInstance } from "@effect/workflow/WorkflowEngine"
import { Cause, Effect, Fiber, Logger, LogLevel, Schedule } from "effect"
import type { Attempt } from "./AttemptRow.js"
import { DatabaseFailed } from "./DatabaseFailed.js"
import { FilmQueue, MakeFilm } from "./FilmJob.js"
import { offersOnly } from "./QueueStore.js"

/**
 * Lays the job of an attempt into the queue under the id by which its workflow would: that finds it there when it begins. A
 * workflow begins where its shard is, which for half a minute may be a worker that has just died; a job is anybody's at once.
 */
const layJob = Effect.fnUntraced(function* (attempt: Attempt) {
  const instance = WorkflowInstance.initial(MakeFilm, yield* MakeFilm.executionId(attempt))
  const queue = yield* Effect.provideServiceEffect(
    PersistedQueue.makeFactory,
    PersistedQueue.PersistedQueueStore,
    offersOnly
  )
  // Behind the offer a workflow waits for the worker; whoever only lays the job there is stopped by that instead.
  const offered = DurableQueue.process(FilmQueue, attempt, { retrySchedule: Schedule.stop }).pipe(
    Effect.provideService(WorkflowInstance, instance),
    Effect.provideService(PersistedQueue.PersistedQueueFactory, queue),
    Effect.ignore
  )
  const exit = yield* Effect.flatMap(Effect.fork(offered), Fiber.await)
  if (exit._tag === "Failure" && !instance.suspended) return yield* Effect.failCause(exit.cause)
}, Logger.withMinimumLogLevel(LogLevel.Error))

/**
 * Lays an attempt whose row is written into the queue; once, however often it is asked for.
 * Fails   DatabaseFailed: it does not lie there, and may be laid there again.
 */
export const enqueue = Effect.fn("Queue.enqueue")((film: string, attempt: number) =>
  layJob({ film, attempt }).pipe(
    Effect.zipRight(MakeFilm.execute({ film, attempt }, { discard: true })),
    Effect.catchAllDefect((defect) =>
      Effect.zipRight(
        Effect.logDebug(`${film} could not be laid into the queue`, Cause.die(defect)),
        new DatabaseFailed({
          reason: "Unreachable",
          detail: `${film} is written down and does not lie in the queue yet, since the database went away. The same command again lays it there.`
        })
      )
    )
  )
)
