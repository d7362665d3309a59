import { Effect, Option } from "effect"
import { billForVideo } from "../../catalogue/Catalogue.js"
import type { Resolution } from "../../catalogue/Models.js"
import { usualVoice } from "../../catalogue/Voices.js"
import { Artist } from "../../drawing/Artist.js"
import { pictureFor } from "../../drawing/Directions.js"
import { scaled } from "../../drawing/Sizes.js"
import { Call } from "../../state/Call.js"
import type { FilmOrder } from "../../state/Films.js"
import { type InputImage, takeImage } from "../../state/Inputs.js"
import { MediaStore } from "../../state/MediaStore.js"
import { Scenario } from "../../state/Scenario.js"
import { voicesClosed } from "../Refusal.js"
import { readBody, refuseFields } from "../wire/Body.js"
import { type MediaInput, VideoGeneration } from "../wire/Requests.js"
import { accept, foreignFields, shotOf } from "./AcceptClip.js"
import { checkGeneration } from "./CheckGeneration.js"

const images = ["image/jpeg", "image/png", "image/webp"] as const

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
  const { body, fault } = yield* Call
  const artist = yield* Artist
  const media = yield* MediaStore
  const request = yield* readBody(VideoGeneration, body)
  yield* refuseFields(body, foreignFields)
  const { hasSound, isWordless, model, opening, prompt, references, resolution, seconds } =
    yield* checkGeneration(request)
  const voices = (request.reference_audios ?? []).map((it) => it.voice_id ?? usualVoice)
  if (voices.length > 0 && Option.exists(fault, ({ name }) => name === "voices-refused"))
    return yield* voicesClosed()
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
      ...hashes,
      ...voices
    ].join("\n"),
    request,
    ...(isWordless ? { doom: { name: "job-400" } as const } : {}),
    order: (given): FilmOrder => {
      const shot = {
        ...shotOf(prompt, size, seconds, hasSound, given),
        ...(voices.length === 0 ? {} : { voices })
      }
      return isSeen ? { _tag: "FromPicture", ...shot, picture } : { _tag: "FromWords", ...shot, spec }
    }
  })
})
