import { Array, type Option, Schema } from "effect"
import { AspectRatio, usualRatios } from "./AspectRatio.js"
import { addTicks, multiplyTicks, type Ticks, ticksFromUsd } from "./Money.js"

// What each model can do and what it costs, in one table. Figures: reference pages named beside them, read 2026-11-22,
// those marked "measured" 2026-11-28. "official" is xAI's own page, "integrators" several third parties who agree with
// one another, "measured" what somebody got from the live API.

/** A model that writes and looks: plans, rewordings, judgements. */
export interface ChatModel {
  readonly id: string
  /** USD per million tokens in; docs.x.ai/developers/models, official. */
  readonly usdPerMillionIn: number
  /** USD per million tokens out, reasoning included; same page. */
  readonly usdPerMillionOut: number
  /** The values of `reasoning_effort` it takes; empty when it takes none. */
  readonly efforts: ReadonlyArray<"none" | "low" | "medium" | "high" | "xhigh">
}

/** How carefully a picture is drawn. */
export const ImageQuality = Schema.Literal("low", "medium")
export type ImageQuality = typeof ImageQuality.Type

/** A model that draws. */
export interface ImageModel {
  readonly id: string
  /** Most pictures one edit may take as input. */
  readonly mostInputs: number
  /** Longest prompt, in characters; a longer one is refused. */
  readonly longestPrompt: number
  readonly aspectRatios: ReadonlyArray<AspectRatio>
  /** Whether the request may name a quality. */
  readonly hasQuality: boolean
  /** USD per picture at 1k, by quality. */
  readonly usdPerImage: { readonly [quality in ImageQuality]: number }
  /** USD added per input picture of an edit. */
  readonly usdPerInput: number
}

/** How large a clip is, by the number of its lines. */
export const Resolution = Schema.Literal("480p", "720p", "1080p")
export type Resolution = typeof Resolution.Type

/** A model that films. */
export interface VideoModel {
  readonly id: string
  readonly canEdit: boolean
  /** Longest clip it takes to edit, in seconds of real duration. */
  readonly longestEditSeconds: number
  readonly shortestSeconds: number
  readonly longestSeconds: number
  /**
   * Longest prompt that is known to be taken, in characters. A reseller's figure: xAI publishes none, so a longer one is
   * a thing to warn of, not to refuse.
   */
  readonly longestKnownPrompt: number
  /** Shapes of its clips; one made from a picture takes the picture's. */
  readonly aspectRatios: ReadonlyArray<AspectRatio>
  /** USD per second of output; absent where the model does not film at that size. */
  readonly usdPerSecond: { readonly [size in Resolution]?: number }
  /** USD added for the picture a clip opens on. */
  readonly usdPerInput: number
  /** USD per second of a clip given to an edit. */
  readonly usdPerEditInputSecond: number
  /** How many voices it holds in one clip, whose lines are said in them; 0 where it invents a voice anew in each clip. */
  readonly mostVoices: number
  /** How many pictures of who is in view it takes beside the one a clip opens on; each costs `usdPerInput`. */
  readonly mostReferences: number
  /** The largest clip it makes with voices or such pictures. */
  readonly largestWithReferences: Resolution
  /** Whether a clip can be ordered without sound. */
  readonly canBeSilent: boolean
}

const everyRatio: ReadonlyArray<AspectRatio> = AspectRatio.literals

/** Source: docs.x.ai/developers/models and /pricing (official). Retired names are left out on purpose. */
export const chatModels: Array.NonEmptyReadonlyArray<ChatModel> = [
  {
    id: "grok-4.3",
    usdPerMillionIn: 1.25,
    usdPerMillionOut: 2.5,
    efforts: ["none", "low", "medium", "high"]
  },
  { id: "grok-4.5", usdPerMillionIn: 2, usdPerMillionOut: 6, efforts: ["low", "medium", "high"] },
  { id: "grok-4.6", usdPerMillionIn: 2, usdPerMillionOut: 6, efforts: ["low", "medium", "high", "xhigh"] },
  { id: "grok-4.7", usdPerMillionIn: 2, usdPerMillionOut: 6, efforts: ["low", "medium", "high", "xhigh"] },
  { id: "grok-4.20-0309-reasoning", usdPerMillionIn: 1.25, usdPerMillionOut: 2.5, efforts: [] },
  { id: "grok-4.20-0309-non-reasoning", usdPerMillionIn: 1.25, usdPerMillionOut: 2.5, efforts: [] }
]

/**
 * Source: 5 inputs on 2.0 from the release notes of August 2026 (official), on 1.0 measured; longest prompts and `21:9`
 * on 2.0 alone from the live list of models and its page (measured, official). Prices: official for 0.04 and 0.02, the
 * other tiers from the live list; the input charge of 2.0 from an integrator's table of 2026-10-05.
 */
export const imageModels: Array.NonEmptyReadonlyArray<ImageModel> = [
  {
    id: "grok-imagine-image-2.0",
    mostInputs: 5,
    longestPrompt: 64_000,
    aspectRatios: everyRatio,
    hasQuality: true,
    usdPerImage: { low: 0.04, medium: 0.06 },
    usdPerInput: 0.01
  },
  {
    id: "grok-imagine-image",
    mostInputs: 5,
    longestPrompt: 16_000,
    aspectRatios: usualRatios,
    hasQuality: false,
    usdPerImage: { low: 0.02, medium: 0.02 },
    usdPerInput: 0.002
  }
]

/** What every model films: lengths and shapes. The longest prompt is a reseller's figure. */
const anyClip = {
  shortestSeconds: 1,
  longestSeconds: 15,
  longestKnownPrompt: 4096,
  aspectRatios: everyRatio
} as const

const notToBeEdited = { canEdit: false, longestEditSeconds: 0, usdPerEditInputSecond: 0 } as const

const withoutVoices = {
  mostVoices: 0,
  mostReferences: 0,
  largestWithReferences: "720p",
  canBeSilent: false
} as const

/**
 * Source: lengths 1 to 15 s, ratios (`21:9` on the newest page only; this program sends none, and a clip follows its
 * picture), the 8.7 s edit limit and "only the base model edits" from the video pages (official). Prices at 480p of the first two: official; the rest: integrators.
 * Voices (3, on 1.5 alone), pictures beside the keyframe (7 documented, 14 measured) up to 720p, and clips without sound: the video pages (official).
 */
export const videoModels: Array.NonEmptyReadonlyArray<VideoModel> = [
  {
    id: "grok-imagine-video",
    ...anyClip,
    ...withoutVoices,
    canEdit: true,
    longestEditSeconds: 8.7,
    usdPerSecond: { "480p": 0.05, "720p": 0.07 },
    usdPerInput: 0.002,
    usdPerEditInputSecond: 0.01
  },
  {
    id: "grok-imagine-video-1.5",
    ...anyClip,
    ...notToBeEdited,
    mostVoices: 3,
    mostReferences: 7,
    largestWithReferences: "720p",
    canBeSilent: true,
    usdPerSecond: { "480p": 0.08, "720p": 0.14, "1080p": 0.25 },
    usdPerInput: 0.01
  },
  {
    id: "grok-imagine-video-1.5-lite",
    ...anyClip,
    ...notToBeEdited,
    ...withoutVoices,
    usdPerSecond: { "480p": 0.02, "720p": 0.03, "1080p": 0.14 },
    usdPerInput: 0.01
  }
]

const named =
  <M extends { readonly id: string }>(models: ReadonlyArray<M>) =>
  (id: string): Option.Option<M> =>
    Array.findFirst(models, (model) => model.id === id)

/** The chat model of an id; none that is not in the table. */
export const findChatModel = named(chatModels)
/** The image model of an id; none that is not in the table. */
export const findImageModel = named(imageModels)
/** The video model of an id; none that is not in the table. */
export const findVideoModel = named(videoModels)

/** The list price of one picture: the quality's price plus the charge per input picture. */
export const priceOfImage = (model: ImageModel, quality: ImageQuality, inputs: number): Ticks =>
  addTicks(ticksFromUsd(model.usdPerImage[quality]), multiplyTicks(ticksFromUsd(model.usdPerInput), inputs))

const sizeOf = (resolution: Resolution): number => Number.parseInt(resolution, 10)

/** Whether clips of this size can be ordered with voices, and with pictures of who is in view. */
export const holdsVoices = (
  { largestWithReferences, mostVoices }: VideoModel,
  resolution: Resolution
): boolean => mostVoices > 0 && sizeOf(resolution) <= sizeOf(largestWithReferences)

/** The price of a second of film in USD. A size that the model does not film at is priced as 720p. */
const perSecond = ({ usdPerSecond }: VideoModel, resolution: Resolution): number =>
  usdPerSecond[resolution] ?? usdPerSecond["720p"] ?? 0

/** The list price of a clip made from one keyframe, and from so many pictures beside it. Voices are free. */
export const priceOfVideo = (
  model: VideoModel,
  resolution: Resolution,
  seconds: number,
  references = 0
): Ticks => ticksFromUsd(perSecond(model, resolution) * seconds + model.usdPerInput * (1 + references))

/** The list price of editing a clip: its seconds again, out and in. An edit is capped at 720p. */
export const priceOfVideoEdit = (model: VideoModel, resolution: Resolution, seconds: number): Ticks =>
  ticksFromUsd(
    (perSecond(model, resolution === "1080p" ? "720p" : resolution) + model.usdPerEditInputSecond) * seconds
  )

/**
 * What a question may cost at most by its size: a generous guess, settled by the real bill a second later.
 * A picture counts 1,792 tokens, the most that was reported (xai-api §2.3).
 */
export const priceOfQuestion = (
  model: ChatModel,
  characters: number,
  pictures: number,
  mostTokensOut: number
): Ticks =>
  ticksFromUsd(
    ((characters / 3 + pictures * 1792) * model.usdPerMillionIn + mostTokensOut * model.usdPerMillionOut) /
      1e6
  )
