import { Effect, Option, Struct } from "effect"
import { sceneName } from "../../domain/AssetId.js"
import type { Concept } from "../../domain/Concept.js"
import { formatUsd, type Ticks } from "../../domain/Money.js"
import { Scene, StoryPlan } from "../../domain/StoryPlan.js"
import { counted, lines } from "../../domain/Words.js"
import type { Forecast, ForecastRange } from "../../forecast/Forecast.js"
import type { ForecastOrder } from "../../forecast/ForecastStudio.js"
import type { Ledger } from "../../services/StateStore.js"
import type { StudioInput } from "../flags/StudioFlags.js"
import { asPath } from "../output/CommandLine.js"
import { lookLines } from "../output/LastWords.js"
import { priceInWords } from "../output/MoneyLines.js"
import { budgetReach, forecastNow } from "./KnownFilm.js"
import { soundPriceLines } from "./SoundPrices.js"

const isClip = ({ id }: ForecastOrder): boolean => id.work === "film"

/** Whether all that is ordered is known by its price: a still is looked at before the clips that open on it. */
export const isWithoutStills = ({ media }: Pick<Forecast, "media">): boolean =>
  media.every(({ id }) => id.work !== "draw")

/** The question before the clips; none where none is filmed. */
export const clipsQuestion = (
  { budget, outputDir }: Pick<StudioInput, "budget" | "outputDir">,
  { best, full, inAll, spent }: ForecastRange & { readonly inAll: Ticks; readonly spent: Ledger },
  bySound: ReadonlyArray<string>
): Option.Option<string> => {
  const filmed = best.media.filter(isClip).length
  if (filmed === 0) return Option.none()
  const clips = counted(filmed, "clip")
  return Option.some(
    lines(
      "",
      `The stills are done: they lie in ${asPath(outputDir)}/keyframes.`,
      lookLines(outputDir, "stills"),
      `Filming ${clips} costs ${priceInWords(best)}.`,
      full.mediaPrice > best.mediaPrice && `If every correction is needed: ${priceInWords(full)}.`,
      `The whole film is then at ${formatUsd(inAll)} at most, corrections aside.`,
      bySound,
      Option.getOrUndefined(budgetReach(budget, spent, best, clips, isClip)),
      `Film ${clips}? [y/N] `
    ).join("\n")
  )
}

/** A film whose stills are done. */
interface StilledFilm {
  readonly concept: Concept
  readonly plan: StoryPlan
  /** The names of scenes over which nobody tells the story in this run: their clips are as long as they were planned. */
  readonly untold: ReadonlyArray<string>
}

/** The plan without the words that nobody says. */
const asTold = ({ plan, untold }: StilledFilm) =>
  new StoryPlan({
    ...plan,
    scenes: plan.scenes.map((scene) =>
      untold.includes(sceneName(scene.sceneId)) ? new Scene(Struct.omit(scene, "narration")) : scene
    )
  })

/**
 * What is asked before the clips of a film, by what its journal tells.
 * Fails   as `forecastNow`.
 */
export const askedBeforeClips = Effect.fn("Gate.clipsQuestion")(function* (
  input: Parameters<typeof forecastNow>[0] & Parameters<typeof clipsQuestion>[0],
  film: StilledFilm
) {
  const plan = asTold(film)
  const figures = yield* forecastNow(input, { concept: film.concept, plan: Option.some(plan) })
  const bySound = yield* Effect.orElseSucceed(soundPriceLines(figures.request, plan), () => [])
  return clipsQuestion(input, figures, bySound)
})
