import { PersistedQueue } from "@effect/experimental"
import { DurableQueue } from "@effect/workflow"
import { WorkflowEngine } from "@effect/workflow/WorkflowEngine"
import { Cause, Deferred, type Duration, Effect, Exit, Fiber, Layer, Option, Schedule } from "effect"
import { noTicks } from "../domain/Money.js"
import { inOwnFiber } from "../services/Interruption.js"
import { StoreFailed } from "../services/StateStore.js"
import {
  cancelledEnd,
  type Ended,
  endOf,
  type FailureEnding,
  type FilmFailure,
  type FilmMade,
  givenUpEnd,
  mostDeaths,
  supersededEnd,
  unreadableEnd
} from "./AttemptOutcome.js"
import { type Attempt, attemptRows, type EndState } from "./AttemptRow.js"
import { hearCancelling } from "./Cancelling.js"
import { type ClusterOptions, layerWorker } from "./Cluster.js"
import { DatabaseFailed } from "./DatabaseFailed.js"
import { FilmNotMade, FilmQueue, type JobOutcome, type JobRequest, MakeFilmLive } from "./FilmJob.js"
import { layForgotten } from "./Forgotten.js"
import { type QueueOptions, layer as queueStore } from "./QueueStore.js"
import { WorkerSession } from "./WorkerSession.js"
import { isOfWorker, WorkerUnfit } from "./WorkerUnfit.js"

/** An attempt at a film, as a worker makes it. */
export interface FilmWork extends Attempt {
  readonly concept: string
  readonly account: string
  readonly request: JobRequest
}

/** What a worker has to tell of a film. */
export type WorkerNews =
  | (Attempt & { readonly _tag: "Begun"; readonly concept: string })
  | (Attempt & { readonly _tag: "Ended"; readonly state: EndState; readonly outcome: JobOutcome })
  /** Another worker has it now. */
  | (Attempt & { readonly _tag: "TakenOver" })
  /** It waits for another worker, since this one was told to stop. */
  | (Attempt & { readonly _tag: "GivenBack" })

/** News as a line. */
export const newsInWords = (news: WorkerNews): string => {
  switch (news._tag) {
    case "Begun":
      return `${news.film} is made here (attempt ${news.attempt}).`
    case "Ended":
      return `${news.film}: ${news.outcome.message}`
    case "TakenOver":
      return `${news.film} was taken over by another worker.`
    case "GivenBack":
      return `${news.film} is given back, and waits for another worker.`
  }
}

const logged = (news: WorkerNews) =>
  news._tag === "TakenOver" ? Effect.logWarning(newsInWords(news)) : Effect.logInfo(newsInWords(news))

/** What a worker does, and how. */
export interface WorkOptions<R> {
  /** How many films at the same time. */
  readonly films: number
  /** Makes one film. Interrupted, it awaits what it has sent and sends nothing more. */
  readonly make: (work: FilmWork) => Effect.Effect<FilmMade, FilmFailure, R>
  /** What a failure ends a command with, and what is to be done about it. */
  readonly endingOf: (failure: FilmFailure) => FailureEnding
  /** Is told of every film that is begun here and of its end; without it the log is. */
  readonly tell?: (news: WorkerNews) => Effect.Effect<void>
  /** How long its films get to end in order when the worker is told to stop; 10 minutes. */
  readonly drain?: Duration.DurationInput
}

/** Says that another worker has the film now: nothing is told of it here. */
const overtakenTag = "Overtaken"

/** How often a worker that has a film's job opens its journal again after somebody else did. */
const mostOpenings = 5

const isOvertaken = (exit: Exit.Exit<unknown, unknown>): boolean =>
  Exit.isFailure(exit) &&
  Option.exists(
    Cause.failureOption(exit.cause),
    (error) => error instanceof FilmNotMade && error.outcome.tag === overtakenTag
  )

/** The engine, as one hears it who may have lost a film to another worker: what becomes of that film is the other's to tell. */
const engineOfOwnFilms = Effect.map(
  WorkflowEngine,
  (engine) =>
    ({
      ...engine,
      deferredDone: (deferred, options) =>
        isOvertaken(options.exit) ? Effect.void : engine.deferredDone(deferred, options)
    }) satisfies WorkflowEngine["Type"]
)

/**
 * Makes a film once at a time: one that this worker lost and was given again is made when who made it until then, and may
 * still await what it has sent, has ended.
 */
const onceAtATime = () => {
  const turns = new Map<string, Effect.Semaphore>()
  return <A, E, R>(film: string, made: Effect.Effect<A, E, R>) =>
    Effect.suspend(() => {
      const turn = turns.get(film) ?? Effect.unsafeMakeSemaphore(1)
      turns.set(film, turn)
      return turn.withPermits(1)(made)
    })
}

/** How an attempt ended here. */
interface AttemptEnded extends Ended {
  /** The row says so already, or has nothing to do with it. */
  readonly isWritten?: boolean
  /** It failed for what this worker works with. */
  readonly isOfThis?: boolean
}

/** One attempt at a film from its row to its outcome. */
const makeAttempts = Effect.fnUntraced(function* <R>(
  { endingOf, make, tell = logged }: WorkOptions<R>,
  unfit: Deferred.Deferred<never, WorkerUnfit>
) {
  const rows = yield* attemptRows
  const whileNotCancelled = yield* hearCancelling
  const alone = onceAtATime()
  let isEnding = false

  /** Whether a film that failed in this way for the `times`-th time is still to be made by this worker. */
  const isToBeMadeAnew = (film: string, failure: FilmFailure, times: number) => {
    if (failure instanceof DatabaseFailed) return Effect.succeed(failure.reason === "Unreachable")
    if (!(failure instanceof StoreFailed)) return Effect.succeed(false)
    if (failure.reason === "Unwritable") return rows.isAway
    return failure.reason === "Locked" && times <= mostOpenings ? rows.has(film) : Effect.succeed(false)
  }

  /**
   * Makes the film; anew from its journal where the database was away for so long that it was given up, or where somebody
   * wrote that journal who has not the job.
   */
  const made = (work: FilmWork) =>
    Effect.suspend(() => {
      let times = 0
      return make(work).pipe(
        Effect.retry({
          schedule: Schedule.spaced("1 second"),
          while: (failure) => Effect.orElseSucceed(isToBeMadeAnew(work.film, failure, ++times), () => false)
        }),
        Effect.exit
      )
    })

  const ended = (attempt: Attempt): Effect.Effect<AttemptEnded, never, R> =>
    Effect.gen(function* () {
      const begun = yield* rows.begin(attempt)
      const spent = yield* rows.spent(attempt.film)
      if (begun._tag === "Gone") return { ...supersededEnd(spent), isWritten: true }
      if (begun._tag === "Ended") return { ...begun, isWritten: true }
      if (begun._tag === "Cancelled") return cancelledEnd(spent)
      if (begun.deaths >= mostDeaths) return givenUpEnd(begun.deaths, spent)
      if (Option.isNone(begun.request)) return unreadableEnd(spent)
      const { account, concept } = begun
      const work = { ...attempt, account, concept, request: begun.request.value }
      yield* tell({ _tag: "Begun", ...attempt, concept })
      const exit = yield* whileNotCancelled(attempt.film, Effect.asSome(made(work)), Option.none())
      const now = yield* rows.spent(attempt.film)
      if (Option.isNone(exit)) return cancelledEnd(now)
      if (Exit.isFailure(exit.value) && Option.isNone(Cause.failureOption(exit.value.cause)))
        yield* Effect.logError(`${attempt.film}: a fault of this program`, exit.value.cause)
      const isOfThis =
        Exit.isFailure(exit.value) && Option.exists(Cause.failureOption(exit.value.cause), isOfWorker)
      return { ...endOf(exit.value, now, endingOf), isOfThis }
    }).pipe(
      Effect.catchTag("DatabaseFailed", (failure) =>
        Effect.succeed(endOf(Exit.fail(failure), noTicks, endingOf))
      )
    )

  return (attempt: Attempt) =>
    Effect.gen(function* () {
      // What is taken while the worker ends is given back.
      yield* Effect.when(Effect.never, () => isEnding)
      const { isOfThis = false, isWritten = false, outcome, state } = yield* ended(attempt)
      const notMade = (tag = outcome.tag) => new FilmNotMade({ ...attempt, outcome: { ...outcome, tag } })
      const written = Effect.catchAll(rows.end(attempt, state, outcome), ({ detail }) =>
        Effect.as(
          Effect.logError(
            `What came of it is not written down, and the queue shows it as made still. ${detail}`
          ),
          true
        )
      )
      const isOurs = isWritten || (yield* written)
      if (!isOurs) {
        yield* tell({ _tag: "TakenOver", ...attempt })
        return yield* notMade(overtakenTag)
      }
      yield* tell({ _tag: "Ended", ...attempt, state, outcome })
      isEnding ||= isOfThis
      if (isOfThis)
        yield* Deferred.fail(unfit, new WorkerUnfit({ film: attempt.film, detail: outcome.message }))
      return yield* state === "failed" || state === "cancelled" ? notMade() : Effect.succeed(outcome)
    }).pipe(
      Effect.onInterrupt(() =>
        Effect.zipRight(
          Effect.timeoutOption(Effect.interruptible(rows.handBack(attempt)), "5 seconds"),
          tell({ _tag: "GivenBack", ...attempt })
        )
      ),
      (made) => alone(attempt.film, made),
      Effect.annotateLogs({ film: attempt.film }),
      Effect.annotateSpans({ film: attempt.film, attempt: attempt.attempt })
    )
})

/**
 * Takes films from the queue and makes them, until it is interrupted: then it takes nothing new, awaits and saves what its films
 * have sent, and gives them back, so that another worker goes on with them; `drain` at most. Spans, logs and metrics
 * carry its name; spans and logs of a film that of the film as well, which is one value too many a film for metrics.
 * Needs   `workerLayer`, whose tables are there.
 * Fails   WorkerUnfit: a film failed for the disk, the media or the key; it ends in the same order.
 * Costs   what the films cost that it makes.
 */
export const workerOf = <R>(options: WorkOptions<R>) =>
  Effect.gen(function* () {
    const session = yield* WorkerSession
    const unfit = yield* Deferred.make<never, WorkerUnfit>()
    const make = yield* makeAttempts(options, unfit)
    const engine = yield* engineOfOwnFilms
    yield* layForgotten.pipe(
      Effect.catchAll(({ message }) => Effect.logDebug(`Forgotten films were not looked for: ${message}`)),
      Effect.repeat(Schedule.spaced("30 seconds")),
      Effect.forkScoped
    )
    const mark = { worker: session.name }
    const taking = DurableQueue.makeWorker(FilmQueue, make, { concurrency: options.films }).pipe(
      Effect.provideService(WorkflowEngine, engine),
      Effect.annotateSpans(mark),
      Effect.annotateLogs(mark),
      Effect.tagMetrics(mark)
    )
    const work = Effect.flatMap(Effect.forkDaemon(taking), (fiber) =>
      Effect.raceFirst(
        Fiber.join(fiber),
        Effect.onError(Deferred.await(unfit), () => session.drain)
      ).pipe(Effect.ensuring(Fiber.interrupt(fiber)))
    )
    return yield* inOwnFiber(work, (fiber) =>
      Effect.gen(function* () {
        yield* Effect.timeoutOption(Effect.interruptible(session.drain), "5 seconds")
        yield* Fiber.interruptFork(fiber)
        const ended = yield* Fiber.await(fiber).pipe(
          Effect.interruptible,
          Effect.timeoutOption(options.drain ?? "10 minutes")
        )
        if (Option.isNone(ended))
          yield* Effect.logWarning(
            "Not all that was sent has answered: it is in the films' journals as possibly billed."
          )
        return yield* Effect.interrupt
      })
    )
  }).pipe(Effect.scoped, Effect.withSpan("Worker.work"))

/**
 * What a worker stands on beside its session and its database: the queue, and the engine of workflows.
 * Fails   DatabaseFailed: the database cannot be asked, or no port be had.
 */
export const workerLayer = (options: ClusterOptions & QueueOptions = {}) =>
  MakeFilmLive.pipe(
    Layer.provideMerge(PersistedQueue.layer),
    Layer.provide(queueStore(options)),
    Layer.provideMerge(layerWorker(options))
  )
