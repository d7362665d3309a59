import { Effect, Number, Ref } from "effect"

/** A part of the work of joining: how much of it there is, compared with the other parts, and how long its output is. */
export interface Part {
  readonly weight: number
  readonly seconds: number
}

/** What a second of film takes, compared with decoding it once: measured on 720p clips, the preset being `veryfast`. */
export const effort = { encode: 10, copy: 0.2, check: 1 }

/**
 * How far a film has come, in whole percent: each is told once at most, none twice and never backwards, so a film is at
 * most 101 words long. 100 is told by `end` alone.
 */
export const joinProgress = Effect.fnUntraced(function* (told: (percent: number) => Effect.Effect<void>) {
  const last = yield* Ref.make(-1)
  const tell = (percent: number) =>
    Effect.flatMap(
      Ref.modify(last, (before) => [percent > before, Math.max(before, percent)] as const),
      (isNews) => (isNews ? told(percent) : Effect.void)
    )
  return {
    /** Begins anew with these parts; gives what each part says its seconds to. */
    begin: (parts: Readonly<Record<string, Part>>) =>
      Effect.gen(function* () {
        const whole = Number.sumAll(Object.values(parts).map(({ weight }) => weight))
        const done = yield* Ref.make<Readonly<Record<string, number>>>({})
        yield* tell(0)
        return (name: string) => (seconds: number) =>
          Effect.gen(function* () {
            const part = parts[name]
            if (part === undefined) return
            const share = part.seconds > 0 ? Math.min(1, Math.max(0, seconds / part.seconds)) : 1
            const all = yield* Ref.updateAndGet(done, (so) => ({ ...so, [name]: share * part.weight }))
            yield* tell(Math.min(99, Math.floor((100 * Number.sumAll(Object.values(all))) / whole)))
          })
      }),
    end: tell(100)
  }
})

export type JoinProgress = Effect.Effect.Success<ReturnType<typeof joinProgress>>
