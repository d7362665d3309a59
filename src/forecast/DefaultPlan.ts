import { Array, Option } from "effect"
import { Concept } from "../domain/Concept.js"
import { sameName } from "../domain/Names.js"
import type { PlanRequest } from "../domain/PlanRequest.js"
import { betweenLines, breath } from "../domain/SceneSpeech.js"
import type { FilmOptions } from "../domain/Settings.js"
import { isNarrated, isSaid, isSpoken } from "../domain/Speech.js"
import { wordsPerSecond } from "../domain/SpeechPace.js"
import { Character, Line, Scene, SceneId, StoryPlan } from "../domain/StoryPlan.js"

/** How large a film is supposed to be while nobody has planned it. */
export interface PlanSize {
  readonly characters: number
  readonly scenes: number
  /** Of every scene, whole. */
  readonly seconds: number
}

/** The largest film the plan is asked for: 3 characters, 5 scenes of 8 seconds. */
export const usualSize: PlanSize = { characters: 3, scenes: 5, seconds: 8 }

/** The concept of a film that nobody has said yet. */
export const usualConcept = Concept.make("a film of the usual size, told in a sentence of the usual length")

/** The usual film, as far as the caller does not insist on another. */
export const sizeWished = ({
  maxDuration,
  sceneCount
}: Pick<PlanRequest, "maxDuration" | "sceneCount">): PlanSize => {
  const most = Option.getOrElse(maxDuration, () => Number.POSITIVE_INFINITY)
  const scenes = Option.getOrElse(sceneCount, () =>
    Math.max(1, Math.min(usualSize.scenes, Math.floor(most / 3)))
  )
  return {
    ...usualSize,
    scenes,
    seconds: Math.max(3, Math.min(usualSize.seconds, Math.floor(most / scenes)))
  }
}

const upTo = (last: number) => (last < 1 ? [] : Array.range(1, last))

// As many characters as a model's usual description has; only questions, which are priced as a bound, depend on it.
const description = "a look described in about a hundred words ".repeat(16).trim()
const sentence = "one sentence of the usual length about this scene and what happens in it"

/**
 * A plan that stands for one nobody has written yet: everybody is in every scene, so that no picture costs more.
 * `photographed`: who is known to be in it, because a photo or a voice was given; they come first.
 */
export const planOfSize = (
  { characters, scenes, seconds }: PlanSize,
  style = sentence,
  photographed: ReadonlyArray<string> = []
): StoryPlan => {
  const known = Array.dedupeWith(photographed, sameName)
  const names = upTo(Math.max(characters, known.length)).map(
    (number) => known[number - 1] ?? `Character ${number}`
  )
  return new StoryPlan({
    title: "A film not planned yet",
    style,
    aspectRatio: "16:9",
    colorPalette: sentence,
    characters: names.map(
      (name) =>
        new Character({ name, role: sentence, visualDescription: description, personalityCues: [sentence] })
    ),
    scenes: upTo(scenes).map(
      (number) =>
        new Scene({
          sceneId: SceneId.make(number),
          title: sentence,
          description: sentence,
          charactersPresent: names,
          setting: sentence,
          camera: sentence,
          mood: sentence,
          action: sentence,
          promptSummary: sentence,
          durationSeconds: seconds,
          transition: "cut"
        })
    )
  })
}

/** As many words, of the usual length, as are said in so many seconds. */
const wordy = (seconds: number): string =>
  "story ".repeat(Math.max(1, Math.floor(seconds * wordsPerSecond("en")))).trim()

/**
 * The same with as many words as its scenes have room for, where something is said in the film: the narrator speaks in every
 * scene, and everybody who can.
 */
export const withWords = (
  plan: StoryPlan,
  { sound, videoModel }: Pick<FilmOptions, "sound" | "videoModel">
): StoryPlan => {
  const isBoth = isNarrated(sound) && isSpoken(sound)
  const words = (seconds: number) => {
    const most = Math.min(videoModel.mostVoices || 3, Math.floor(seconds / 2.5))
    const speakers = plan.characters.slice(0, Math.max(1, most))
    const room = (seconds - 2 * breath - (isBoth ? breath : 0)) / (isBoth ? 2 : 1)
    const line = room / speakers.length - betweenLines
    return {
      ...(isNarrated(sound) ? { narration: wordy(room) } : {}),
      ...(isSpoken(sound)
        ? { lines: speakers.map(({ name }) => new Line({ speaker: name, text: wordy(line) })) }
        : {})
    }
  }
  return isSaid(sound)
    ? new StoryPlan({
        ...plan,
        language: "en",
        scenes: plan.scenes.map((scene) => new Scene({ ...scene, ...words(scene.durationSeconds) }))
      })
    : plan
}
