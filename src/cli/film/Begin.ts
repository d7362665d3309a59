import { Effect, Option } from "effect"
import type { Concept } from "../../domain/Concept.js"
import { addTicks, formatUsd, ticksFromUsd, ticksPerUsd } from "../../domain/Money.js"
import type { StoryPlan } from "../../domain/StoryPlan.js"
import type { Forecast, ForecastRequest } from "../../forecast/Forecast.js"
import { costOf, type FilmHistory, readHistory } from "../../services/FilmHistory.js"
import type { Ledger } from "../../services/StateStore.js"
import type { FilmInput } from "../flags/StudioFlags.js"
import { priceInWords } from "../output/MoneyLines.js"
import { canAsk, isYes } from "../output/Question.js"
import { say } from "../output/Say.js"
import { endsOf } from "./Ahead.js"
import { changedSettings, orderLines, settingLines, staleLines } from "./Changes.js"
import { checkKeeping } from "./KeepSettings.js"

// What a run says before it begins with a film that is there already, and what it asks.

/** How far a budget reaches over what is still to be paid, in the order in which it is ordered. */
export const reachOf = (
  budget: Option.Option<number>,
  spent: Ledger,
  { media, questionsAtMost }: Pick<Forecast, "media" | "questionsAtMost">
): Option.Option<{ readonly covered: number; readonly all: number; readonly left: string }> =>
  Option.map(budget, (usd) => {
    const left = ticksFromUsd(usd) - spent.settled - spent.inDoubt
    let price: number = questionsAtMost
    const covered = media.filter((order) => {
      price += order.price
      return price <= left
    }).length
    return { covered, all: media.length, left: left > 0 ? formatUsd(ticksFromUsd(left / 1e10)) : "$0.00" }
  })

/** The budget that is enough for the whole film, as long as every take to come is accepted; in whole cents. */
export const enoughForAll = Effect.fn("Begin.enoughForAll")(function* (
  input: FilmInput,
  film: { readonly concept: Concept; readonly plan: Option.Option<StoryPlan> }
) {
  const history = yield* readHistory(input.outputDir)
  const { best } = yield* endsOf({
    ...{ folder: input.outputDir, history, ...film },
    ...{ settings: input, onDoubt: input.onDoubt }
  })
  const { inDoubt, settled } = costOf(history)
  const ticks = addTicks(settled, inDoubt, best.mediaPrice, best.questionsAtMost)
  return (Math.ceil((ticks / ticksPerUsd) * 100) / 100).toFixed(2)
})

/** What comes of asking whether to begin. */
export interface Begun {
  readonly begins: boolean
  /** Somebody has agreed to the price of all that is ordered. */
  readonly isAgreed: boolean
}

/**
 * Says what a run changes in a film that is begun already, what that makes stale and what it costs; on a terminal it
 * asks, and a no changes nothing: no file, no mark. A film nobody has begun has nothing to change.
 */
export const mayBegin = Effect.fn("Begin.may")(function* (
  input: FilmInput,
  history: FilmHistory,
  film: { readonly concept: Concept; readonly plan: Option.Option<StoryPlan> },
  more: { readonly isRedo?: boolean; readonly redo?: ForecastRequest["redo"]; readonly replan?: boolean } = {}
) {
  yield* checkKeeping(input.outputDir, input.settled)
  const { past } = history
  const agreed: Begun = { begins: true, isAgreed: false }
  if (past.concept === null || past.orders.size === 0) {
    // A film that has nothing yet has nothing to change.
    yield* say(input, settingLines({ concept: null, marks: [] }, input))
    return agreed
  }
  const lines = settingLines(past, input)
  const isOver = past.marks.findLast(({ kind }) => kind === "end" || kind === "step")
  const wasWhole = isOver?.kind === "end" && (isOver.outcome === "complete" || isOver.outcome === "degraded")
  const changed = changedSettings(past.marks, input)
  const asks = canAsk() && !input.yes && !input.simulate && !input.json && !input.quiet
  yield* say(input, lines)
  if (changed.length === 0 && !(asks && (wasWhole || Option.isSome(film.plan) || more.isRedo === true)))
    return agreed

  const wish: ForecastRequest = {
    ...{ folder: input.outputDir, history, concept: film.concept },
    plan: film.plan,
    ...{ settings: input, onDoubt: input.onDoubt, until: input.stopAfter, redo: more.redo ?? [] },
    replan: more.replan ?? false
  }
  const { best, full } = yield* endsOf(wish)
  if (changed.length > 0)
    yield* say(input, [...(yield* staleLines(input, wish, best)), ...orderLines({ best, full })])
  if (!asks || addTicks(full.mediaPrice, full.questionsAtMost) === 0) return agreed
  const reach = reachOf(input.budget, costOf(history), best)
  const limit = Option.match(reach, {
    onNone: () => "",
    onSome: ({ all, covered, left }) =>
      covered < all ? ` Your budget has ${left} left, which covers ${covered} of ${all} of them.` : ""
  })
  if (!(yield* isYes(`Go on, for ${priceInWords(best)}?${limit} [y/N] `))) {
    yield* say(input, ["Nothing is changed and nothing is ordered, as you wish."])
    return { begins: false, isAgreed: false }
  }
  const isClipsAlone = best.media.every(({ id }) => id.work === "film")
  return { begins: true, isAgreed: isClipsAlone }
})
