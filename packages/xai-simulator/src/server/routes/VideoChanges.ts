import { Effect, Either } from "effect"
import { billForExtension, billForVideoEdit } from "../../catalogue/Catalogue.js"
import { longestEditSeconds, type Resolution } from "../../catalogue/Models.js"
import { noTicks } from "../../catalogue/Ticks.js"
import { pictureFor } from "../../drawing/Directions.js"
import { Call } from "../../state/Call.js"
import type { FilmOrder } from "../../state/Films.js"
import { type InputClip, takeClip } from "../../state/Inputs.js"
import { MediaStore } from "../../state/MediaStore.js"
import { checkStorage, checkUploads } from "../../state/Storage.js"
import { badArgument } from "../Refusal.js"
import type { RouteName } from "../RouteName.js"
import { readBody, refuseFields } from "../wire/Body.js"
import { VideoEdit, VideoExtension } from "../wire/Requests.js"
import { accept, checkPrompt, checkSeconds, foreignFields, modelOf, shotOf, uploadsOf } from "./AcceptClip.js"

/** Only the base model edits and extends. */
const changingModel = (name: string | undefined, what: "editing" | "extension") =>
  Effect.filterOrFail(
    modelOf(name),
    (model) => model.canEdit,
    () => badArgument(`Video ${what} is not supported for this model.`)
  )

/** A size capped at 720p, as edits and extensions are. */
const capped = ({ height, width }: { readonly width: number; readonly height: number }) => {
  const scale = Math.min(1, 720 / Math.min(width, height))
  const even = (side: number) => Math.max(2, 2 * Math.round((side * scale) / 2))
  return { width: even(width), height: even(height) }
}

/** The name of the resolution that a clip's size is billed as. */
const resolutionFor = (size: { readonly width: number; readonly height: number }): Resolution =>
  Math.min(size.width, size.height) <= 480 ? "480p" : "720p"

/** A clip of a length that may be changed so; else why not. */
const ofLength = (clip: Either.Either<InputClip, string>, shortest: number, longest: number) =>
  Either.filterOrLeft(
    clip,
    ({ facts }) => facts.seconds >= shortest && facts.seconds <= longest,
    ({ facts }) =>
      `The input video is ${facts.seconds.toFixed(1)}s long; ${shortest} to ${longest}s are taken.`
  )

/**
 * Takes an order whose clip cannot be had: the clip is only looked at by the job, which fails. What such a job costs
 * nobody has told.
 */
const acceptLost = (
  route: RouteName,
  request: VideoEdit,
  order: { readonly prompt: string; readonly why: string; readonly identity: string }
) =>
  Effect.flatMap(modelOf(request.model), (model) =>
    accept({
      route,
      model,
      request,
      prompt: order.prompt,
      seconds: 0,
      cost: noTicks,
      identity: order.identity,
      doom: { name: "job-failed", code: "invalid_argument", text: order.why },
      order: (given): FilmOrder => ({
        _tag: "FromWords",
        ...shotOf(order.prompt, { width: 2, height: 2 }, 0, true, given),
        spec: pictureFor(order.prompt, [])
      })
    })
  )

/** `POST /v1/videos/edits`: the clip again, with a change. `duration` and `resolution` are taken and do nothing. */
export const editVideo = Effect.fn("Videos.edit")(function* () {
  const { body } = yield* Call
  const media = yield* MediaStore
  const request = yield* readBody(VideoEdit, body)
  yield* refuseFields(body, [...foreignFields, "aspect_ratio"])
  const model = yield* changingModel(request.model, "editing")
  const prompt = yield* checkPrompt(request.prompt)
  yield* checkStorage(request.storage_options)
  yield* checkUploads(uploadsOf(request.output), 1, "output.upload_url")
  const clip = ofLength(yield* takeClip(request.video), 0, longestEditSeconds)
  if (Either.isLeft(clip))
    return yield* acceptLost("video-edits", request, {
      prompt,
      why: clip.left,
      identity: ["edit", model.id, prompt, JSON.stringify(request.video)].join("\n")
    })
  const { bytes, facts } = clip.right
  const hash = yield* media.keep(bytes)
  const size = capped(facts)
  return yield* accept({
    route: "video-edits",
    model,
    prompt,
    seconds: facts.seconds,
    cost: billForVideoEdit(model, resolutionFor(size), facts.seconds),
    identity: ["edit", model.id, prompt, hash].join("\n"),
    request,
    order: (given) => ({ _tag: "Edit", ...shotOf(prompt, size, facts.seconds, true, given), clip: hash })
  })
})

/** `POST /v1/videos/extensions`: the clip with a tail of 1 to 15 seconds (documented: 2 to 10). */
export const extendVideo = Effect.fn("Videos.extend")(function* () {
  const { body } = yield* Call
  const media = yield* MediaStore
  const request = yield* readBody(VideoExtension, body)
  yield* refuseFields(body, [...foreignFields, "user", "aspect_ratio", "resolution"])
  const model = yield* changingModel(request.model, "extension")
  const prompt = yield* checkPrompt(request.prompt)
  const tail = request.duration ?? 6
  yield* checkSeconds(tail)
  yield* checkStorage(request.storage_options)
  yield* checkUploads(uploadsOf(request.output), 1, "output.upload_url")
  const clip = ofLength(yield* takeClip(request.video), 2, 15)
  if (Either.isLeft(clip))
    return yield* acceptLost("video-extensions", request, {
      prompt,
      why: clip.left,
      identity: ["extend", model.id, prompt, tail, JSON.stringify(request.video)].join("\n")
    })
  const { bytes, facts } = clip.right
  const hash = yield* media.keep(bytes)
  const size = capped(facts)
  const seconds = facts.seconds + tail
  return yield* accept({
    route: "video-extensions",
    model,
    prompt,
    seconds,
    cost: billForExtension(model, resolutionFor(size), facts.seconds, tail),
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
