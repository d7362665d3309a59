import { Effect, Option } from "effect"
import { addTicks } from "../../domain/Money.js"
import { sameName } from "../../domain/Names.js"
import type { Work } from "../../domain/OrderId.js"
import { photosChanged, settingsInWords } from "../../domain/SettingTable.js"
import { counted, enumerated, lines } from "../../domain/Words.js"
import type { FilmRequest } from "../../film/pipeline.js"
import { settingsOfLastRun } from "../../film/RunMemory.js"
import { assetStatuses } from "../../forecast/AssetStatus.js"
import { sizeWished } from "../../forecast/DefaultPlan.js"
import type { Forecast, ForecastRange, ForecastRequest } from "../../forecast/Forecast.js"
import { ledgerIn } from "../../services/FilmHistory.js"
import type { Settled } from "../flags/Setting.js"
import { checkKeeping, isSameText, textOf } from "../flags/Settle.js"
import type { FilmInput } from "../flags/StudioFlags.js"
import { asPath } from "../output/CommandLine.js"
import { forecastLines, priceInWords } from "../output/MoneyLines.js"
import { asksFirst, isYes } from "../output/Question.js"
import { say } from "../output/Say.js"
import { checkConnectivity } from "./BeforeMoney.js"
import { isWithoutStills } from "./ClipsQuestion.js"
import {
  bestCase,
  budgetReach,
  type FilmTold,
  forecastRange,
  type KnownFilm,
  requestFor,
  tellOfPlanFile
} from "./KnownFilm.js"

// What a command's settings change in a film that is begun already: said of one film by `run`, which asks, and film by film by `batch`.

/** Whether a film has anything yet that could be changed. */
export const isBegun = ({ history: { journal } }: Pick<KnownFilm<FilmTold>, "history">): boolean =>
  journal.concept !== null && journal.orders.size > 0

/** A setting that is changed, as it is typed. Of music and photos the journal has hashes, which tell nobody anything. */
const changeInWords = (
  { music, outputDir, references = [] }: Pick<FilmTold, "music" | "outputDir" | "references">,
  flag: string,
  now: string,
  was: string
): ReadonlyArray<string> => {
  const change = (words: string, before: string) => `--${flag} ${words} (so far ${before})`
  const folder = asPath(outputDir)
  if (flag === "music")
    return [change(asPath(music?.file ?? "none"), was === "none" ? was : `the music in ${folder}`)]
  if (flag !== "reference") return [change(now, was)]
  return photosChanged(now, was).map(({ name, wasBefore }) => {
    const photo = references.find((it) => sameName(it.name, name))?.photo ?? ""
    return change(`${name}=${photo}`, wasBefore ? `the photo of ${name} in ${folder}` : "none")
  })
}

/** What differs from how the film was made so far, one phrase each. */
export const changedSettings = (film: KnownFilm<FilmTold>): ReadonlyArray<string> => {
  if (!isBegun(film)) return []
  const { settled } = film.input
  const now = settingsInWords(film.input)
  const before = Option.getOrElse(settingsOfLastRun(film.history.journal.marks), () => ({}))
  const made = Object.entries(before).flatMap(([flag, was]) =>
    now[flag] === undefined || now[flag] === was ? [] : changeInWords(film.input, flag, now[flag], was)
  )
  const run = settled.inForce.flatMap(({ about, said }) => {
    const was = settled.memory.settings[about.flag]
    const isNew =
      said?.source === "flag" && about.kept === "said" && !isSameText(about, was?.text ?? null, said.text)
    return isNew ? [`--${about.flag} ${said.text} (so far ${was?.text ?? about.shown})`] : []
  })
  return [...made, ...run]
}

/** What the environment or `.env` says of a film's settings, and is not followed since the film has its own. */
const unheard = ({ inForce }: Settled): ReadonlyArray<string> =>
  inForce
    .filter(({ said }) => said?.source === "film")
    .flatMap((it) =>
      it.passedOver
        .filter(
          ({ source, text }) =>
            ["environment", ".env"].includes(source) && !isSameText(it.about, text, textOf(it))
        )
        .map(({ place, text }) => `${place}=${text}`)
    )

/** Everything about this run's settings that a person may not expect. */
export const settingLines = (film: KnownFilm<FilmTold>): ReadonlyArray<string> => {
  const { settled } = film.input
  const budget = settled.inForce.find(({ about }) => about.flag === "budget")
  const wished = budget?.passedOver.find(({ place }) => place === "--budget")
  const [passed, changed] = [unheard(settled), changedSettings(film)]
  return lines(
    budget?.said !== undefined &&
      wished !== undefined &&
      budget.said.place !== "--raise-budget" &&
      `The lower budget counts: $${budget.said.text?.replace(/^\$/, "")} (${budget.said.source === "film" ? "the film's own" : budget.said.place}), not --budget ${wished.text}. To raise it, give --raise-budget ${wished.text} instead.`,
    passed.length > 0 &&
      `Not followed, since the film has settings of its own (a flag changes them): ${passed.join(", ")}.`,
    changed.length > 0 && `Changed from how the film was made so far: ${changed.join("; ")}.`
  )
}

/**
 * What goes stale in a film whose settings are changed; nothing where none is. `best` is what is ordered for `request` if
 * every take is accepted.
 * Fails   as `forecastRange`, where the run is held and all behind its gate has to be reckoned.
 */
export const staleLines = Effect.fn("Changes.stale")(function* (
  film: KnownFilm<FilmTold>,
  request: ForecastRequest,
  best: Forecast
) {
  if (changedSettings(film).length === 0) return []
  const plan = Option.orElse(request.plan, () => film.kept)
  // What goes stale does so, whether it is made anew now or, where the run is held, later.
  const isHeld = Option.isSome(request.until ?? Option.none())
  const ahead = isHeld ? yield* bestCase({ ...request, until: Option.none() }) : best
  const stale = Option.toArray(plan)
    .flatMap((plan) => assetStatuses(film.history.journal, plan, film.input.sound, ahead))
    .filter(({ howFar }) => howFar === "stale")
  return [
    stale.length === 0
      ? "Nothing that is made goes stale by it."
      : `That makes stale: ${stale.map(({ name }) => name).join(", ")}.`
  ]
})

const mediaNouns = [
  ["picture", ["draw"]],
  ["clip", ["film"]],
  ["recording", ["speak", "hear"]]
] as const satisfies ReadonlyArray<readonly [string, ReadonlyArray<Work>]>

/** How many pictures, clips and recordings a run would order. */
const mediaInWords = ({ media }: Pick<Forecast, "media">): string => {
  const parts = mediaNouns.flatMap(([noun, works]) => {
    const count = media.filter(({ id }) => works.some((work) => work === id.work)).length
    return count === 0 ? [] : [counted(count, noun)]
  })
  return enumerated(parts) || "questions alone"
}

/**
 * What goes stale by changed settings, and what a run orders then; nothing where no setting is changed.
 * Fails   as `staleLines`.
 */
export const changeLines = Effect.fn("Changes.ahead")(function* (
  film: KnownFilm<FilmTold>,
  request: ForecastRequest,
  { best, full }: ForecastRange
) {
  const stale = yield* staleLines(film, request, best)
  if (stale.length === 0 || best.orders.length === 0) return stale
  const more = full.mediaPrice > best.mediaPrice ? ` (${priceInWords(full)} if every loop runs full)` : ""
  return [...stale, `To be ordered now: ${mediaInWords(best)} for ${priceInWords(best)}${more}.`]
})

/**
 * Says what a run changes in a film that is begun already, what that makes stale and what it costs; on a terminal it
 * asks, and a no changes nothing: no file, no mark. A film nobody has begun has nothing to change. `isAskedFor`: it is
 * worth a question whatever is changed.
 * Gives   whether somebody has agreed to the price of all that is ordered; none where it is not to begin.
 * Fails   UsageError: the settings would change and their file is read-only; else as `forecastRange`.
 */
export const mayBegin = Effect.fn("Changes.mayBegin")(function* (
  film: KnownFilm<FilmInput>,
  wanted: FilmRequest & { readonly isAskedFor: boolean }
) {
  const { history, input } = film
  yield* checkKeeping(input.outputDir, input.settled)
  yield* say(input, settingLines(film))
  const isOver = history.journal.marks.findLast(({ kind }) => kind === "end" || kind === "step")
  const wasWhole = isOver?.kind === "end" && (isOver.outcome === "complete" || isOver.outcome === "degraded")
  const asks = isBegun(film) && asksFirst(input)
  const isWorthAsking = wasWhole || Option.isSome(wanted.plan) || wanted.isAskedFor
  if (changedSettings(film).length === 0 && !(asks && isWorthAsking)) return Option.some(false)

  const request = requestFor(film, wanted)
  const ends = yield* forecastRange(request)
  const { best, full } = ends
  yield* say(input, yield* changeLines(film, request, ends))
  if (!asks || addTicks(full.mediaPrice, full.questionsAtMost) === 0) return Option.some(false)
  const limit = budgetReach(input.budget, ledgerIn(history), best, `${best.media.length} of them`)
  const question = lines(`Go on, for ${priceInWords(best)}?`, Option.getOrUndefined(limit), "[y/N] ")
  if (yield* isYes(question.join(" "))) return Option.some(isWithoutStills(best))
  yield* say(input, ["Nothing is changed and nothing is ordered, as you wish."])
  return Option.none<boolean>()
})

/** What a run would order, call by call, and both ends of its price: until it is held, as the run is told. */
export const linesAhead = (
  { input }: Pick<KnownFilm<FilmTold>, "input">,
  ends: ForecastRange,
  { isAfresh = false, until = input.stopAfter ?? Option.none() } = {}
): ReadonlyArray<string> =>
  forecastLines(ends, { folder: input.outputDir, isAfresh, unplanned: sizeWished(input), until })

/**
 * Prints what a run would order and what that costs; sends, writes and locks nothing.
 * Fails   as `forecastRange`.
 */
export const printForecast = Effect.fn("Run.printForecast")(function* (
  film: KnownFilm<FilmTold> & { readonly wanted: FilmRequest }
) {
  const { input, wanted } = film
  yield* checkConnectivity(input, false)
  yield* tellOfPlanFile(film)
  yield* say(input, settingLines(film))
  const request = requestFor(film, wanted)
  const ends = yield* forecastRange(request)
  yield* say(input, yield* staleLines(film, request, ends.best))
  // Quiet or not, the price is what was asked for; between lines of JSON it has no place.
  yield* say({ json: input.json === true, quiet: false }, linesAhead(film, ends))
})
