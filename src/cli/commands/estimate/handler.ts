import { Effect, Option } from "effect"
import type { StoryPlan } from "../../../domain/StoryPlan.js"
import { counted, lines } from "../../../domain/Words.js"
import {
  type PlanSize,
  planOfSize,
  sizeWished,
  usualConcept,
  withWords
} from "../../../forecast/DefaultPlan.js"
import type { ForecastRequest } from "../../../forecast/Forecast.js"
import { noHistory } from "../../../services/FilmHistory.js"
import { UsageError } from "../../ending/CliError.js"
import { forecastRange, loadFilmWithoutPhotos, planInForce } from "../../film/KnownFilm.js"
import { soundPriceLines } from "../../film/SoundPrices.js"
import { contradictionsOf } from "../../flags/FilmFlags.js"
import { noMemory } from "../../flags/SettingsFile.js"
import { settleBy, settleFilm } from "../../flags/Settle.js"
import { estimateLines } from "../../output/MoneyLines.js"
import { print } from "../../output/Say.js"
import type { EstimateInput, EstimateWords } from "./command.js"

/** What is reckoned: whose film, how large, and made by which models. */
const about = (input: EstimateInput, plan: Option.Option<StoryPlan>, story: StoryPlan): string => {
  const whose = Option.match(plan, {
    onNone: () => "A film not planned yet",
    onSome: ({ title }) =>
      Option.isSome(input.plan) ? `“${title}”` : `“${title}”, the film in ${input.outputDir}`
  })
  const size = `${counted(story.characters.length, "character")}, ${counted(story.scenes.length, "scene")}, ${story.seconds} s`
  const quality = input.imageModel.hasQuality ? ` ${input.imageQuality}` : ""
  return `${whose}: ${size}; ${input.imageModel.id}${quality}, ${input.videoModel.id} ${input.resolution}.`
}

/** Whether the caller names a size. What the film in the folder was begun with names none: its plan does. */
const isSizeNamed = ({ settled }: EstimateInput): boolean =>
  settled.inForce.some(
    ({ about, said }) =>
      ["characters", "scene-seconds", "max-duration", "scenes"].includes(about.flag) &&
      typeof said?.text === "string" &&
      said.source !== "film"
  )

/** How large a film is reckoned that has no plan. */
const sizeOf = (input: EstimateInput): PlanSize => {
  const usual = sizeWished(input)
  return {
    ...usual,
    characters: Option.getOrElse(input.characters, () => usual.characters),
    seconds: Option.getOrElse(input.sceneSeconds, () => usual.seconds)
  }
}

/**
 * Prints what a whole film costs from nothing: the film of a plan, or one of the size named, or of the usual one.
 * Fails   UsageError: the settings contradict one another, or the plan cannot be filmed. StoreFailed: the film in the folder
 *         cannot be read.
 */
export const handler = Effect.fn("Estimate.estimate")(function* (told: EstimateWords) {
  const { outputDir, settings, ...words } = told
  const known = { ...words, ...(yield* settleFilm(outputDir, Effect.all(settings))) }
  const isOfItsSize = Option.isSome(known.plan) || !isSizeNamed(known)
  // Of a size that is named it is none of the film in the folder, and has none of its settings.
  const anew = isOfItsSize ? undefined : yield* settleBy(noMemory, Effect.all(settings))
  const asked = anew === undefined ? known : { ...known, ...anew.values, settled: anew.settled }
  const isTwice = Option.isSome(asked.plan) && [asked.characters, asked.sceneSeconds].some(Option.isSome)
  const wrong = lines(
    contradictionsOf(asked),
    isTwice &&
      "The plan says how many characters there are and how long each scene is: leave out --plan, or the size."
  )
  if (wrong.length > 0) return yield* new UsageError({ detail: wrong.join(" ") })
  const { input, kept } = yield* loadFilmWithoutPhotos({ ...asked, fresh: !isOfItsSize })
  const plan = isOfItsSize ? yield* planInForce({ input, kept }) : Option.none<StoryPlan>()
  const named = input.voices.map(({ name }) => name)
  const silent = planOfSize(sizeOf(input), Option.getOrUndefined(input.style), named)
  const unplanned = withWords(silent, input)
  const request: ForecastRequest = {
    folder: input.outputDir,
    history: noHistory,
    concept: usualConcept,
    plan,
    settings: input,
    unplanned,
    // Whatever plan the film in the folder has, this is another.
    changes: Option.isNone(plan) ? [{ kind: "replan" }] : []
  }
  const ends = yield* forecastRange(request)
  const story = Option.getOrElse(plan, () => unplanned)
  const bySound = yield* soundPriceLines(request, silent)
  yield* print([...estimateLines(ends, about(input, plan, story)), ...bySound])
})
