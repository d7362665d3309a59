import { Effect, Option } from "effect"
import {
  billForImage,
  chatAliases,
  imageAliases,
  redirectedImageModels,
  videoAliases
} from "../../catalogue/Catalogue.js"
import {
  type ChatModel,
  chatModels,
  type ImageModel,
  imageModels,
  type VideoModel,
  videoModels
} from "../../catalogue/Models.js"
import { ticksFromUsd } from "../../catalogue/Ticks.js"
import { unknownModel } from "../Refusal.js"
import { json } from "../Reply.js"

// The free listings. Token prices are USD cents per 100 million tokens, those of pictures 1e-8 cents (live lists of
// 2026-09-08).

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
  cached_prompt_text_token_price: centsPer100M(model.usdPerMillionCached),
  prompt_image_token_price: centsPer100M(model.usdPerMillionIn),
  completion_text_token_price: centsPer100M(model.usdPerMillionOut)
})

const pictures = { input_modalities: ["text", "image"], output_modalities: ["image"] }

const imageEntry = (model: ImageModel) => ({
  ...common(model.id, aliasesOf(imageAliases, model.id)),
  ...pictures,
  image_price: ticksFromUsd(model.usdPerImage.medium),
  max_prompt_length: model.longestPrompt,
  ...(model.hasQuality
    ? {
        pricing: (["low", "medium"] as const).flatMap((quality) =>
          (["1k", "2k"] as const).map((resolution) => ({
            quality,
            resolution,
            price_per_image: billForImage(model, quality, resolution, 0)
          }))
        )
      }
    : {})
})

/** A name that is listed as a model of its own and answered by another (see `redirectedImageModels`). */
const [redirectedName, ...redirectedAliases] = redirectedImageModels
const redirectedEntry = {
  ...common(redirectedName, redirectedAliases),
  ...pictures,
  image_price: ticksFromUsd(0.05),
  max_prompt_length: 16_000
}

const takesVoices = ({ id }: VideoModel): boolean => id === "grok-imagine-video-1.5"

const videoEntry = (model: VideoModel) => ({
  ...common(model.id, aliasesOf(videoAliases, model.id)),
  input_modalities: ["text", "image", ...(model.canEdit ? ["video"] : takesVoices(model) ? ["audio"] : [])],
  output_modalities: ["video"]
})

interface Entry {
  readonly id: string
  readonly aliases: ReadonlyArray<string>
}

const language: ReadonlyArray<Entry> = chatModels.map(chatEntry)
const image: ReadonlyArray<Entry> = [...imageModels.map(imageEntry), redirectedEntry]
const video: ReadonlyArray<Entry> = videoModels.map(videoEntry)
const every: ReadonlyArray<Entry> = [...language, ...image, ...video].map(({ aliases, id }) =>
  common(id, aliases)
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
