import { Effect, Option } from "effect"
import { chatAliases, redirectedImageModels, videoAliases } from "../../catalogue/Catalogue.js"
import {
  type ChatModel,
  chatModels,
  type ImageModel,
  imageModels,
  type VideoModel,
  videoModels
} from "../../catalogue/Models.js"
import { unknownModel } from "../Refusal.js"
import { json } from "../Reply.js"

// The free listings. Token prices are USD cents per 100 million tokens, `image_price` is in cents,
// `price_per_image` in 1e-8 cents (xai-api §1.1).

const created = 1_790_000_000
const centsPer100M = (usdPerMillion: number): number => Math.round(usdPerMillion * 10_000)
const aliasesOf = (aliases: Readonly<Record<string, string>>, id: string): ReadonlyArray<string> =>
  Object.entries(aliases).flatMap(([alias, target]) => (target === id ? [alias] : []))

const common = (id: string, aliases: ReadonlyArray<string>) => ({
  id,
  aliases,
  created,
  object: "model",
  owned_by: "xai",
  version: "1.0",
  fingerprint: `fp_${id.replace(/[^a-z0-9]/g, "")}`
})

const chatEntry = (model: ChatModel) => ({
  ...common(model.id, aliasesOf(chatAliases, model.id)),
  input_modalities: ["text", "image"],
  output_modalities: ["text"],
  prompt_text_token_price: centsPer100M(model.usdPerMillionIn),
  cached_prompt_text_token_price: centsPer100M(0.2),
  prompt_image_token_price: centsPer100M(model.usdPerMillionIn),
  completion_text_token_price: centsPer100M(model.usdPerMillionOut)
})

const imageEntry = (model: ImageModel) => ({
  ...common(model.id, model.hasQuality ? redirectedImageModels : []),
  input_modalities: ["text", "image"],
  output_modalities: ["image"],
  image_price: Math.round(model.usdPerImage.low * 100),
  max_prompt_length: model.longestPrompt,
  pricing: (["low", "medium"] as const)
    .filter((quality) => model.hasQuality || quality === "low")
    .map((quality) => ({
      resolution: "1k",
      quality,
      price_per_image: Math.round(model.usdPerImage[quality] * 1e10)
    }))
})

const videoEntry = (model: VideoModel) => ({
  ...common(model.id, aliasesOf(videoAliases, model.id)),
  input_modalities: model.canEdit ? ["text", "image", "video"] : ["text", "image"],
  output_modalities: ["video"],
  resolutions: Object.keys(model.usdPerSecond)
})

interface Entry {
  readonly id: string
  readonly aliases: ReadonlyArray<string>
}

const language: ReadonlyArray<Entry> = chatModels.map(chatEntry)
const image: ReadonlyArray<Entry> = imageModels.map(imageEntry)
const video: ReadonlyArray<Entry> = videoModels.map(videoEntry)
const every: ReadonlyArray<Entry> = [...chatModels, ...imageModels, ...videoModels].map(({ id }) =>
  common(id, [...language, ...image, ...video].find((entry) => entry.id === id)?.aliases ?? [])
)

const one = (entries: ReadonlyArray<Entry>) => (name: string) =>
  Option.match(
    Option.fromNullable(entries.find((entry) => entry.id === name || entry.aliases.includes(name))),
    {
      onNone: () => unknownModel(name),
      onSome: (entry) => Effect.succeed(json(entry))
    }
  )

/** `GET /v1/models`: `{ object, data }`. */
export const listModels = () => Effect.succeed(json({ object: "list", data: every }))
export const showModel = one(every)
/** The three special listings answer `{ models }`. */
export const listLanguageModels = () => Effect.succeed(json({ models: language }))
export const showLanguageModel = one(language)
export const listImageModels = () => Effect.succeed(json({ models: image }))
export const showImageModel = one(image)
export const listVideoModels = () => Effect.succeed(json({ models: video }))
export const showVideoModel = one(video)

/** `GET /v1/api-key`: what the key may do. */
export const showApiKey = () =>
  Effect.succeed(
    json({
      redacted_api_key: "xai-***ed",
      name: "simulated key",
      user_id: "simulated-user",
      team_id: "simulated-team",
      api_key_id: "simulated-key",
      acls: ["api-key:model:*", "api-key:endpoint:*"],
      team_blocked: false,
      api_key_blocked: false,
      api_key_disabled: false
    })
  )
