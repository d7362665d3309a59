import type { SqlClient } from "@effect/sql"
import { Duration, Effect, Random, Schema } from "effect"
import { monotonicMillis } from "../../domain/Elapsed.js"
import { limitRemembered, paceMargin } from "../../domain/RetryPolicy.js"
import type { LimitsAway } from "../../services/KeyLimits.js"
import { type AskedRate, type Route, usualSpacing } from "../../services/ProviderSettings.js"
import { insistently, inTime } from "./Asking.js"
import type { Quiet } from "./Quiet.js"

/** So far ahead a turn is given: who is told to come later asks again. */
const ahead = Duration.seconds(10)

/** A turn is good for so long. Who comes later (a machine that stood still) asks for another, a few times. */
const goodFor = 1000
const mostLate = 3

/** The longest wait before a turn is asked for again, in milliseconds: what was learnt may be forgotten meanwhile. */
const longestWait = 30_000

const Answer = Schema.Tuple(
  Schema.Struct({ granted: Schema.Boolean, wait: Schema.Number, quiet: Schema.Number })
)

/** Whose turns, and how fast they may follow each other. */
export interface TurnOptions {
  readonly key: string
  readonly route: Route
  readonly rate: AskedRate
  readonly minute: Duration.Duration
}

/** The turns of one route, which a worker shares with all others of the key. */
export const makeTurns = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  quiet: Quiet,
  { key, minute, rate: { perMinute, perSecond }, route }: TurnOptions
) {
  /** One call of this worker at a time asks, in the order they came. */
  const queue = yield* Effect.makeSemaphore(1)

  const ask = (isNear: boolean) =>
    Effect.gen(function* () {
      const asked = yield* monotonicMillis
      const rows = yield* inTime(
        sql`SELECT * FROM provider_turn(${key}, ${route}, ${usualSpacing(route, perSecond, isNear)}::float8,
          ${perSecond ?? null}::float8, ${paceMargin}::float8, ${Duration.toMillis(limitRemembered)}::float8,
          ${perMinute ?? null}::int, ${Duration.toMillis(minute)}::float8, ${Duration.toMillis(ahead)}::float8)`
      )
      const [answer] = yield* Effect.orDie(Schema.decodeUnknown(Answer)(rows))
      yield* quiet.heard(answer.quiet)
      return { ...answer, asked, answered: yield* monotonicMillis }
    }).pipe(insistently)

  /** Asks until there is a turn, and gives when it is: somewhere between asking and hearing the answer, and `wait` after that. */
  const granted = (isNear: boolean): Effect.Effect<Record<"earliest" | "latest", number>, LimitsAway> =>
    Effect.flatMap(ask(isNear), ({ answered, asked, granted: isGranted, wait }) =>
      isGranted
        ? Effect.succeed({ earliest: asked + wait, latest: answered + wait })
        : Effect.flatMap(Random.nextRange(0, 250), (chance) =>
            Effect.zipRight(
              Effect.sleep(Math.min(wait - Duration.toMillis(ahead), longestWait) + chance),
              granted(isNear)
            )
          )
    )

  /** Waits for a turn and takes it, unless somebody was asked for quiet meanwhile or it is past. */
  const turn = (isNear: boolean, late = 0): Effect.Effect<void, LimitsAway> =>
    Effect.gen(function* () {
      yield* quiet.here
      const { earliest, latest } = yield* queue.withPermits(1)(granted(isNear))
      yield* Effect.sleep(Math.max(0, Math.ceil(latest - (yield* monotonicMillis))))
      if (yield* quiet.isAsked) return yield* turn(isNear, late)
      const isLate = (yield* monotonicMillis) > earliest + goodFor
      if (isLate && late < mostLate) return yield* turn(isNear, late + 1)
    })

  return (isNear: boolean) => turn(isNear)
})
