import { Array, Effect, Metric, Option, Schema } from "effect"
import type { AssetId } from "../domain/AssetId.js"
import { LocalFile, Take } from "../domain/Assets.js"
import type { Departure } from "../domain/Departures.js"
import type { Dialogue } from "../domain/Dialogue.js"
import type { ConsistencyScore } from "../domain/Judgement.js"
import { addTicks, type Ticks, ticksPerUsd } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { FilmSettings } from "../domain/Settings.js"
import { isBetter, loopEnd } from "../domain/Takes.js"
import { PromptRefused } from "../services/GrokError.js"
import { scores, takes as takesMade } from "../services/Metrics.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { SendListener } from "./PlaceOrder.js"
import { type WordedOrder, withRewording } from "./Reword.js"

/** A take that was judged, and the link its bytes came from. */
export interface JudgedTake {
  readonly take: Take
  readonly url: string
}

/** All takes of one asset, the best of them, which is kept, and what all cost together. */
export interface Kept<S extends JudgedTake> {
  readonly best: S
  readonly judged: Array.NonEmptyReadonlyArray<S>
  readonly cost: Ticks
}

/** The file of a take, to show or to send. */
export const fileOf = ({ take }: JudgedTake): LocalFile =>
  new LocalFile({ path: take.path, sha256: take.sha256 })

/** The best of the takes so far, as `bestTake` finds it. */
export const bestJudged = <S extends JudgedTake>(judged: Array.NonEmptyReadonlyArray<S>): S =>
  judged.reduce((best, one) => (isBetter(one.take, best.take) ? one : best))

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
  /** What is said in it, and what of that is heard. */
  readonly dialogue?: Dialogue | undefined
}

/**
 * Makes one take: orders it, reworded where it is refused, and has it judged. `made` is what the order brought.
 * Fails   PromptRefused, when no wording passes; and as `make` and `judging` do.
 * Costs   what they cost, and a short question per rewording.
 */
export const makeTake = Effect.fnUntraced(function* <M extends Unjudged, E1, R1, E2, R2>(
  order: WordedOrder,
  make: (prompt: string, id: OrderId) => Effect.Effect<M, E1 | PromptRefused, R1>,
  /** Given too the words that were sent in the end. */
  judging: (made: M, prompt: string) => Effect.Effect<Verdict, E2, R2>
) {
  const events = yield* PipelineEvents
  const { made, prompt, refusedCost, rewordedPrompt, wholeLength } = yield* withRewording(order, make)
  yield* events.publish({ _tag: "TakeJudging", asset: order.asset })
  const { cost, dialogue, drift = Option.none(), score } = yield* judging(made, prompt)
  const { departures, file, url } = made
  const take = new Take({
    path: file.path,
    sha256: file.sha256,
    score,
    drift,
    departures,
    rewordedPrompt,
    wholeLength,
    cost: addTicks(refusedCost, made.cost, cost),
    ...(dialogue === undefined ? {} : { dialogue })
  })
  return { take, url, made }
})

/** The fields that every asset has for its takes. */
export const takeFields = <S extends JudgedTake>({ best, cost, judged }: Kept<S>) => ({
  consistencyScore: best.take.score.overallScore,
  sha256: Option.some(best.take.sha256),
  takes: Array.map(judged, ({ take }) => take),
  cost
})

const tagsOf = (asset: AssetId) => ({ "asset.kind": asset.kind, "asset.name": asset.name })

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
 * Has one take made after another and keeps the best, not the last. It ends when a take passes, when two in a row
 * (`patience`) are no better, when one could not be judged, or when `next`, which is given the takes so far, returns none:
 * the limits are its business. A later take that is refused ends it too; when the first is, so is the asset.
 */
export const keepBest = Effect.fn("BestOf.keepBest")(function* <S extends JudgedTake, E1, R1, E2, R2>(
  asset: AssetId,
  first: Effect.Effect<S, E1, R1>,
  next: (judged: Array.NonEmptyReadonlyArray<S>) => Option.Option<Effect.Effect<S, E2 | PromptRefused, R2>>
) {
  const events = yield* PipelineEvents
  const settings = yield* FilmSettings
  yield* Effect.annotateCurrentSpan(tagsOf(asset))
  let sent = 0
  const onSent = Effect.sync(() => void sent++)
  const runTake = <E, R>(take: number, make: Effect.Effect<S, E, R>) =>
    Effect.gen(function* () {
      yield* events.publish({ _tag: "TakeStarted", asset, take })
      const sentBefore = sent
      const made = yield* Effect.provideService(make, SendListener, { onSent })
      yield* record(asset, made.take)
      const isUnchanged = sent === sentBefore
      yield* events.publish({ _tag: "TakeJudged", asset, take, score: made.take.score, isUnchanged })
      return made
    }).pipe(Effect.withSpan("BestOf.take", { attributes: { ...tagsOf(asset), "take.number": take } }))

  let judged: Array.NonEmptyReadonlyArray<S> = [yield* runTake(1, first)]
  for (;;) {
    const takes = Array.map(judged, ({ take }) => take)
    const further = Option.isSome(loopEnd(takes, settings)) ? Option.none() : next(judged)
    if (Option.isNone(further)) break
    const made = yield* runTake(judged.length + 1, further.value).pipe(
      Effect.asSome,
      Effect.catchIf(Schema.is(PromptRefused), ({ detail }) =>
        Effect.zipRight(
          Effect.logWarning(`${asset.name}: a further take was refused, the best so far is kept (${detail})`),
          Effect.succeedNone
        )
      )
    )
    if (Option.isNone(made)) break
    judged = Array.append(judged, made.value)
  }

  const best = bestJudged(judged)
  const { path, score } = best.take
  const cost = addTicks(...judged.map(({ take }) => take.cost))
  yield* Effect.annotateCurrentSpan({
    "asset.takes": judged.length,
    "asset.score": score.overallScore,
    "asset.cost_usd": cost / ticksPerUsd
  })
  yield* events.publish({
    _tag: "AssetKept",
    asset,
    score: score.overallScore,
    isJudged: score.isJudged && !score.isOfNobody,
    takes: judged.length,
    cost,
    path,
    isUnchanged: sent === 0
  })
  return { best, judged, cost } satisfies Kept<S>
})
