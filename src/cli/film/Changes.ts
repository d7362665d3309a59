import { Effect, Option } from "effect"
import { settingsInWords } from "../../domain/Settings.js"
import { counted } from "../../domain/Words.js"
import { settingsOfLastRun } from "../../flow/RunMemory.js"
import { followedPlan } from "../../forecast/FollowedPlan.js"
import type { Forecast, ForecastRequest } from "../../forecast/Forecast.js"
import { standingOf } from "../../forecast/Standing.js"
import type { FilmHistory } from "../../services/FilmHistory.js"
import type { MarkRecord } from "../../services/StateStore.js"
import { isSameText, textOf } from "../flags/Settle.js"
import type { InForce } from "../flags/Settled.js"
import type { FilmInput } from "../flags/StudioFlags.js"
import { priceInWords } from "../output/MoneyLines.js"
import { bestOf } from "./Ahead.js"

// What a command's settings change in a film that is begun already: said of one film by `run`, and film by film by `batch`.

/** What differs from how the film was made so far, one phrase each. */
export const changedSettings = (
  marks: ReadonlyArray<MarkRecord>,
  input: Pick<FilmInput, "settled"> & Parameters<typeof settingsInWords>[0]
): ReadonlyArray<string> => {
  const now = settingsInWords(input)
  const before = Option.getOrElse(settingsOfLastRun(marks), (): Readonly<Record<string, string>> => ({}))
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
  { concept, marks }: Pick<FilmHistory["past"], "concept" | "marks">,
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
  const clips = media.filter(({ id }) => id.work === "film").length
  const pictures = media.length - clips
  return [
    ...(pictures === 0 ? [] : [counted(pictures, "picture")]),
    ...(clips === 0 ? [] : [counted(clips, "clip")])
  ].join(" and ")
}

const staleLine = (names: ReadonlyArray<string>): string =>
  names.length === 0 ? "Nothing that is made goes stale by it." : `That makes stale: ${names.join(", ")}.`

/** What a run would order if nobody held it: what goes stale does so, whether it is made anew now or later. */
const unheld = (wish: ForecastRequest, best: Forecast) =>
  wish.until === undefined || Option.isNone(wish.until)
    ? Effect.succeed(best)
    : bestOf({ ...wish, until: Option.none() })

/**
 * What goes stale in a film whose settings are changed; nothing where none is. `best` is what is ordered for `wish` if
 * every take is accepted.
 */
export const staleLines = Effect.fn("Changes.stale")(function* (
  input: Parameters<typeof changedSettings>[1],
  wish: ForecastRequest,
  best: Forecast
) {
  const { past } = wish.history
  if (past.concept === null || changedSettings(past.marks, input).length === 0) return []
  const plan = Option.isSome(wish.plan) ? wish.plan : yield* followedPlan(wish.folder, wish.history)
  const ahead = yield* unheld(wish, best)
  const stale = Option.match(plan, {
    onNone: () => [],
    onSome: (plan) => standingOf(past, plan, ahead).filter(({ howFar }) => howFar === "stale")
  })
  return [staleLine(stale.map(({ name }) => name))]
})

/** What a run orders, in one line; none where it orders nothing. */
export const orderLines = ({
  best,
  full
}: {
  readonly best: Forecast
  readonly full: Forecast
}): ReadonlyArray<string> =>
  best.orders.length === 0
    ? []
    : [
        `To be ordered now: ${mediaInWords(best) || "questions alone"} for ${priceInWords(best)}${full.mediaPrice > best.mediaPrice ? ` (${priceInWords(full)} if every loop runs full)` : ""}.`
      ]
