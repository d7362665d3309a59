import { Effect, Option } from "effect"
import { addTicks, formatUsd, ticksFromUsd, ticksPerUsd } from "../domain/Money.js"
import { settingsInWords } from "../domain/Settings.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { counted } from "../domain/Words.js"
import { settingsTold } from "../flow/Wishes.js"
import { type Forecast, type ForecastWish, forecast } from "../forecast/Forecast.js"
import { costOf, followedPlan, type Remembered, recallFolder } from "../forecast/Remembered.js"
import { standingOf } from "../forecast/Standing.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import type { Ledger, MarkRecord } from "../services/StateStore.js"
import { checkKeeping } from "./KeepSettings.js"
import { priceInWords } from "./MoneyLines.js"
import { canAsk, isYes } from "./Question.js"
import { say } from "./Say.js"
import { isSameText, textOf } from "./Settle.js"
import type { InForce } from "./Settled.js"
import type { FilmInput } from "./StudioFlags.js"

// What a run says before it begins with a film that is there already, and what it asks.

/** What differs from how the film was made so far, one phrase each. */
export const changedSettings = (
  marks: ReadonlyArray<MarkRecord>,
  input: Pick<FilmInput, "settled"> & Parameters<typeof settingsInWords>[0]
): ReadonlyArray<string> => {
  const now = settingsInWords(input)
  const before = Option.getOrElse(settingsTold(marks), (): Readonly<Record<string, string>> => ({}))
  const made = Object.entries(before).flatMap(([flag, was]) =>
    now[flag] === undefined || now[flag] === was ? [] : [`--${flag} ${now[flag]} (so far ${was})`]
  )
  const run = input.settled.inForce.flatMap(({ about, said }) => {
    const was = input.settled.memory.settings[about.flag]
    const isNew =
      said?.source === "flag" && about.kept === "said" && !isSameText(about, was?.text ?? null, said.text)
    return isNew ? [`--${about.flag} ${said.text} (so far ${was?.text ?? about.shown})`] : []
  })
  return [...made, ...run]
}

/** What the environment or `.env` says of a film's settings, and is not followed since the film has its own. */
export const unheard = ({ settled }: Pick<FilmInput, "settled">): ReadonlyArray<string> => {
  const isUnlike = (it: InForce) => (other: InForce["passedOver"][number]) =>
    (other.source === "environment" || other.source === ".env") &&
    !isSameText(it.about, other.text, textOf(it))
  const passed = settled.inForce.flatMap((it) =>
    it.said?.source === "film"
      ? it.passedOver.filter(isUnlike(it)).map(({ place, text }) => `${place}=${text}`)
      : []
  )
  return passed.length === 0
    ? []
    : [`Not followed, since the film has settings of its own (a flag changes them): ${passed.join(", ")}.`]
}

/** Which limit counts, where a flag asked for a higher one. */
const budgetLines = ({ settled }: Pick<FilmInput, "settled">): ReadonlyArray<string> =>
  settled.inForce.flatMap(({ about, passedOver, said }) => {
    const wished = passedOver.find(({ place }) => place === "--budget")
    return about.flag !== "budget" ||
      said === undefined ||
      wished === undefined ||
      said.place === "--raise-budget"
      ? []
      : [
          `The lower budget counts: $${said.text?.replace(/^\$/, "")} (${said.source === "film" ? "the film's own" : said.place}), not --budget ${wished.text}. To raise it, give --raise-budget ${wished.text} instead.`
        ]
  })

/** Everything about this run's settings that a person may not expect. */
export const settingLines = (
  { concept, marks }: Pick<Remembered["past"], "concept" | "marks">,
  input: Parameters<typeof changedSettings>[1]
): ReadonlyArray<string> => {
  const changed = concept === null ? [] : changedSettings(marks, input)
  return [
    ...budgetLines(input),
    ...unheard(input),
    ...(changed.length === 0 ? [] : [`Changed from how the film was made so far: ${changed.join("; ")}.`])
  ]
}

/** How many pictures and how many clips a run would order. */
const mediaInWords = ({ media }: Pick<Forecast, "media">): string => {
  const clips = media.filter(({ label }) => label.startsWith("video/")).length
  const pictures = media.length - clips
  return [
    ...(pictures === 0 ? [] : [counted(pictures, "picture")]),
    ...(clips === 0 ? [] : [counted(clips, "clip")])
  ].join(" and ")
}

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
  film: { readonly concept: string; readonly plan: Option.Option<StoryPlan> }
) {
  const remembered = yield* recallFolder(input.outputDir)
  const { best } = yield* Effect.provide(
    forecast({
      ...{ folder: input.outputDir, remembered, ...film },
      ...{ settings: input, onDoubt: input.onDoubt }
    }),
    Ffmpeg.layer({})
  )
  const { inDoubt, settled } = costOf(remembered)
  const ticks = addTicks(settled, inDoubt, best.mediaPrice, best.questionsAtMost)
  return (Math.ceil((ticks / ticksPerUsd) * 100) / 100).toFixed(2)
})

const staleLine = (names: ReadonlyArray<string>): string =>
  names.length === 0 ? "Nothing that is made goes stale by it." : `That makes stale: ${names.join(", ")}.`

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
  remembered: Remembered,
  film: { readonly concept: string; readonly plan: Option.Option<StoryPlan> },
  more: { readonly isRedo?: boolean; readonly redo?: ForecastWish["redo"]; readonly replan?: boolean } = {}
) {
  yield* checkKeeping(input.outputDir, input.settled)
  const { past } = remembered
  const agreed: Begun = { begins: true, isAgreed: false }
  if (past.concept === null || past.orders.size === 0) {
    yield* say(input, [...budgetLines(input), ...unheard(input)])
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

  const wish: ForecastWish = {
    ...{ folder: input.outputDir, remembered, concept: film.concept },
    plan: film.plan,
    ...{ settings: input, onDoubt: input.onDoubt, until: input.stopAfter, redo: more.redo ?? [] },
    replan: more.replan ?? false
  }
  const { best, full } = yield* Effect.provide(forecast(wish), Ffmpeg.layer({}))
  if (changed.length > 0) {
    const plan = Option.isSome(film.plan) ? film.plan : yield* followedPlan(input.outputDir, remembered)
    const stale = Option.match(plan, {
      onNone: () => [],
      onSome: (plan) => standingOf(past, plan, best).filter(({ howFar }) => howFar === "stale")
    })
    yield* say(input, [
      staleLine(stale.map(({ name }) => name)),
      ...(best.orders.length === 0
        ? []
        : [
            `To be ordered now: ${mediaInWords(best) || "questions alone"} for ${priceInWords(best)}${full.mediaPrice > best.mediaPrice ? ` (${priceInWords(full)} if every loop runs full)` : ""}.`
          ])
    ])
  }
  if (!asks || addTicks(full.mediaPrice, full.questionsAtMost) === 0) return agreed
  const reach = reachOf(input.budget, costOf(remembered), best)
  const limit = Option.match(reach, {
    onNone: () => "",
    onSome: ({ all, covered, left }) =>
      covered < all ? ` Your budget has ${left} left, which covers ${covered} of ${all} of them.` : ""
  })
  if (!(yield* isYes(`Go on, for ${priceInWords(best)}?${limit} [y/N] `))) {
    yield* say(input, ["Nothing is changed and nothing is ordered, as you wish."])
    return { begins: false, isAgreed: false }
  }
  const isClipsAlone = best.media.every(({ label }) => label.startsWith("video/"))
  return { begins: true, isAgreed: isClipsAlone }
})
