import { Console, Effect, Option } from "effect"
import type { FilmOptions } from "../domain/Settings.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { planOfSize, usualSize } from "../forecast/DefaultPlan.js"
import { forecast } from "../forecast/Forecast.js"
import { nothingRemembered, recallFolder } from "../forecast/Remembered.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { UsageError } from "./CliError.js"
import type { EstimateInput } from "./EstimateCommand.js"
import { contradictions } from "./FilmFlags.js"
import { estimateLines } from "./MoneyLines.js"
import { planInForce } from "./WhichFilm.js"

const about = (plan: StoryPlan, isPlanned: boolean, settings: FilmOptions): string => {
  const seconds = plan.scenes.reduce((sum, scene) => sum + scene.durationSeconds, 0)
  const size = `${plan.characters.length} characters, ${plan.scenes.length} scenes, ${seconds} s`
  const quality = settings.imageModel.hasQuality ? ` ${settings.imageQuality}` : ""
  const models = `${settings.imageModel.id}${quality}, ${settings.videoModel.id} ${settings.resolution}`
  return `${isPlanned ? `“${plan.title}”` : "A film not planned yet"}: ${size}; ${models}.`
}

/** Prints what a whole film costs from nothing: the film of a plan, or one of the usual size. */
export const estimate = Effect.fn("Estimate.estimate")(function* (input: EstimateInput) {
  const wrong = contradictions(input)
  if (wrong.length > 0) return yield* new UsageError({ detail: wrong.join(" ") })
  const plan = yield* planInForce(input, yield* recallFolder(input.outputDir))
  const unplanned = planOfSize(
    {
      characters: input.characters,
      scenes: Option.getOrElse(input.sceneCount, () => usualSize.scenes),
      seconds: input.sceneSeconds
    },
    ...Option.toArray(input.style)
  )
  const ends = yield* forecast({
    folder: input.outputDir,
    remembered: nothingRemembered,
    concept: "a film of the usual size, told in a sentence of the usual length",
    plan,
    settings: input,
    unplanned
  }).pipe(Effect.provide(Ffmpeg.layer({})))
  const story = Option.getOrElse(plan, () => unplanned)
  yield* Effect.forEach(
    estimateLines(ends, about(story, Option.isSome(plan), input)),
    (line) => Console.log(line),
    { discard: true }
  )
})
