import { Array, Clock, Effect, Option } from "effect"
import { holdsOneOf } from "../../answers/Reworder.js"
import { billForImage, imageModelNamed, type Quality, wideImageRatios } from "../../catalogue/Catalogue.js"
import { multiplyTicks, type Ticks } from "../../catalogue/Ticks.js"
import { Artist } from "../../drawing/Artist.js"
import { flawed, flawless } from "../../drawing/Defects.js"
import { pictureFor } from "../../drawing/Directions.js"
import { scaled } from "../../drawing/Sizes.js"
import { bombed } from "../../faults/Spoil.js"
import { seedFrom, sha256, uuidFrom } from "../../Seed.js"
import { Call } from "../../state/Call.js"
import { type InputImage, takeImage } from "../../state/Inputs.js"
import { Jobs } from "../../state/Jobs.js"
import { MediaStore } from "../../state/MediaStore.js"
import { Origin } from "../../state/Origin.js"
import { Scenario } from "../../state/Scenario.js"
import { checkStorage, checkUploads, keepCopy, upload } from "../../state/Storage.js"
import { charge, millisFor } from "../../state/Work.js"
import { badArgument, moderatedImage, unknownModel, unknownThing } from "../Refusal.js"
import { json } from "../Reply.js"
import { readBody, refuseFields } from "../wire/Body.js"
import { ImageEdit, ImageGeneration } from "../wire/Requests.js"

/** Fields of other image APIs, which xAI answers with 400. */
const foreignFields = ["size", "style", "seed", "mask", "negative_prompt", "background", "output_format"]

/** The model that is meant where none is named. */
const usualModel = "grok-imagine-image"

/** Checks everything about a request for pictures that does not depend on its inputs. */
const checked = Effect.fn("Images.check")(function* (request: ImageGeneration, isEdit: boolean) {
  const name = request.model ?? usualModel
  const found = imageModelNamed(name)
  if (Option.isNone(found)) return yield* unknownModel(name)
  const { model, redirected } = found.value
  if (request.prompt.trim() === "") return yield* badArgument("prompt must not be empty.")
  if (request.prompt.length > model.longestPrompt) {
    return yield* badArgument(
      `prompt is too long: ${request.prompt.length} characters, at most ${model.longestPrompt}.`
    )
  }
  const n = request.n ?? 1
  if (n < 1 || n > 10)
    return yield* badArgument("The number of images to generate (n) must be between 1 and 10 inclusive.")
  const { aspect_ratio: aspect = "auto", quality: asked = "auto", resolution = "1k" } = request
  if (!model.hasQuality && wideImageRatios.includes(aspect))
    return yield* badArgument(`aspect_ratio ${aspect} is not supported by ${name}.`)
  if (request.quality !== undefined && (!model.hasQuality || redirected)) {
    return yield* badArgument(`quality is not supported by ${name}.`)
  }
  const usual: Quality = isEdit ? "medium" : "low"
  const quality: Quality =
    redirected || !model.hasQuality ? "low" : asked === "auto" ? usual : asked === "high" ? "medium" : asked
  const format = request.response_format ?? "url"
  const isDeferred = request.deferred === true
  if (isDeferred && format === "b64_json")
    return yield* badArgument("deferred works with response_format url only.")
  yield* checkStorage(request.storage_options)
  yield* checkUploads(request.output?.upload_urls, n, "output.upload_urls")
  return { model, n, aspect, resolution, quality, format, isDeferred }
})

type Checked = Effect.Effect.Success<ReturnType<typeof checked>>

/** A shape for `auto`: the first picture's own, or square. */
const shapeOf = (options: Checked, inputs: ReadonlyArray<InputImage>): string => {
  const only = inputs.length === 1
  const first = Option.flatMap(Array.head(inputs), (input) => input.facts)
  return Option.match(first, {
    onNone: () => (options.aspect === "auto" ? "1:1" : options.aspect),
    // One source picture keeps its own shape, whatever is asked.
    onSome: ({ height, width }) => (options.aspect === "auto" || only ? `${width}:${height}` : options.aspect)
  })
}

/** Draws the pictures and says what was billed for them. */
const make = Effect.fn("Images.make")(function* (
  route: "image-generations" | "image-edits",
  request: ImageGeneration,
  options: Checked,
  inputs: ReadonlyArray<InputImage>
) {
  const artist = yield* Artist
  const call = yield* Call
  const media = yield* MediaStore
  const jobs = yield* Jobs
  const scenario = yield* Scenario
  const origin = yield* Origin
  const config = yield* scenario.config
  const hashes = inputs.map((input) => sha256(input.bytes))
  const identity = [
    route,
    options.model.id,
    request.prompt,
    options.aspect,
    options.resolution,
    options.quality,
    ...hashes
  ].join("\n")
  const take = yield* scenario.occurrence(identity)
  const cost: Ticks = multiplyTicks(
    billForImage(options.model, options.quality, options.resolution, inputs.length),
    options.n
  )
  yield* charge(route, options.model.id, cost)

  const fault = Option.getOrUndefined(call.fault)
  const isModerated = fault?.name === "moderated" || holdsOneOf(request.prompt, config.refusedWords)
  const millis = yield* millisFor("imageMillis", `${identity}${take}`)
  const now = yield* Clock.currentTimeMillis
  const usage = { cost_in_usd_ticks: cost }

  const draw = Effect.gen(function* () {
    // What was wrong with a picture is mended in what is drawn from it, unless the script plants it again.
    const specs = inputs.map((input) => Option.map(artist.readSpec(input.bytes), flawless))
    const planted = yield* scenario.next("defects", request.prompt)
    const asked = pictureFor(request.prompt, specs)
    const spec = Option.match(planted, {
      onNone: () => asked,
      onSome: (defect) => (defect === "none" ? asked : flawed(asked, defect))
    })
    const { height, width } = scaled(
      artist.sizeFor(shapeOf(options, inputs), options.resolution),
      config.scale
    )
    return yield* Effect.forEach(Array.range(0, options.n - 1), (index) =>
      Effect.gen(function* () {
        const drawn = yield* artist.draw({
          spec,
          width,
          height,
          seed: seedFrom(config.seed, identity, take, index)
        })
        const bytes = fault?.name === "picture-bomb" ? bombed(drawn) : drawn
        const hash = yield* media.keep(bytes)
        const file = { sha256: hash, mime: "image/jpeg", prompt: request.prompt }
        const stored =
          request.storage_options === undefined
            ? {}
            : { file_output: yield* keepCopy(request.storage_options, file, now) }
        const target = request.output?.upload_urls?.[index]
        const failed = target === undefined ? Option.none() : yield* upload(target, bytes, "image/jpeg")
        const place =
          options.format === "b64_json"
            ? { b64_json: Buffer.from(bytes).toString("base64") }
            : { url: media.urlOf(yield* media.link({ ...file, lifeMillis: config.imageLinkMillis }), origin) }
        return {
          ...place,
          mime_type: "image/jpeg",
          revised_prompt: "",
          ...stored,
          ...(Option.isSome(failed) ? { storage_error: failed.value } : {})
        }
      })
    )
  })

  if (options.isDeferred) {
    const id = uuidFrom(config.seed, "deferred image", identity, take)
    const value = isModerated
      ? { status: "failed", error: { code: "invalid_argument", message: moderatedImage(cost).text }, usage }
      : { status: "done", data: yield* draw, usage }
    yield* jobs.defer({
      id,
      kind: "image",
      readyAt: now + millis,
      value: { request_id: id, ...value },
      prompt: request.prompt
    })
    return json({ request_id: id }, 200, cost)
  }
  yield* Effect.sleep(millis)
  if (isModerated) return yield* moderatedImage(cost)
  if (fault?.name === "image-no-data") return json({ data: [], usage }, 200, cost)
  if (fault?.name === "image-withheld") {
    return json(
      {
        data: Array.makeBy(options.n, () => ({ respect_moderation: false, mime_type: "image/jpeg" })),
        usage
      },
      200,
      cost
    )
  }
  return json({ model: options.model.id, data: yield* draw, usage }, 200, cost)
})

/** `POST /v1/images/generations`: pictures from words. */
export const generateImages = Effect.fn("Images.generate")(function* () {
  const { body } = yield* Call
  const request = yield* readBody(ImageGeneration, body)
  yield* refuseFields(body, [...foreignFields, "image", "images"])
  return yield* make("image-generations", request, yield* checked(request, false), [])
})

/** `POST /v1/images/edits`: pictures from pictures. JSON only. */
export const editImages = Effect.fn("Images.edit")(function* () {
  const { body } = yield* Call
  const request = yield* readBody(ImageEdit, body)
  yield* refuseFields(body, foreignFields)
  const options = yield* checked(request, true)
  if ((request.image === undefined) === (request.images === undefined)) {
    return yield* badArgument("Exactly one of image and images is required.")
  }
  const sources = request.image === undefined ? (request.images ?? []) : [request.image]
  if (sources.length === 0) return yield* badArgument("images must not be empty.")
  if (sources.length > options.model.mostInputs) {
    return yield* badArgument(
      `This model supports at most ${options.model.mostInputs} input image(s), but ${sources.length} were provided.`
    )
  }
  const inputs = yield* Effect.forEach(sources, (source, index) =>
    takeImage(source, request.image === undefined ? `images[${index}]` : "image", [
      "image/jpeg",
      "image/png",
      "image/webp"
    ])
  )
  return yield* make("image-edits", request, options, inputs)
})

/** `GET /v1/images/{request_id}`: a deferred picture, 202 until it is ready. */
export const fetchDeferredImage = Effect.fn("Images.fetchDeferred")(function* (id: string) {
  const found = yield* (yield* Jobs).findLater(id)
  if (Option.isNone(found) || found.value.kind !== "image") return yield* unknownThing(`The request ${id}`)
  const now = yield* Clock.currentTimeMillis
  return now < found.value.readyAt
    ? json({ request_id: id, status: "pending" }, 202)
    : json(found.value.value)
})
