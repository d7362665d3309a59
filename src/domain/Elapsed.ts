import { Clock, Effect } from "effect"

/** Now, on a clock that nobody can set. */
export const monotonicMillis = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos / 1_000_000n))
