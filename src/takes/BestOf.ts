import { Array, Effect, Metric, Option, Schema } from "effect"
import type { AssetId } from "../domain/AssetId.js"
import { LocalFile, Take } from "../domain/Assets.js"
import type { Departure } from "../domain/Delivered.js"
import type { ConsistencyScore } from "../domain/Judgement.js"
import { addTicks, type Ticks, ticksPerUsd } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { FilmSettings } from "../domain/Settings.js"
import { isBetter, loopEnd } from "../domain/Takes.js"
import { PromptRefused } from "../services/GrokError.js"
import { scores, takes as takesMade } from "../services/Metrics.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { Tally } from "./PlaceOrder.js"
import { type WordedOrder, withRewording } from "./Reword.js"

/** A take as it came in: judged, with the link its bytes came from. */
export interface Rush {
  readonly take: Take
  readonly url: string
}

/** All takes of one asset, and the one that is kept. */
export interface Kept<S extends Rush> {
  readonly best: S
  readonly rushes: Array.NonEmptyReadonlyArray<S>
  readonly cost: Ticks
}

/** The file of a take, to show or to send. */
export const fileOf = (rush: Rush): LocalFile =>
  new LocalFile({ path: rush.take.path, sha256: rush.take.sha256 })

/** The best of the rushes there are, as `bestTake` finds it. */
export const bestRush = <S extends Rush>(rushes: Array.NonEmptyReadonlyArray<S>): S =>
  rushes.reduce((best, rush) => (isBetter(rush.take, best.take) ? rush : best))

/** What an order brought, before anybody judged it. */
export interface Unjudged {
  readonly file: LocalFile
  readonly url: string
  readonly cost: Ticks
  readonly departures: ReadonlyArray<Departure>
}

/** What the judge made of a take. */
interface Verdict {
  readonly score: ConsistencyScore
  readonly cost: Ticks
  readonly drift?: Option.Option<number>
}

/**
 * Makes one take: orders it in words that pass, and has it judged. What was ordered stands beside it.
 * Fails   PromptRefused, when no wording passes; and as `make` and `judging` do.
 * Costs   what they cost, and a short question per rewording.
 */
export const shoot = Effect.fnUntraced(function* <M extends Unjudged, E1, R1, E2, R2>(
  order: WordedOrder,
  make: (prompt: string, id: OrderId) => Effect.Effect<M, E1 | PromptRefused, R1>,
  judging: (made: M) => Effect.Effect<Verdict, E2, R2>
) {
  const events = yield* PipelineEvents
  const { lost, made, rewordedPrompt, wholeLength } = yield* withRewording(order, make)
  yield* events.publish({ _tag: "TakeJudging", asset: order.asset })
  const { cost, drift = Option.none(), score } = yield* judging(made)
  const { departures, file, url } = made
  const take = new Take({
    path: file.path,
    sha256: file.sha256,
    score,
    drift,
    departures,
    rewordedPrompt,
    wholeLength,
    cost: addTicks(lost, made.cost, cost)
  })
  return { take, url, made }
})

/** What every asset says of its takes. */
export const takesOf = <S extends Rush>({ best, cost, rushes }: Kept<S>) => ({
  consistencyScore: best.take.score.overallScore,
  sha256: Option.some(best.take.sha256),
  takes: Array.map(rushes, ({ take }) => take),
  cost
})

const named = (asset: AssetId) => ({ "asset.kind": asset.kind, "asset.name": asset.name })

/** Writes a judged take into its span and the metrics. */
const record = Effect.fnUntraced(function* ({ kind }: AssetId, { cost, score }: Take) {
  const { hardFailures, isJudged, overallScore } = score
  yield* Metric.increment(Metric.tagged(takesMade, "of", kind))
  if (isJudged) yield* Metric.update(Metric.tagged(scores, "of", kind), overallScore)
  yield* Effect.annotateCurrentSpan({
    "take.cost_usd": cost / ticksPerUsd,
    "take.is_judged": isJudged,
    ...(isJudged ? { "take.score": overallScore, "take.hard_failures": hardFailures.length } : {})
  })
})

/**
 * Has one take made after another and keeps the best, not the last. It ends when one passes, when two in a row (`patience`)
 * brought nothing better, when one could not be judged, or when `next`, which sees what there is and knows the limits,
 * gives no further one. A refusal after the first one ends it too: what is there is used.
 */
export const keepBest = Effect.fn("BestOf.keepBest")(function* <S extends Rush, E1, R1, E2, R2>(
  asset: AssetId,
  first: Effect.Effect<S, E1, R1>,
  next: (rushes: Array.NonEmptyReadonlyArray<S>) => Option.Option<Effect.Effect<S, E2 | PromptRefused, R2>>
) {
  const events = yield* PipelineEvents
  const rules = yield* FilmSettings
  yield* Effect.annotateCurrentSpan(named(asset))
  let sent = 0
  const tally = { sent: Effect.sync(() => void sent++) }
  const begun = <E, R>(take: number, rush: Effect.Effect<S, E, R>) =>
    Effect.gen(function* () {
      yield* events.publish({ _tag: "TakeStarted", asset, take })
      const sentBefore = sent
      const made = yield* Effect.provideService(rush, Tally, tally)
      yield* record(asset, made.take)
      const isUnchanged = sent === sentBefore
      yield* events.publish({ _tag: "TakeJudged", asset, take, score: made.take.score, isUnchanged })
      return made
    }).pipe(Effect.withSpan("BestOf.take", { attributes: { ...named(asset), "take.number": take } }))

  let rushes: Array.NonEmptyReadonlyArray<S> = [yield* begun(1, first)]
  for (;;) {
    const takes = Array.map(rushes, ({ take }) => take)
    const further = Option.isSome(loopEnd(takes, rules)) ? Option.none() : next(rushes)
    if (Option.isNone(further)) break
    const rush = yield* begun(rushes.length + 1, further.value).pipe(
      Effect.asSome,
      Effect.catchIf(Schema.is(PromptRefused), ({ detail }) =>
        Effect.zipRight(
          Effect.logWarning(`${asset.name}: a further take was refused, the best so far is kept (${detail})`),
          Effect.succeedNone
        )
      )
    )
    if (Option.isNone(rush)) break
    rushes = Array.append(rushes, rush.value)
  }

  const best = bestRush(rushes)
  const { path, score } = best.take
  const cost = addTicks(...rushes.map((rush) => rush.take.cost))
  yield* Effect.annotateCurrentSpan({
    "asset.takes": rushes.length,
    "asset.score": score.overallScore,
    "asset.cost_usd": cost / ticksPerUsd
  })
  yield* events.publish({
    _tag: "AssetKept",
    asset,
    score: score.overallScore,
    isJudged: score.isJudged && !score.isOfNobody,
    takes: rushes.length,
    cost,
    path,
    isUnchanged: sent === 0
  })
  return { best, rushes, cost } satisfies Kept<S>
})
