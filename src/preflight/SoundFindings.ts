import { Option } from "effect"
import { priceOfVideo, type Resolution, type VideoModel, videoModels } from "../domain/Models.js"
import { formatUsd } from "../domain/Money.js"
import { isBlank } from "../domain/Names.js"
import type { FilmOptions } from "../domain/Settings.js"
import { isNarrated, isSaid, isSpoken } from "../domain/Speech.js"
import { languageSpoken } from "../domain/SpokenPlan.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { type Finding, warning } from "./Finding.js"

// What will be heard otherwise than somebody may think; nothing here stops a film.

const size = (wished: Resolution, { largestWithReferences }: VideoModel): Resolution =>
  wished === "1080p" ? largestWithReferences : wished

/** What a usual clip costs: 8 seconds, two in view. */
const usualClip = (model: VideoModel, wished: Resolution): string =>
  model.mostVoices > 0
    ? formatUsd(priceOfVideo(model, size(wished, model), 8, 2))
    : formatUsd(priceOfVideo(model, wished, 8))

/** That a model holds no voices, and which does, at what price. */
const voiceFindings = ({ resolution, sound, videoModel }: FilmOptions): ReadonlyArray<Finding> => {
  const holding = videoModels.find(({ mostVoices }) => mostVoices > 0)
  return isSpoken(sound) && videoModel.mostVoices === 0 && holding !== undefined
    ? [
        warning(
          "voices",
          `${videoModel.id} holds no voices: the characters say their lines, each clip with voices of its own (${usualClip(videoModel, resolution)} for one of 8 s).`,
          `The video model ${holding.id} gives each character one voice in all of them (${usualClip(holding, resolution)} for one of 8 s with two in view).`
        )
      ]
    : []
}

/** What of the settings nobody will hear. */
const idleFindings = ({ language, narrator, sound, voices }: FilmOptions): ReadonlyArray<Finding> => {
  const idle = [
    ...(Option.isSome(narrator) && !isNarrated(sound) ? ["the narrator's voice"] : []),
    ...(voices.length > 0 && !isSpoken(sound) ? ["the characters' voices"] : []),
    ...(Option.isSome(language) && !isSaid(sound) ? ["the language"] : [])
  ]
  return idle.length === 0
    ? []
    : [
        warning(
          "sound",
          `${idle.join(" and ")} cannot be heard with the sound “${sound}”.`,
          "Choose the sound “narrated”, “spoken” or “full” (both)."
        )
      ]
}

/** What of a film's settings is heard otherwise than one may think, whatever its plan. */
export const soundFindings = (settings: FilmOptions): ReadonlyArray<Finding> => [
  ...idleFindings(settings),
  ...voiceFindings(settings)
]

/** What of a plan's words nobody will hear, and where there are none to be heard. */
export const wordFindings = (plan: StoryPlan, { sound }: FilmOptions): ReadonlyArray<Finding> => {
  const hasNarration = plan.scenes.some(({ narration = "" }) => !isBlank(narration))
  const hasLines = plan.scenes.some(({ lines = [] }) => lines.length > 0)
  const words = (narration: boolean, lines: boolean) =>
    [...(narration ? ["narration"] : []), ...(lines ? ["lines"] : [])].join(" and ")
  const unheard = words(hasNarration && !isNarrated(sound), hasLines && !isSpoken(sound))
  const missing = words(isNarrated(sound) && !hasNarration, isSpoken(sound) && !hasLines)
  const isHeard = (isNarrated(sound) && hasNarration) || (isSpoken(sound) && hasLines)
  return [
    ...(unheard === ""
      ? []
      : [
          warning(
            "sound",
            `the plan's ${unheard} ${unheard === "narration" ? "is" : "are"} kept, and not recorded: the film's sound is “${sound}”.`,
            "Choose another sound to hear them: “narrated”, “spoken” or “full” (both)."
          )
        ]),
    ...(missing === ""
      ? []
      : [
          warning(
            "sound",
            `the plan has no ${missing}, so none is heard.`,
            "Write them into its scenes (the fields `narration` and `lines`), or have another plan written."
          )
        ]),
    ...(isHeard && (plan.language === undefined || isBlank(plan.language))
      ? [
          warning(
            "language",
            `the plan does not name its language; it is spoken as “${languageSpoken(plan)}”.`,
            "Name it in the plan (the field `language`)."
          )
        ]
      : [])
  ]
}
