import { Array, Effect, Number, Ref } from "effect"

/** What a second of film takes, compared with decoding it once: measured on 720p clips, the preset being `veryfast`. */
export const effort = { encode: 10, check: 1 }

/**
 * How far a film has come, in whole percent: each is told once at most, none twice and never backwards, so a film is at
 * most 101 words long. 100 is told by `end` alone.
 */
export const joinProgress = Effect.fnUntraced(function* (report: (percent: number) => Effect.Effect<void>) {
  const last = yield* Ref.make(-1)
  const tell = (percent: number) =>
    Effect.flatMap(
      Ref.modify(last, (before) => [percent > before, Math.max(before, percent)] as const),
      (isNews) => (isNews ? report(percent) : Effect.void)
    )
  return {
    /**
     * Begins anew with these parts of the work, each with how long its output is and what a second of that takes; gives what
     * each of them, by its number, says its seconds to.
     */
    begin: Effect.fnUntraced(function* (parts: ReadonlyArray<Record<"effort" | "seconds", number>>) {
      const sum = (made: ReadonlyArray<number>) =>
        Number.sumAll(
          Array.zipWith(parts, made, (part, seconds) => part.effort * Math.min(part.seconds, seconds))
        )
      const whole = sum(parts.map(({ seconds }) => seconds))
      const done = yield* Ref.make<ReadonlyArray<number>>(parts.map(() => 0))
      yield* tell(0)
      return (part: number) => (seconds: number) =>
        Effect.flatMap(Ref.updateAndGet(done, Array.replace(part, seconds)), (made) =>
          tell(Math.min(99, Math.floor((100 * sum(made)) / whole)))
        )
    }),
    end: tell(100)
  }
})

export type JoinProgress = Effect.Effect.Success<ReturnType<typeof joinProgress>>
