import { Clock, Effect, Option } from "effect"
import { holdsOneOf } from "../../answers/Reworder.js"
import { billForVideo, billForVideoEdit, videoModelNamed } from "../../catalogue/Catalogue.js"
import {
  longestEditSeconds,
  type Resolution,
  type VideoModel,
  videoRatios,
  videoSeconds
} from "../../catalogue/Models.js"
import type { Ticks } from "../../catalogue/Ticks.js"
import { Artist } from "../../drawing/Artist.js"
import { motionOf, pictureFor } from "../../drawing/Directions.js"
import { scaled } from "../../drawing/Sizes.js"
import { entryOf } from "../../faults/FaultCatalogue.js"
import { seedFrom, uuidFrom } from "../../Seed.js"
import type { Fault } from "../../SimulatorConfig.js"
import { Call } from "../../state/Call.js"
import type { FilmOrder } from "../../state/Films.js"
import { type InputImage, takeClip, takeImage } from "../../state/Inputs.js"
import { Jobs } from "../../state/Jobs.js"
import { MediaStore } from "../../state/MediaStore.js"
import { Scenario } from "../../state/Scenario.js"
import { checkStorage, checkUploads } from "../../state/Storage.js"
import { charge, millisFor } from "../../state/Work.js"
import { badArgument, moderatedVideo, type Refusal, unknownModel } from "../Refusal.js"
import { json } from "../Reply.js"
import type { RouteName } from "../RouteName.js"
import { readBody, refuseFields } from "../wire/Body.js"
import { type MediaInput, VideoEdit, VideoExtension, VideoGeneration } from "../wire/Requests.js"

/** Fields that no clip takes: there is no seed, no frame rate, no number of clips, no negative prompt (xai-api §4.1). */
const foreignFields = ["size", "seed", "fps", "n", "negative_prompt"]

const images = ["image/jpeg", "image/png", "image/webp"] as const

const modelOf = (name: string): Effect.Effect<VideoModel, Refusal> =>
  Option.match(videoModelNamed(name), { onNone: () => unknownModel(name), onSome: Effect.succeed })

/** Only the base model edits and extends (xai-api §4.5). */
const editingModel = (name: string, what: string) =>
  Effect.filterOrFail(
    modelOf(name),
    (model) => model.canEdit,
    () => badArgument(`The model ${name} does not support video ${what}.`)
  )

/** Nobody has published how long a clip's prompt may be; the simulator takes what the longest picture prompt may have. */
const longestPrompt = 64_000

const checkPrompt = (prompt: string | undefined): Effect.Effect<string, Refusal> =>
  prompt === undefined || prompt.trim() === ""
    ? badArgument("prompt is required.")
    : prompt.length > longestPrompt
      ? badArgument(`prompt is too long: ${prompt.length} characters, at most ${longestPrompt}.`)
      : Effect.succeed(prompt)

type Shot = Omit<FilmOrder & { readonly _tag: "FromPicture" }, "_tag" | "picture">

interface Accepted {
  readonly route: RouteName
  readonly model: VideoModel
  readonly prompt: string
  /** Length of the finished clip. */
  readonly seconds: number
  readonly cost: Ticks
  /** What tells this order from others. */
  readonly identity: string
  readonly request: Pick<VideoEdit, "storage_options" | "output">
  /** A fate that follows from the order itself. */
  readonly doom?: Fault
  readonly order: (shot: { readonly seed: number; readonly spoilt: Option.Option<Fault> }) => FilmOrder
}

/** An id nobody has: a restarted simulator counts its takes anew, and the ids it gave out before stay taken. */
const freeId = (wanted: string): Effect.Effect<string, never, Jobs> =>
  Effect.flatMap(Jobs, (jobs) =>
    Effect.flatMap(
      jobs.find(wanted),
      Option.match({
        onNone: () => Effect.succeed(wanted),
        onSome: () => freeId(uuidFrom("after", wanted))
      })
    )
  )

/** Bills an order, gives it its id and starts the film. */
const accept = Effect.fn("Videos.accept")(function* (order: Accepted) {
  const call = yield* Call
  const jobs = yield* Jobs
  const scenario = yield* Scenario
  const config = yield* scenario.config
  const fault = Option.filter(
    call.fault,
    (it) => entryOf(it.name).moment === "job" || entryOf(it.name).moment === "work"
  )
  // Refused on the order itself, so nothing is made; the filter looks at results otherwise.
  if (Option.exists(fault, (it) => it.name === "moderated")) return yield* moderatedVideo()
  const take = yield* scenario.occurrence(order.identity)
  yield* charge(order.route, order.model.id, order.cost)
  const now = yield* Clock.currentTimeMillis
  const id = yield* freeId(uuidFrom(config.seed, "video", order.identity, take))
  const refused = holdsOneOf(order.prompt, config.refusedWords)
  const fate = Option.orElse(
    Option.filter(fault, (it) => entryOf(it.name).moment === "job"),
    () => (refused ? Option.some<Fault>({ name: "job-moderated-400" }) : Option.fromNullable(order.doom))
  )
  const target = order.request.output?.upload_url ?? order.request.output?.upload_urls?.[0]
  yield* jobs.start({
    id,
    model: order.model.id,
    prompt: order.prompt,
    submittedAt: now,
    readyAt: now + (yield* millisFor("videoMillis", `${order.identity}${take}`)),
    seconds: order.seconds,
    cost: order.cost,
    order: order.order({
      seed: seedFrom(config.seed, order.identity, take),
      spoilt: Option.filter(fault, (it) => entryOf(it.name).moment === "work")
    }),
    ...Option.match(fate, { onNone: () => ({}), onSome: (it) => ({ fate: it }) }),
    ...(order.request.storage_options === undefined ? {} : { storage: order.request.storage_options }),
    ...(target === undefined ? {} : { uploadUrl: target })
  })
  return json({ request_id: id }, 200, order.cost)
})

const shotOf = (
  prompt: string,
  size: { readonly width: number; readonly height: number },
  seconds: number,
  sound: boolean,
  { seed, spoilt }: { readonly seed: number; readonly spoilt: Option.Option<Fault> }
): Shot => ({
  prompt,
  ...motionOf(prompt),
  seconds,
  ...size,
  seed,
  sound,
  ...Option.match(spoilt, { onNone: () => ({}), onSome: (it) => ({ spoilt: it }) })
})

const resolutionOf = (name: string | undefined): Effect.Effect<Resolution, Refusal> => {
  const wanted = name ?? "480p"
  return wanted === "480p" || wanted === "720p" || wanted === "1080p"
    ? Effect.succeed(wanted)
    : badArgument(`Invalid resolution: ${wanted}. Allowed: 480p, 720p, 1080p.`)
}

/** Everything a new clip's fields must agree on, before its pictures are looked at. */
const checkGeneration = Effect.fn("Videos.checkGeneration")(function* (request: VideoGeneration) {
  const model = yield* modelOf(request.model)
  const isFirst = model.id === "grok-imagine-video"
  const isFull = model.id === "grok-imagine-video-1.5"
  const references = request.reference_images ?? []
  const opening = request.image ?? request.input_reference
  // On paper a picture needs no words; such jobs die at the poll (xai-api §4.1).
  const isWordless = (request.prompt ?? "").trim() === "" && opening !== undefined && references.length === 0
  const prompt = isWordless ? "" : yield* checkPrompt(request.prompt)
  const seconds = request.duration ?? request.seconds ?? 8
  const { longest, shortest } = videoSeconds
  if (seconds < shortest || seconds > longest) {
    return yield* badArgument(`duration must be between ${shortest} and ${longest} seconds, got ${seconds}.`)
  }
  const resolution = yield* resolutionOf(request.resolution)
  if (model.usdPerSecond[resolution] === undefined) {
    return yield* badArgument(`The resolution ${resolution} is not supported by ${model.id}.`)
  }
  if (request.aspect_ratio !== undefined && !videoRatios.includes(request.aspect_ratio)) {
    return yield* badArgument(
      `Invalid aspect_ratio: ${request.aspect_ratio}. Allowed: ${videoRatios.join(", ")}.`
    )
  }
  if (request.reference_images !== undefined && references.length === 0) {
    return yield* badArgument("reference_images must not be empty.")
  }
  if (references.length > 7)
    return yield* badArgument(`Too many reference images: ${references.length}, at most 7.`)
  if (references.length > 0 && seconds > 10) {
    return yield* badArgument(
      `Duration ${seconds}s exceeds the maximum allowed for reference-to-video (10s).`
    )
  }
  if (references.length > 0 && resolution === "1080p") {
    return yield* badArgument("reference-to-video is limited to 720p.")
  }
  if (references.length > 0 && opening !== undefined && isFirst) {
    return yield* badArgument(`The model ${model.id} does not support image together with reference_images.`)
  }
  if (request.last_frame !== undefined && !isFull)
    return yield* badArgument(`last_frame is not supported by ${model.id}.`)
  const keyframes = request.keyframes ?? []
  if (keyframes.length > 0 && !isFull)
    return yield* badArgument(`keyframes are not supported by ${model.id}.`)
  if (keyframes.length > 4) return yield* badArgument(`Too many keyframes: ${keyframes.length}, at most 4.`)
  if (keyframes.some(({ timestamp_s }) => timestamp_s <= 0 || timestamp_s >= seconds)) {
    return yield* badArgument("keyframes must lie strictly inside the clip.")
  }
  const voices = request.reference_audios ?? []
  if (voices.length > 0 && !isFull)
    return yield* badArgument(`reference_audios are not supported by ${model.id}.`)
  if (voices.length > 3) return yield* badArgument(`Too many reference audios: ${voices.length}, at most 3.`)
  if (voices.some((voice) => (voice.voice_id === undefined) === (voice.url === undefined))) {
    return yield* badArgument("reference_audios: exactly one of voice_id and url is required.")
  }
  yield* checkStorage(request.storage_options)
  yield* checkUploads(uploadsOf(request.output), 1, "output.upload_url")
  return {
    model,
    prompt,
    isWordless,
    hasSound: isFirst || (request.generate_audio ?? true),
    opening,
    references,
    seconds,
    resolution
  }
})

const uploadsOf = (output: VideoGeneration["output"]): ReadonlyArray<string> | undefined =>
  output?.upload_url === undefined ? output?.upload_urls : [output.upload_url]

/** The picture's shape at the clip's size: the same shape, the short side as the resolution says. */
const sizeLike = Effect.fn("Videos.sizeLike")(function* (input: InputImage, resolution: Resolution) {
  const artist = yield* Artist
  return artist.sizeFor(
    Option.match(input.facts, { onNone: () => "16:9", onSome: ({ height, width }) => `${width}:${height}` }),
    resolution
  )
})

/** `POST /v1/videos/generations`: a clip from words, from a picture, or from references. */
export const generateVideo = Effect.fn("Videos.generate")(function* () {
  const { body } = yield* Call
  const artist = yield* Artist
  const media = yield* MediaStore
  const request = yield* readBody(VideoGeneration, body)
  yield* refuseFields(body, foreignFields)
  const { hasSound, isWordless, model, opening, prompt, references, resolution, seconds } =
    yield* checkGeneration(request)
  const take = (input: MediaInput, field: string) => takeImage(input, field, images)
  const first = opening === undefined ? Option.none() : Option.some(yield* take(opening, "image"))
  const sheets = yield* Effect.forEach(references, (input, index) =>
    take(input, `reference_images[${index}]`)
  )
  const others = yield* Effect.forEach(
    [
      ...(request.last_frame === undefined ? [] : [request.last_frame]),
      ...(request.keyframes ?? []).map((it) => it.image)
    ],
    (input, index) => take(input, `keyframes[${index}]`)
  )
  const hashes = yield* Effect.forEach([...Option.toArray(first), ...sheets, ...others], (input) =>
    media.keep(input.bytes)
  )
  const [picture] = hashes
  const { scale } = yield* (yield* Scenario).config
  const size = scaled(
    Option.isSome(first)
      ? yield* sizeLike(first.value, resolution)
      : artist.sizeFor(request.aspect_ratio ?? "16:9", resolution),
    scale
  )
  const isSeen = Option.isSome(first) && first.value.bytes.length > 0 && picture !== undefined
  const spec = pictureFor(
    prompt,
    sheets.map((sheet) => artist.readSpec(sheet.bytes))
  )
  return yield* accept({
    route: "video-generations",
    model,
    prompt,
    seconds,
    cost: billForVideo(model, resolution, seconds, hashes.length),
    identity: [
      "generate",
      model.id,
      prompt,
      seconds,
      resolution,
      `${size.width}x${size.height}`,
      String(hasSound),
      ...hashes
    ].join("\n"),
    request,
    ...(isWordless ? { doom: { name: "job-400" } as const } : {}),
    order: (given): FilmOrder => {
      const shot = shotOf(prompt, size, seconds, hasSound, given)
      return isSeen ? { _tag: "FromPicture", ...shot, picture } : { _tag: "FromWords", ...shot, spec }
    }
  })
})

/** A size capped at 720p, as edits and extensions are. */
const capped = ({ height, width }: { readonly width: number; readonly height: number }) => {
  const scale = Math.min(1, 720 / Math.min(width, height))
  const even = (side: number) => Math.max(2, 2 * Math.round((side * scale) / 2))
  return { width: even(width), height: even(height) }
}

/** The name of the resolution that a clip's size is billed as. */
const resolutionFor = (size: { readonly width: number; readonly height: number }): Resolution =>
  Math.min(size.width, size.height) <= 480 ? "480p" : "720p"

/** `POST /v1/videos/edits`: the clip again, with a change. */
export const editVideo = Effect.fn("Videos.edit")(function* () {
  const { body } = yield* Call
  const media = yield* MediaStore
  const request = yield* readBody(VideoEdit, body)
  yield* refuseFields(body, [...foreignFields, "duration", "seconds", "aspect_ratio", "resolution"])
  const model = yield* editingModel(request.model, "editing")
  const prompt = yield* checkPrompt(request.prompt)
  yield* checkStorage(request.storage_options)
  yield* checkUploads(uploadsOf(request.output), 1, "output.upload_url")
  const clip = yield* takeClip(request.video)
  const { seconds } = clip.facts
  if (seconds > longestEditSeconds) {
    return yield* badArgument(
      `The input video is ${seconds.toFixed(1)}s long; video editing takes at most ${longestEditSeconds}s.`
    )
  }
  const hash = yield* media.keep(clip.bytes)
  const size = capped(clip.facts)
  return yield* accept({
    route: "video-edits",
    model,
    prompt,
    seconds,
    cost: billForVideoEdit(model, resolutionFor(size), seconds),
    identity: ["edit", model.id, prompt, hash].join("\n"),
    request,
    order: (given) => ({ _tag: "Edit", ...shotOf(prompt, size, seconds, true, given), clip: hash })
  })
})

/** `POST /v1/videos/extensions`: the clip with a tail of 2 to 10 seconds. */
export const extendVideo = Effect.fn("Videos.extend")(function* () {
  const { body } = yield* Call
  const media = yield* MediaStore
  const request = yield* readBody(VideoExtension, body)
  yield* refuseFields(body, [...foreignFields, "user", "aspect_ratio", "resolution"])
  const model = yield* editingModel(request.model, "extension")
  const prompt = yield* checkPrompt(request.prompt)
  const tail = request.duration ?? 6
  if (tail < 2 || tail > 10)
    return yield* badArgument(`duration must be between 2 and 10 seconds, got ${tail}.`)
  yield* checkStorage(request.storage_options)
  yield* checkUploads(uploadsOf(request.output), 1, "output.upload_url")
  const clip = yield* takeClip(request.video)
  const given = clip.facts.seconds
  if (given < 2 || given > 15) {
    return yield* badArgument(`The input video is ${given.toFixed(1)}s long; video extension takes 2 to 15s.`)
  }
  const hash = yield* media.keep(clip.bytes)
  const size = capped(clip.facts)
  const seconds = given + tail
  return yield* accept({
    route: "video-extensions",
    model,
    prompt,
    seconds,
    cost: billForVideo(model, resolutionFor(size), tail, 1),
    identity: ["extend", model.id, prompt, tail, hash].join("\n"),
    request,
    order: (shot) => ({
      _tag: "Extension",
      ...shotOf(prompt, size, seconds, true, shot),
      clip: hash,
      tailSeconds: tail
    })
  })
})
