import { Array, Option, Schema } from "effect"
import type { Blame } from "./Blame.js"
import { priceOfVideo, Resolution, videoModels } from "./Models.js"
import { formatUsd } from "./Money.js"
import { sameName } from "./Names.js"
import type { FilmOptions } from "./Settings.js"
import { shortestScene, wrongSettings } from "./SettingTable.js"
import { isNarrated, isSpoken } from "./Speech.js"
import { speechLanguage, spokenByNone } from "./Voices.js"
import { lines } from "./Words.js"

// What is known of settings before anything is ordered: which may not be, and which cannot stand together.

/** How a door of this program calls its settings: by flags, or by the fields of `FilmOptions`. */
export interface SettingNames {
  readonly videoModel: (id: string) => string
  readonly maxDuration: string
}

/** The models that film at a size, each with what a usual clip costs there. */
export const whoFilms = (size: Resolution, names: Pick<SettingNames, "videoModel">): ReadonlyArray<string> =>
  videoModels
    .filter(({ usdPerSecond }) => usdPerSecond[size] !== undefined)
    .map(
      (model) =>
        `${names.videoModel(model.id)} (${formatUsd(priceOfVideo(model, size, 8))} for a clip of 8 s)`
    )

/** What the chosen models cannot make of the chosen sizes and shapes. */
const modelProblems = (options: FilmOptions, names: SettingNames): ReadonlyArray<string> => {
  const { aspectRatio, imageModel, language, resolution, sound, videoModel } = options
  const { largestWithReferences: largest, mostVoices } = videoModel
  const isTooLarge = Resolution.literals.indexOf(resolution) > Resolution.literals.indexOf(largest)
  const sizes = Object.keys(videoModel.usdPerSecond)
  return lines(
    !sizes.includes(resolution) &&
      `${videoModel.id} does not film at ${resolution}; it films at ${sizes.join(", ")}. These do: ${whoFilms(resolution, names).join(", ")}.`,
    Option.exists(aspectRatio, (ratio) => !imageModel.aspectRatios.includes(ratio)) &&
      `${imageModel.id} does not draw ${Option.getOrNull(aspectRatio)}; it draws ${imageModel.aspectRatios.join(", ")}.`,
    isSpoken(sound) &&
      mostVoices > 0 &&
      isTooLarge &&
      `${videoModel.id} holds voices in clips of ${largest} at most, and ${resolution} is asked for.`,
    isNarrated(sound) &&
      Option.toArray(language)
        .filter((tag) => speechLanguage(tag) === undefined)
        .map((tag) => spokenByNone(tag))
  )
}

/** Characters who are to talk in one voice; of two wishes for one character the last counts. */
const alikeProblems = ({ sound, voices }: FilmOptions): ReadonlyArray<string> => {
  const inForce = voices.filter(
    ({ name }, index) => !voices.slice(index + 1).some((later) => sameName(later.name, name))
  )
  return isSpoken(sound)
    ? Object.entries(Array.groupBy(inForce, ({ voice }) => voice))
        .filter(([, those]) => those.length > 1)
        .map(
          ([voice, those]) =>
            `${those.map(({ name }) => `"${name}"`).join(" and ")} are to have the same voice, ${voice}; every character needs their own.`
        )
    : []
}

/** Characters who are to talk in the narrator's voice. A film that has its plan is looked at with that (`voiceTaken`). */
export const narratorProblems = ({ narrator, sound, voices }: FilmOptions): ReadonlyArray<string> =>
  isNarrated(sound) && isSpoken(sound)
    ? voices
        .filter(({ voice }) => Option.contains(narrator, voice))
        .map(
          ({ name, voice }) =>
            `The narrator and "${name}" are to have the same voice, ${voice}: choose another for one of them.`
        )
    : []

/** Why no plan can be as long as it is asked for. */
const lengthProblems = (
  { maxDuration, sceneCount }: FilmOptions,
  names: SettingNames
): ReadonlyArray<string> => {
  const scenes = Option.getOrElse(sceneCount, () => 1)
  const most = Option.getOrElse(maxDuration, () => Number.POSITIVE_INFINITY)
  return lines(
    most < scenes * shortestScene &&
      `${scenes} scenes of at least ${shortestScene} s last ${scenes * shortestScene} s; ${names.maxDuration} ${most} is too short for them.`
  )
}

/** Settings that are each allowed but cannot stand together; one sentence each. */
export const contradictions = (options: FilmOptions, names: SettingNames): ReadonlyArray<string> => [
  ...modelProblems(options, names),
  ...alikeProblems(options),
  ...lengthProblems(options, names)
]

/** The settings of a film cannot be made a film by; nothing was ordered. */
export class SettingsUnusable extends Schema.TaggedError<SettingsUnusable>()("SettingsUnusable", {
  problems: Schema.Array(Schema.String)
}) {
  readonly blame: Blame = "input"

  override get message() {
    return `No film can be made with these settings: ${this.problems.join(" ")} Nothing was ordered.`
  }
}

const fields: SettingNames = { videoModel: (id) => `videoModel ${id}`, maxDuration: "maxDuration" }

/**
 * Why no film can be made with these settings, in the words of `FilmOptions`; empty where one can. The command reads its
 * flags by narrower rules; this is for programs that make films, and for what they may have written without types.
 */
export const settingProblems = (options: FilmOptions): ReadonlyArray<string> => {
  const wrong = wrongSettings(options)
  return wrong.length > 0 ? wrong : [...modelProblems(options, fields), ...alikeProblems(options)]
}

/** Why no plan can be asked for with these settings; a film that has its plan goes by that. */
export const planRequestProblems = (options: FilmOptions): ReadonlyArray<string> => [
  ...lengthProblems(options, fields),
  ...narratorProblems(options)
]
