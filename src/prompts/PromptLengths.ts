import { Option } from "effect"
import { referenceFor } from "../domain/PlanRequest.js"
import { type DialogueOptions, dialogueOf, facesShown } from "../domain/SceneDialogue.js"
import { saidInScene } from "../domain/SceneSpeech.js"
import type { FilmOptions } from "../domain/Settings.js"
import type { Scene, StoryPlan } from "../domain/StoryPlan.js"
import { dialoguePrompt } from "./DialoguePrompt.js"
import { motionPrompt } from "./MotionPrompts.js"
import { castLayout, keyframePrompt, portraitPrompt, withNegative } from "./PicturePrompts.js"

/** A prompt that is longer than it may be, or than is known to be taken. */
export interface LongPrompt {
  /** What it is for: `the clip of scene 2`. */
  readonly place: string
  readonly length: number
  readonly limit: number
  readonly model: string
  /** `refused`: the model takes no such prompt. `unsure`: nobody has published how long one may be. */
  readonly consequence: "refused" | "unsure"
  /** The longest fields of the plan that are in it, longest first. */
  readonly longest: ReadonlyArray<readonly [field: string, length: number]>
}

/** What decides how long prompts become and may be. */
export type PromptSettings = DialogueOptions & Pick<FilmOptions, "negative" | "references" | "imageModel">

/** The length of a prompt as the API counts it: in Unicode code points, an emoji as one and not as two UTF-16 units. */
export const promptLength = (prompt: string): number => [...prompt].length

/** The prompt of every first take, as it will be sent, with its limit. Those of later takes are shortened when they are made. */
const firstPrompts = (plan: StoryPlan, settings: PromptSettings) => {
  const { imageModel, negative, references, videoModel } = settings
  const all = { style: plan.style, "the negative list": negative.join("; ") }
  const picture = { model: imageModel.id, limit: imageModel.longestPrompt, consequence: "refused" } as const
  const clip = { model: videoModel.id, limit: videoModel.longestKnownPrompt, consequence: "unsure" } as const
  const looks = (names: ReadonlyArray<string>) =>
    Object.fromEntries(
      plan.characters
        .filter(({ name }) => names.includes(name))
        .map(({ name, visualDescription }) => [`visual_description of ${name}`, visualDescription] as const)
    )
  const withDialogue = (motion: string, scene: Scene): string =>
    Option.match(dialogueOf(scene, plan, settings), {
      onNone: () => motion,
      onSome: (talk) => {
        const inView = scene.charactersPresent
        return dialoguePrompt(motion, talk, inView, facesShown(talk, inView, videoModel))
      }
    })
  const said = (scene: Scene): string =>
    saidInScene(scene, settings.sound)
      .lines.map(({ text }) => text)
      .join("\n")
  const sheets = plan.characters
    .filter(({ name }) => plan.isShown(name))
    .map((character) => {
      const { name } = character
      const hasPhoto = Option.isSome(referenceFor(name, references))
      return {
        ...picture,
        place: `the sheet of ${name}`,
        prompt: withNegative(portraitPrompt(character, plan.style, hasPhoto), negative),
        fields: { ...all, name, ...looks([name]) }
      }
    })
  const scenes = plan.scenesInOrder.flatMap((scene, index) => {
    const { action, camera, charactersPresent, mood, promptSummary, sceneId, setting, title } = scene
    const words = { ...all, camera, action, mood }
    const follows = index > 0
    const cast = castLayout(charactersPresent.length, follows, imageModel.mostInputs)
    return [
      {
        ...picture,
        place: `the keyframe of scene ${sceneId}`,
        prompt: withNegative(keyframePrompt(scene, plan, { cast, follows }), negative),
        fields: { ...words, title, setting, color_palette: plan.colorPalette, ...looks(charactersPresent) }
      },
      {
        ...clip,
        place: `the clip of scene ${sceneId}`,
        prompt: withDialogue(withNegative(motionPrompt(scene, plan.style), negative), scene),
        fields: { ...words, prompt_summary: promptSummary, lines: said(scene) }
      }
    ]
  })
  return [...sheets, ...scenes]
}

/** The prompts of a plan that are too long, or longer than is known to be taken, with what makes them long. */
export const longPrompts = (plan: StoryPlan, settings: PromptSettings): ReadonlyArray<LongPrompt> =>
  firstPrompts(plan, settings)
    .map(({ fields, prompt, ...about }) => ({
      ...about,
      length: promptLength(prompt),
      longest: Object.entries(fields)
        .map(([field, words]) => [field, promptLength(words)] as const)
        .filter(([, long]) => long > 0)
        .toSorted(([, a], [, b]) => b - a)
        .slice(0, 3)
    }))
    .filter(({ length, limit }) => length > limit)

const figures = (value: number): string => value.toLocaleString("en")

/** Where a prompt is long, how long, how long it may be, and what to shorten; for the model and for the person alike. */
export const longPromptWords = ({ consequence, length, limit, longest, model, place }: LongPrompt): string =>
  `The prompt for ${place} has ${figures(length)} characters; ${
    consequence === "refused"
      ? `${model} takes ${figures(limit)} at most`
      : `${model} is known to take ${figures(limit)}`
  }. Shorten its longest parts: ${longest.map(([field, long]) => `${field} (${figures(long)})`).join(", ")}.`

/** The prompts that the models would refuse, in words; empty where none is. */
export const promptProblems = (plan: StoryPlan, settings: PromptSettings): ReadonlyArray<string> =>
  longPrompts(plan, settings)
    .filter(({ consequence }) => consequence === "refused")
    .map(longPromptWords)
