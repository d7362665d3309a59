import { Clock, Duration, Effect } from "effect"

/** What is leapt over: a pause of the breaker, which is 30 s less what is over of it. Limits of calls are 30 s and more. */
const isLeapt = (millis: number) => millis > 25_000 && millis < 30_000

/** A real clock that leaps over such pauses instead of waiting for them. */
export const leapingClock = (): Clock.Clock => {
  const real = Clock.make()
  let ahead = 0
  const millis = () => real.unsafeCurrentTimeMillis() + ahead
  const nanos = () => real.unsafeCurrentTimeNanos() + BigInt(Math.round(ahead * 1_000_000))
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: millis,
    unsafeCurrentTimeNanos: nanos,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.suspend(() => {
        const pause = Duration.toMillis(duration)
        if (!isLeapt(pause)) return real.sleep(duration)
        ahead += pause
        return Effect.yieldNow()
      })
  }
}
