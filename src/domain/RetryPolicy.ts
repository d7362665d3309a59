import { Duration, Effect, Option, Random, Schedule } from "effect"
import { monotonicMillis } from "./Elapsed.js"

// Every Schedule by which a film waits or tries again, each with an end; what is tried only once more (a download, an order
// in doubt) needs none. The figures are reliability's (§3); those about xAI's own pace come from its SDKs (xai-api §1.3 and
// §4.4, read 2026-11-22).

/** What a schedule needs to know of a failure: its type and, where it has one, its reason. */
export interface Failure {
  readonly _tag: string
  readonly reason?: string
}

/** Whether the same paid call may do better in a moment, and cannot pay twice: it never left, or was turned away. */
export const mayRepeatPaid = (failure: Failure): boolean =>
  failure._tag === "GrokUnavailable" && (failure.reason === "NotSent" || failure.reason === "Busy")

/** Whether the failure of a paid call proves that nothing was made: it may be repeated, or was not taken as it is. */
export const provesNothingMade = (failure: Failure): boolean =>
  mayRepeatPaid(failure) ||
  failure._tag === "GrokRejected" ||
  // Of a paid call, media are rejected before they are sent.
  failure._tag === "MediaRejected"

/** Whether a free call may do better next time: the provider is away or unreadable, or the body was cut short. */
export const mayPass = (failure: Failure): boolean =>
  failure._tag === "GrokUnavailable" ||
  (failure._tag === "MediaRejected" && (failure.reason === "Length" || failure.reason === "Incomplete"))

/** The longest `Retry-After` that is honoured; a longer one fails the call at once. */
export const longestRetryAfter = Duration.minutes(10)

/** How long after a submit a job that nobody knows may still turn up. */
export const justSubmitted = Duration.seconds(30)

/**
 * How long a call that is told it came too fast goes on trying: such an answer proves that nothing was made, so it counts
 * neither as an attempt nor against the repeats of the film.
 */
const speedPatience = Duration.minutes(2)

/**
 * Calls a second where a provider says "too fast" and no figure: the lowest rate that was measured, a new account's
 * (xai-api-2026-11 §1, read 2026-11-28).
 */
export const usualLowPace = 2

/** Starts are spaced by so much more than a limit asks for: two clocks never agree on a second. */
export const paceMargin = 1.1

/**
 * The minute in which so many calls may start: sixty seconds, and two for how much later the first of them may have arrived
 * than the last.
 */
export const startsMinute = Duration.seconds(62)

/** How long a limit that an answer named is taken for true. An account may rise; to ask again costs nothing. */
export const limitRemembered = Duration.hours(1)

/** Repeats of all kinds stay under this share of a run's calls plus `repeatsPerRun`. */
export const repeatsShare = 0.2
export const repeatsPerRun = 10

/** So many calls in a row that end in doubt, with a 5xx or unreadably pause paid calls for `breakerPause`. */
export const failuresThatTrip = 5
export const breakerPause = Duration.seconds(30)

/** From this many such pauses on, paid calls fail instead of waiting. */
export const tripsThatFail = 2

/** A trip this long ago has nothing to do with the next one. */
export const tripsForgotten = Duration.minutes(15)

/** Pauses until this time has passed, by a clock that nobody can set: `Schedule.upTo` goes by the time of day. */
const within =
  (patience: Duration.Duration) =>
  <Out, In>(pauses: Schedule.Schedule<Out, In>) =>
    Schedule.forever.pipe(
      Schedule.mapEffect(() => monotonicMillis),
      Schedule.reduce(Number.POSITIVE_INFINITY, (began, now) => Math.min(began, now)),
      Schedule.whileOutputEffect((began) =>
        Effect.map(monotonicMillis, (now) => now - began < Duration.toMillis(patience))
      ),
      Schedule.zipRight(pauses)
    )

/** A file that another program holds is tried again after 50, 80, 128 ms … and at last 2.1 s: 5.6 s in all. */
export const heldFile = Schedule.exponential("50 millis", 1.6).pipe(Schedule.intersect(Schedule.recurs(9)))

/** A paid answer that the disk will not take is offered again after 0.1, 0.2, 0.4, 0.8 and 1.6 s: 3.1 s in all. */
export const savingAgain = Schedule.exponential("100 millis").pipe(Schedule.intersect(Schedule.recurs(5)))

/**
 * A database that is away is asked again about twice a second for five minutes: as long as a restart, a change of its master or
 * a cut line may take. An answer is held in memory meanwhile.
 */
export const databaseAgain = Schedule.spaced("500 millis").pipe(
  Schedule.jittered,
  within(Duration.minutes(5))
)

/** A claim that is being written is looked at again every 100 ms for 1 s; who is slower was cut off. */
export const claimBeingWritten = Schedule.spaced("100 millis").pipe(Schedule.intersect(Schedule.recurs(10)))

/** A call's pauses double from 1 s: 1, 2, 4, 8, 16 s, then 30 s each. */
const ceilings = Schedule.exponential("1 second", 2).pipe(Schedule.either(Schedule.spaced("30 seconds")))

/** A share of a pause, in whole milliseconds: a clock with a finer grain than that is no better, and test clocks have none. */
const share = (pause: Duration.Duration, part: number) =>
  Duration.millis(Math.round(Duration.toMillis(pause) * part))

/** A media store that does not answer is asked again for 2 minutes, after at least half of 0.25, 0.5, 1 … and then 15 s each. */
export const mediaRetry = Schedule.exponential("250 millis").pipe(
  Schedule.either(Schedule.spaced("15 seconds")),
  Schedule.modifyDelayEffect((_, ceiling) =>
    Effect.map(Random.next, (chance) => share(ceiling, (1 + chance) / 2))
  ),
  within(Duration.minutes(2))
)

/** A media store that is only tried, before anything is made over it: after 0.25 and 0.5 s. */
export const mediaCheckRetry = Schedule.exponential("250 millis").pipe(Schedule.intersect(Schedule.recurs(3)))

/**
 * At most `repeats` pauses below those ceilings, with full jitter (anything from nothing to the whole), or equal jitter
 * (at least half) after `Busy`: who was told to slow down must not come straight back.
 */
const pauses = (repeats: number) =>
  Schedule.identity<Failure>().pipe(
    Schedule.intersect(ceilings),
    Schedule.intersect(Schedule.recurs(repeats)),
    Schedule.modifyDelayEffect(([[failure]], ceiling) =>
      Effect.map(Random.next, (chance) =>
        share(ceiling, failure.reason === "Busy" ? (1 + chance) / 2 : chance)
      )
    )
  )

/** Before an order in doubt is sent once more: anything up to 1 s. */
export const doubtPause = Effect.map(Random.next, (chance) => share(Duration.seconds(1), chance))

/** A paid call: 3 attempts at most, and only where nothing was made; pauses of at most 1 + 2 = 3 s, or as told. */
export const paidRetry = pauses(2).pipe(Schedule.whileInput(mayRepeatPaid))

/** A call that came too fast, for `speedPatience`: after at least half of 1, 2, 4, 8, 16, then 30 s, or as told. */
export const speedRetry = ceilings.pipe(
  Schedule.modifyDelayEffect((_, ceiling) =>
    Effect.map(Random.next, (chance) => share(ceiling, (1 + chance) / 2))
  ),
  within(speedPatience)
)

/**
 * A free call: 9 attempts at most, so that it outlives 8 failures in a row; pauses of at most
 * 1 + 2 + 4 + 8 + 16 + 30 + 30 + 30 = 121 s, or as told.
 */
export const freeRetry = pauses(8).pipe(Schedule.whileInput(mayPass))

/**
 * When to poll a clip again: after `interval` (5 s is xAI's own pace), then 1.25 times as long each time up to three
 * times `interval`, give or take a tenth; 15 s apart from the sixth poll on. Ends when `patience` has passed.
 */
export const checkCadence = (interval: Duration.Duration, patience: Duration.Duration) =>
  Schedule.exponential(interval, 1.25).pipe(
    Schedule.either(Schedule.spaced(Duration.times(interval, 3))),
    Schedule.modifyDelayEffect((_, pause) =>
      Effect.map(Random.next, (chance) => share(pause, 0.9 + 0.2 * chance))
    ),
    within(patience)
  )

/**
 * Whether waiting a minute may cure a failure of the whole flow. A refusal, a wrong key or an empty wallet stays what it
 * is, and so does a download of the wrong kind, and whatever this machine has done: somebody has to mend it. A provider
 * that asks for more than ten minutes is not asked after one.
 */
export const isCurable = (
  failure: Failure & { readonly retryAfterMillis?: Option.Option<number> }
): boolean => {
  const asked = Option.getOrElse(failure.retryAfterMillis ?? Option.none(), () => 0)
  if (failure._tag === "GrokUnavailable") return asked <= Duration.toMillis(longestRetryAfter)
  const isGone = failure._tag === "MediaRejected" && failure.reason === "Gone"
  return failure._tag === "StillRendering" || isGone || mayPass(failure)
}

/** The flow retry: the whole flow `times` more (once, as ordered), `delay` (60 s) after a failure that waiting may cure. */
export const flowRetry = (times: number, delay: Duration.Duration) =>
  Schedule.recurs(times).pipe(
    Schedule.addDelay(() => delay),
    Schedule.whileInput(isCurable)
  )

/** An order may be sent this often over all runs without a readable answer: the first time and one repeat. */
export const mostDoubts = 2
