import { Effect, Fiber, Queue } from "effect"
import { type PipelineEvent, PipelineEvents } from "../services/PipelineEvents.js"

/** Whether nothing more is told of a film after this. */
export const isLastEvent = (event: PipelineEvent): boolean =>
  event._tag === "FilmFinished" || event._tag === "FilmStopped"

/**
 * Makes a film while `onEvent` is told all that happens, in order. `onEvent` has heard the last event, `FilmFinished` or
 * `FilmStopped`, before this returns, however the film ends: a listener of one's own, forked beside the film, would be
 * interrupted with it. A listener that is slow holds up nothing but this return, and that by 2 s at most.
 * Needs  the events of the film's own studio: provide the studio to the whole.
 */
export const withEvents = Effect.fn("Listening.withEvents")(function* <A, E, R, R2>(
  film: Effect.Effect<A, E, R>,
  onEvent: (event: PipelineEvent) => Effect.Effect<void, never, R2>
) {
  const events = yield* PipelineEvents
  const heard = yield* events.listen
  const reporter = yield* Queue.take(heard).pipe(
    Effect.tap(onEvent),
    Effect.repeat({ until: isLastEvent }),
    // A child would be interrupted in the moment the film is, before the film has told its end.
    Effect.forkScoped
  )
  // A film that was interrupted before it began publishes no last event: its listener is not waited for in vain. The
  // clock ticks in a fiber of its own, since one that is interrupted already can be in no race.
  const heardOut = Effect.gen(function* () {
    const patience = yield* Fiber.interrupt(reporter).pipe(
      Effect.delay("2 seconds"),
      Effect.interruptible,
      Effect.forkDaemon
    )
    yield* Fiber.await(reporter)
    yield* Fiber.interrupt(patience)
  })
  return yield* Effect.ensuring(film, heardOut)
}, Effect.scoped)
