import { Effect } from "effect"
import type { VideoModel } from "../../catalogue/Models.js"
import { voiceIds } from "../../catalogue/Voices.js"
import { Scenario } from "../../state/Scenario.js"
import { checkStorage, checkUploads } from "../../state/Storage.js"
import { badArgument } from "../Refusal.js"
import type { VideoGeneration } from "../wire/Requests.js"
import { checkPrompt, checkSeconds, modelOf, uploadsOf } from "./AcceptClip.js"

// What the fields of a new clip must agree on. Words in quotes of the live API and the order in which it looks: probes of
// 2026-09-08; the newer pins (`last_frame`, `keyframes`): the video guide of after 2026-09-30.

const mostReferences = 14
const mostVoices = 3
const mostKeyframes = 4
/** How far apart pins must be, in seconds: they sit on a grid of this. */
const pinGrid = 1 / 3

/** The longest clip from references, in seconds. */
const longestFromReferences = (model: VideoModel): number => (model.id === "grok-imagine-video" ? 10 : 15)

const unsupported = (field: string) => badArgument(`\`${field}\` is not supported for this model.`)

/** Where a clip's pictures are pinned, in seconds from its beginning. */
const pinsOf = (request: VideoGeneration, seconds: number): ReadonlyArray<number> =>
  [
    ...(request.image === undefined && request.input_reference === undefined ? [] : [0]),
    ...(request.keyframes ?? []).map(({ timestamp_s }) => timestamp_s),
    ...(request.last_frame === undefined ? [] : [seconds])
  ].toSorted((a, b) => a - b)

const checkPins = Effect.fn("Videos.checkPins")(function* (request: VideoGeneration, seconds: number) {
  const keyframes = request.keyframes ?? []
  if (keyframes.length > mostKeyframes)
    return yield* badArgument(`Too many keyframes: ${keyframes.length}. Maximum allowed is ${mostKeyframes}.`)
  if (keyframes.some(({ timestamp_s }) => timestamp_s <= 0 || timestamp_s >= seconds))
    return yield* badArgument("keyframes must lie strictly inside the clip.")
  const pins = pinsOf(request, seconds)
  if (pins.some((at, index) => index > 0 && at - (pins[index - 1] ?? 0) < pinGrid - 1e-3))
    return yield* badArgument("keyframes must be at least 1/3 of a second apart.")
})

/** Which pictures, voices and pins a model takes, how many of them, and how long the clip may be then. */
const checkReferences = Effect.fn("Videos.checkReferences")(function* (
  request: VideoGeneration,
  model: VideoModel,
  seconds: number
) {
  const references = request.reference_images ?? []
  const audios = request.reference_audios ?? []
  if (request.reference_images !== undefined && references.length === 0)
    return yield* badArgument("reference_images must not be empty.")
  if (references.length > mostReferences)
    return yield* badArgument(
      `Too many reference images: ${references.length}. Maximum allowed is ${mostReferences}.`
    )
  if (audios.length > mostVoices)
    return yield* badArgument(
      `Too many reference audio clips: ${audios.length}. Maximum allowed is ${mostVoices}.`
    )
  // Voices alone make it a clip from references.
  const longest = longestFromReferences(model)
  if (references.length + audios.length > 0 && seconds > longest)
    return yield* badArgument(
      `Duration ${seconds}s exceeds the maximum allowed for reference-to-video, which is ${longest}s.`
    )
  yield* checkSeconds(seconds)
  const isFirst = model.id === "grok-imagine-video"
  const isFull = model.id === "grok-imagine-video-1.5"
  if (references.length > 0 && !isFirst && !isFull) return yield* unsupported("reference_images")
  if (references.length > 0 && isFirst && (request.image ?? request.input_reference) !== undefined)
    return yield* badArgument(`The model ${model.id} does not support image together with reference_images.`)
  for (const field of ["last_frame", "keyframes", "reference_audios"] as const) {
    const sent = request[field]
    if (!isFull && sent !== undefined && !(Array.isArray(sent) && sent.length === 0))
      return yield* unsupported(field)
  }
  if (audios.some((voice) => (voice.voice_id === undefined) === (voice.url === undefined)))
    return yield* badArgument("reference_audios: exactly one of voice_id and url is required.")
  const { customVoices } = yield* (yield* Scenario).config
  const unknown = audios.find(
    ({ voice_id: id }) => id !== undefined && ![...voiceIds, ...customVoices].includes(id)
  )
  if (unknown !== undefined)
    return yield* badArgument(
      `Unknown voice_id "${unknown.voice_id}". Available voices: ${voiceIds.join(", ")}. Custom voice ids created via the /v1/custom-voices API are also accepted.`
    )
  yield* checkPins(request, seconds)
  return references
})

/** Everything a new clip's fields must agree on, before its pictures are looked at. */
export const checkGeneration = Effect.fn("Videos.checkGeneration")(function* (request: VideoGeneration) {
  const model = yield* modelOf(request.model)
  const opening = request.image ?? request.input_reference
  const seconds = request.duration ?? request.seconds ?? 8
  const references = yield* checkReferences(request, model, seconds)
  // On paper a picture needs no words; such jobs die at the poll.
  const isWordless = (request.prompt ?? "").trim() === "" && opening !== undefined && references.length === 0
  const prompt = isWordless ? "" : yield* checkPrompt(request.prompt)
  const resolution = request.resolution ?? "480p"
  const isFromReferences =
    references.length > 0 ||
    (request.reference_audios ?? []).length > 0 ||
    (request.keyframes ?? []).length > 0 ||
    request.last_frame !== undefined
  if (resolution === "1080p" && isFromReferences)
    return yield* badArgument("1080p video resolution is not supported for reference-to-video requests.")
  if (model.usdPerSecond[resolution] === undefined)
    return yield* badArgument(`The resolution ${resolution} is not supported by ${model.id}.`)
  yield* checkStorage(request.storage_options)
  yield* checkUploads(uploadsOf(request.output), 1, "output.upload_url")
  return {
    model,
    prompt,
    isWordless,
    hasSound: model.id === "grok-imagine-video" || (request.generate_audio ?? true),
    opening,
    references,
    seconds,
    resolution
  }
})
