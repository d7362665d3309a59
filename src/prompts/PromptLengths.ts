import type { ImageModel, VideoModel } from "../domain/Models.js"
import { referenceFor } from "../domain/PlanRequest.js"
import type { FilmOptions } from "../domain/Settings.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { motionPrompt } from "./MotionPrompts.js"
import { keyframePrompt, portraitFromPhoto, portraitPrompt, without } from "./PicturePrompts.js"

/** A prompt that is longer than it may be, or than is known to be taken. */
export interface LongPrompt {
  /** What it is for: `the clip of scene 2`. */
  readonly place: string
  readonly length: number
  readonly limit: number
  readonly model: string
  /** `refused`: the model takes no such prompt. `unsure`: nobody has published how long one may be. */
  readonly fate: "refused" | "unsure"
  /** The words of the plan that make it long, longest first, by field. */
  readonly longest: ReadonlyArray<readonly [field: string, length: number]>
}

/** What decides how long prompts become and may be. */
export type PromptSettings = Pick<FilmOptions, "negative" | "references"> & {
  readonly imageModel: ImageModel
  readonly videoModel: VideoModel
}

/** The length of a prompt as the API counts it: by characters, a letter beyond the first plane as one. */
export const promptLength = (prompt: string): number => {
  let length = 0
  for (const _ of prompt) length += 1
  return length
}

interface Composed {
  readonly place: string
  readonly prompt: string
  readonly isClip: boolean
  readonly fields: Readonly<Record<string, string>>
}

/** Every first prompt of a film, as it will be sent. Retakes and corrections are made to fit when their time comes. */
const composed = (plan: StoryPlan, settings: PromptSettings): ReadonlyArray<Composed> => {
  const all = { style: plan.style, "the negative list": settings.negative.join("; ") }
  const looks = (names: ReadonlyArray<string>) =>
    Object.fromEntries(
      plan.characters
        .filter(({ name }) => names.includes(name))
        .map(({ name, visualDescription }) => [`visual_description of ${name}`, visualDescription] as const)
    )
  return [
    ...plan.characters
      .filter(({ name }) => plan.isShown(name))
      .map((character): Composed => {
        const portrait =
          referenceFor(character.name, settings.references)._tag === "Some"
            ? portraitFromPhoto
            : portraitPrompt
        return {
          place: `the sheet of ${character.name}`,
          prompt: without(portrait(character, plan.style), settings.negative),
          isClip: false,
          fields: { ...all, name: character.name, ...looks([character.name]) }
        }
      }),
    ...plan.scenesInOrder.flatMap((scene, index): ReadonlyArray<Composed> => {
      const others = index === 0 ? 0 : 1
      const fits = scene.charactersPresent.length + others <= settings.imageModel.mostInputs
      const words = { camera: scene.camera, action: scene.action, mood: scene.mood }
      return [
        {
          place: `the keyframe of scene ${scene.sceneId}`,
          prompt: without(
            keyframePrompt(scene, plan, {
              cast: fits ? { _tag: "Sheets" } : { _tag: "Tiled", firstAgain: others === 0 },
              follows: others === 1
            }),
            settings.negative
          ),
          isClip: false,
          fields: {
            ...{ ...all, ...words, title: scene.title, setting: scene.setting },
            color_palette: plan.colorPalette,
            ...looks(scene.charactersPresent)
          }
        },
        {
          place: `the clip of scene ${scene.sceneId}`,
          prompt: without(motionPrompt(scene, plan.style), settings.negative),
          isClip: true,
          fields: { ...all, ...words, prompt_summary: scene.promptSummary }
        }
      ]
    })
  ]
}

/** The prompts of a plan that are too long, or longer than is known to be taken, with what makes them long. */
export const longPrompts = (plan: StoryPlan, settings: PromptSettings): ReadonlyArray<LongPrompt> =>
  composed(plan, settings).flatMap(({ fields, isClip, place, prompt }): ReadonlyArray<LongPrompt> => {
    const length = promptLength(prompt)
    const limit = isClip ? settings.videoModel.longestKnownPrompt : settings.imageModel.longestPrompt
    if (length <= limit) return []
    const longest = Object.entries(fields)
      .map(([field, words]) => [field, promptLength(words)] as const)
      .filter(([, long]) => long > 0)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, 3)
    return [
      {
        ...{ place, length, limit, longest },
        model: isClip ? settings.videoModel.id : settings.imageModel.id,
        fate: isClip ? "unsure" : "refused"
      }
    ]
  })

const figures = (value: number): string => value.toLocaleString("en")

/** Where a prompt is long, how long, how long it may be, and what to shorten; for the model and for the person alike. */
export const longPromptWords = ({ fate, length, limit, longest, model, place }: LongPrompt): string =>
  `The prompt for ${place} has ${figures(length)} characters; ${
    fate === "refused"
      ? `${model} takes ${figures(limit)} at most`
      : `${model} is known to take ${figures(limit)}`
  }. Shorten its longest parts: ${longest.map(([field, long]) => `${field} (${figures(long)})`).join(", ")}.`

/** The prompts that the models would refuse, in words; empty where none is. */
export const promptProblems = (plan: StoryPlan, settings: PromptSettings): ReadonlyArray<string> =>
  longPrompts(plan, settings)
    .filter(({ fate }) => fate === "refused")
    .map(longPromptWords)
