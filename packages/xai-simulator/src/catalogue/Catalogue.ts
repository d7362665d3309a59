import { Array, Option } from "effect"
import {
  type ChatModel,
  chatModels,
  type ImageModel,
  imageModels,
  type Resolution,
  type VideoModel,
  videoModels
} from "./Models.js"
import { addTicks, multiplyTicks, type Ticks, ticksFromUsd } from "./Ticks.js"

// Other names of models, shapes and bills. Sources: docs.x.ai/developers/models and the live lists, read 2026-11-28.

/** Other names a chat model answers to. */
export const chatAliases: Readonly<Record<string, string>> = {
  "grok-latest": "grok-4.7",
  ...Object.fromEntries(
    chatModels
      .filter((model) => /^grok-4\.\d$/.test(model.id))
      .map((model) => [`${model.id}-latest`, model.id])
  ),
  "grok-4.20": "grok-4.20-0309-reasoning",
  "grok-4.20-reasoning": "grok-4.20-0309-reasoning",
  "grok-4.20-non-reasoning": "grok-4.20-0309-non-reasoning",
  "grok-4.20-multi-agent": "grok-4.20-multi-agent-0309",
  "grok-build-latest": "grok-4.5"
}

/** Retired on 2026-05-15. Sources disagree whether they are dead or redirected: a setting decides. */
const retiredChatModels: ReadonlyArray<string> = [
  "grok-4-1-fast-reasoning",
  "grok-4-1-fast-non-reasoning",
  "grok-4-fast-reasoning",
  "grok-4-fast-non-reasoning",
  "grok-4-0709",
  "grok-3"
]

/** What a retired name is redirected to, where it is not grok-4.3. */
const redirections: Readonly<Record<string, string>> = { "grok-code-fast-1": "grok-build-0.1" }

/** Names that still answer, served by 2.0 at quality low and billed so. */
export const redirectedImageModels: readonly [string, ...ReadonlyArray<string>] = [
  "grok-imagine-image-quality",
  "grok-imagine-image-quality-20260403",
  "grok-imagine-image-quality-latest",
  "grok-imagine-image-pro"
]

export const imageAliases: Readonly<Record<string, string>> = {
  "grok-imagine-image-2026-03-02": "grok-imagine-image"
}

export const videoAliases: Readonly<Record<string, string>> = {
  "grok-imagine-video-1.5-preview": "grok-imagine-video-1.5",
  "grok-imagine-video-1.5-2026-05-30": "grok-imagine-video-1.5"
}

/** The chat model behind a name. */
export const chatModelNamed = (name: string, redirectRetired: boolean): Option.Option<ChatModel> => {
  const redirected = redirections[name] ?? (retiredChatModels.includes(name) ? "grok-4.3" : name)
  const known = chatAliases[name] ?? (redirectRetired ? redirected : name)
  return Array.findFirst(chatModels, (model) => model.id === known)
}

/** The image model behind a name, and whether the name was redirected (which fixes the quality at low). */
export const imageModelNamed = (
  name: string
): Option.Option<{ readonly model: ImageModel; readonly redirected: boolean }> => {
  const redirected = redirectedImageModels.includes(name)
  const known = redirected ? "grok-imagine-image-2.0" : (imageAliases[name] ?? name)
  return Option.map(
    Array.findFirst(imageModels, (model) => model.id === known),
    (model) => ({ model, redirected })
  )
}

/** The video model behind a name. */
export const videoModelNamed = (name: string): Option.Option<VideoModel> => {
  const known = videoAliases[name] ?? name
  return Array.findFirst(videoModels, (model) => model.id === known)
}

/** Models that reason, and therefore take no penalties and no `stop`. */
export const reasons = (model: ChatModel): boolean =>
  !model.id.endsWith("non-reasoning") && model.id !== "grok-build-0.1"

/** The effort a model uses when none is asked for (xai-api §2.5). */
export const usualEffort = (model: ChatModel): string =>
  model.id === "grok-4.3" ? "low" : model.efforts.includes("high") ? "high" : "none"

export type Quality = "low" | "medium"

/** What may be asked for; `high` has no price anywhere, and is drawn and billed as `medium`. */
export const qualities = ["low", "medium", "high", "auto"] as const

export const imageResolutions = ["1k", "1.5k", "2k"] as const
export type ImageResolution = (typeof imageResolutions)[number]

/** Picture shapes of the image endpoints (xai-api §3.1). */
export const imageRatios = [
  "1:1",
  "3:4",
  "4:3",
  "9:16",
  "16:9",
  "2:3",
  "3:2",
  "9:19.5",
  "19.5:9",
  "9:20",
  "20:9",
  "1:2",
  "2:1",
  "21:9",
  "5:2",
  "auto"
] as const

/** Shapes that only 2.0 knows. */
export const wideImageRatios: ReadonlyArray<string> = ["21:9", "5:2"]

/**
 * What one picture costs. Larger than 1k adds $0.02 on 2.0 and nothing on 1.0; 1.5k, whose price nobody gives, is billed
 * as 2k.
 */
export const billForImage = (
  model: ImageModel,
  quality: Quality,
  resolution: ImageResolution,
  inputs: number
): Ticks =>
  addTicks(
    ticksFromUsd(model.usdPerImage[quality]),
    multiplyTicks(ticksFromUsd(model.usdPerInput), inputs),
    ticksFromUsd(resolution !== "1k" && model.hasQuality ? 0.02 : 0)
  )

/** What a clip costs by its seconds and its input pictures. */
export const billForVideo = (
  model: VideoModel,
  resolution: Resolution,
  seconds: number,
  inputs: number
): Ticks =>
  addTicks(
    ticksFromUsd((model.usdPerSecond[resolution] ?? 0) * seconds),
    multiplyTicks(ticksFromUsd(model.usdPerInput), inputs)
  )

/** What the edit of a clip costs: its seconds again, out and in. */
export const billForVideoEdit = (model: VideoModel, resolution: Resolution, seconds: number): Ticks =>
  ticksFromUsd(((model.usdPerSecond[resolution] ?? 0) + model.usdPerEditInputSecond) * seconds)

/** What an extension costs: its tail by the second, and each second of the clip it is put to. */
export const billForExtension = (
  model: VideoModel,
  resolution: Resolution,
  given: number,
  tail: number
): Ticks => ticksFromUsd((model.usdPerSecond[resolution] ?? 0) * tail + model.usdPerEditInputSecond * given)

/** What a question costs: double from 200,000 prompt tokens on, double again at tier `priority` (xai-api §2.5, §5.3). */
export const billForQuestion = (
  model: ChatModel,
  tokens: { readonly prompt: number; readonly completion: number; readonly reasoning: number },
  priority: boolean
): Ticks =>
  ticksFromUsd(
    ((tokens.prompt * model.usdPerMillionIn +
      (tokens.completion + tokens.reasoning) * model.usdPerMillionOut) /
      1e6) *
      (tokens.prompt >= 200_000 ? 2 : 1) *
      (priority ? 2 : 1)
  )
