import { Array, Option } from "effect"
import { isBlank } from "./Names.js"
import { plainSpeech } from "./PlainSpeech.js"
import { breath, saidInScene, secondsNeeded } from "./SceneSpeech.js"
import type { FilmOptions } from "./Settings.js"
import { isNarrated, isSaid, isSpoken } from "./Speech.js"
import { roomInWords } from "./SpeechPace.js"
import { languageSpoken, narratorVoice, voicesOf } from "./SpokenPlan.js"
import type { Scene, StoryPlan } from "./StoryPlan.js"
import { builtInVoices, isVoice, speechLanguage, speechModel, spokenByNone } from "./Voices.js"

// Why what a plan has said cannot be said. The sentences are for the model, which gets them back to repair its plan, and for
// the person alike.

/** What a film's words are held against. */
export type SpeechSettings = Pick<FilmOptions, "answered" | "maxDuration" | "sound" | "videoModel">

const voices = builtInVoices.join(", ")

const quoted = (names: ReadonlyArray<string>) => names.map((name) => `"${name}"`).join(" and ")

/** Voices that nobody has, and characters whom a listener could not tell apart. */
const voiceProblems = (plan: StoryPlan, { sound }: SpeechSettings): ReadonlyArray<string> => {
  const unknown = (whose: string, voice: string) =>
    isVoice(voice)
      ? []
      : [
          `${whose} has the voice "${voice}", which is none of ${voices}; one of your own is written custom:ID.`
        ]
  const alike = Array.groupBy(
    [...voicesOf(plan)].filter(([name]) => plan.characters.some((one) => one.name === name && one.voice)),
    ([, voice]) => voice
  )
  return [
    ...(isNarrated(sound) ? unknown("The narrator", narratorVoice(plan)) : []),
    ...(isSpoken(sound)
      ? [
          ...[...voicesOf(plan)].flatMap(([name, voice]) => unknown(`"${name}"`, voice)),
          ...Object.entries(alike)
            .filter(([, those]) => those.length > 1)
            .map(
              ([voice, those]) =>
                `${quoted(those.map(([name]) => name))} have the same voice, ${voice}; every character needs their own.`
            )
        ]
      : [])
  ]
}

/** Narration without words, lines of nobody, of somebody not there, without words, and of more speakers than a clip has voices. */
const speakerProblems = (plan: StoryPlan, scene: Scene, { sound, videoModel }: SpeechSettings) => {
  const { lines, narration } = saidInScene(scene, sound)
  const isWordless = (text: string) => isBlank(plainSpeech(text, languageSpoken(plan)))
  const where = `Scene ${scene.sceneId}`
  const speakers = Array.dedupe(lines.map(({ speaker }) => speaker))
  const { id, mostVoices } = videoModel
  return [
    ...(narration !== "" && isWordless(narration)
      ? [`${where} has a narration without a word in it that can be said.`]
      : []),
    ...speakers.flatMap((name) =>
      plan.characters.every((one) => one.name !== name)
        ? [`${where} has a line of "${name}", who is not in the characters list.`]
        : scene.charactersPresent.includes(name)
          ? []
          : [`${where} has a line of "${name}", who is not in view in it.`]
    ),
    ...lines
      .filter(({ text }) => isWordless(text))
      .map(({ speaker }) => `${where} has a line of "${speaker}" without a word in it.`),
    ...(mostVoices > 0 && speakers.length > mostVoices
      ? [`${where} has lines of ${quoted(speakers)}; ${id} holds ${mostVoices} voices in a clip.`]
      : [])
  ]
}

/**
 * Why what a plan has said can be said by nobody; empty where it can, or nothing is said. Whatever was recorded and filmed
 * already, these are refused when they are ordered.
 */
export const speakingProblems = (plan: StoryPlan, settings: SpeechSettings): ReadonlyArray<string> => {
  const { sound } = settings
  const language = languageSpoken(plan)
  return [
    ...(isNarrated(sound) && speechLanguage(language) === undefined
      ? [spokenByNone(language, `"${language}"`)]
      : []),
    ...voiceProblems(plan, settings),
    ...plan.scenes.flatMap((scene) => speakerProblems(plan, scene, settings))
  ]
}

const about = (seconds: number) => `about ${Math.ceil(seconds)} s`

/** Words that no length of their scene has room for. */
const roomProblems = (plan: StoryPlan, scene: Scene, { sound, videoModel }: SpeechSettings) => {
  const language = languageSpoken(plan)
  const said = saidInScene(scene, sound)
  const { durationSeconds, sceneId } = scene
  const { id, longestSeconds } = videoModel
  const room = (seconds: number) => roomInWords(seconds - 2 * breath, language)
  const ofLines = secondsNeeded({ ...said, narration: "" }, language)
  const ofAll = secondsNeeded(said, language)
  const length = [...said.narration].length
  if (ofLines > durationSeconds)
    return [
      `The lines of scene ${sceneId} take ${about(ofLines)} to be said, and it lasts ${durationSeconds} s: ${room(durationSeconds)} fit. Shorten them, or let it last longer.`
    ]
  if (length > speechModel.longestText)
    return [
      `The narration of scene ${sceneId} has ${length.toLocaleString("en")} characters; at most ${speechModel.longestText.toLocaleString("en")} are recorded at once.`
    ]
  const beside = said.lines.length > 0 ? " with its lines" : ""
  return ofAll > longestSeconds
    ? [
        `The narration of scene ${sceneId} takes ${about(ofAll)}${beside}, and ${id} makes clips of ${longestSeconds} s at most: ${room(longestSeconds)} fit${beside === "" ? "" : " in all"}. Shorten it, or tell it over two scenes.`
      ]
    : []
}

/** Why a film is longer than it may be once its narration has the room that it needs. */
const lengthProblems = (plan: StoryPlan, { answered = [], maxDuration, sound }: SpeechSettings) => {
  const language = languageSpoken(plan)
  const seconds = plan.scenes.reduce(
    (sum, scene) =>
      sum + Math.max(scene.durationSeconds, Math.ceil(secondsNeeded(saidInScene(scene, sound), language))),
    0
  )
  const most = answered.includes("maxDuration") ? Option.none() : maxDuration
  return Option.toArray(most)
    .filter((most) => plan.seconds <= most && seconds > most)
    .map((most) => `With its narration the film lasts ${about(seconds)}; it may last ${most} s at most.`)
}

/** The same, and why it has no room in its scenes. */
export const speechProblems = (plan: StoryPlan, settings: SpeechSettings): ReadonlyArray<string> =>
  isSaid(settings.sound)
    ? [
        ...speakingProblems(plan, settings),
        ...plan.scenes.flatMap((scene) => roomProblems(plan, scene, settings)),
        ...lengthProblems(plan, settings)
      ]
    : []

/** Why a plan that was asked for with words is none; empty where it has them. */
export const silenceProblems = (plan: StoryPlan, { sound }: SpeechSettings): ReadonlyArray<string> => {
  const isIn = (has: (scene: Scene) => boolean) => plan.scenes.some(has)
  return [
    ...(isNarrated(sound) && !isIn(({ narration = "" }) => !isBlank(narration))
      ? ["No scene has a narration; the story is to be told."]
      : []),
    ...(isSpoken(sound) && !isIn(({ lines = [] }) => lines.length > 0)
      ? ["No scene has lines; the characters are to talk."]
      : [])
  ]
}
