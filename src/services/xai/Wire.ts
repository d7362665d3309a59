import { type Array, Option, Schema } from "effect"
import {
  type EditOrder,
  type ImageOrder,
  type Question,
  RequestId,
  type VideoEditOrder,
  type VideoOrder
} from "../GrokCalls.js"
import { answerSchema } from "./AnswerSchema.js"
import type { SentInput } from "./Inputs.js"

// Every body we send and every answer we read, in xAI's own names (xai-api §2 to §4, read 2026-11-22). Pictures and
// clips are already data URIs here. A field that xAI does not take is never sent, not even as null: one that is
// undefined is not there as JSON.

/** A body as it goes out. */
export type Body = { readonly [field: string]: unknown }

const imagePart = ({ uri }: SentInput) => ({ type: "image_url", image_url: { url: uri } })

/** A question: words first, then the pictures, then earlier answers with what was wrong with each. */
export const askBody = <A, I>(question: Question<A, I>, pictures: ReadonlyArray<SentInput>): Body => ({
  model: question.model,
  reasoning_effort: Option.getOrUndefined(question.reasoningEffort),
  messages: [
    { role: "system", content: question.system },
    {
      role: "user",
      content:
        pictures.length === 0
          ? question.words
          : [{ type: "text", text: question.words }, ...pictures.map(imagePart)]
    },
    ...question.repairs.flatMap(({ answered, problem }) => [
      // An empty turn is not a turn; the model still sees that it said nothing.
      { role: "assistant", content: answered === "" ? "(no answer)" : answered },
      { role: "user", content: problem }
    ])
  ],
  response_format: {
    type: "json_schema",
    json_schema: { name: question.name, strict: true, schema: answerSchema(question.answer) }
  }
})

/** What both ways of drawing share. Bytes are asked for, so that no link can die before the picture is saved. */
const drawing = (order: ImageOrder) => ({
  model: order.model,
  prompt: order.prompt,
  n: 1,
  resolution: "1k",
  quality: Option.getOrUndefined(order.quality),
  response_format: "b64_json"
})

export const drawBody = (order: ImageOrder): Body => ({
  ...drawing(order),
  aspect_ratio: order.aspectRatio
})

/** One picture keeps its own shape and must not be sent with another; of several, the shape is ours to say. */
export const editBody = (order: EditOrder, pictures: Array.NonEmptyReadonlyArray<SentInput>): Body => {
  const [first, ...others] = pictures.map(({ uri }) => ({ url: uri }))
  return others.length === 0
    ? { ...drawing(order), image: first }
    : { ...drawing(order), images: [first, ...others], aspect_ratio: order.aspectRatio }
}

/** A clip from its keyframe, whose shape it takes: a shape of our own would stretch it. */
export const videoBody = (order: VideoOrder, keyframe: SentInput): Body => ({
  model: order.model,
  prompt: order.prompt,
  image: { url: keyframe.uri },
  duration: order.seconds,
  resolution: order.resolution
})

/** A changed clip keeps length, shape and size; naming any of them is refused. */
export const videoEditBody = (order: VideoEditOrder, video: SentInput): Body => ({
  model: order.model,
  prompt: order.prompt,
  video: { url: video.uri }
})

/** A text with something in it; nothing where another thing stands in its place. */
export const textIn = (value: unknown): Option.Option<string> =>
  Option.filter(Option.some(value), (it): it is string => typeof it === "string" && it !== "")

/** A field that is looked at with care later: an odd value of it must not spoil the rest of a paid answer. */
const odd = Schema.optional(Schema.Unknown)

/** The answer to a question. What the model wrote is in the first choice. */
export const ChatAnswer = Schema.Struct({
  choices: Schema.NonEmptyArray(
    Schema.Struct({
      finish_reason: odd,
      message: Schema.Struct({ content: odd, refusal: odd })
    })
  )
})

/** The answer to a drawing. No picture at all, or one without link and bytes, is a refusal. */
export const ImageAnswer = Schema.Struct({
  data: Schema.Array(Schema.Struct({ url: odd, b64_json: odd, respect_moderation: odd }))
})

/** The answer to an order for a clip. A name of dots alone would lead elsewhere as a path. */
export const JobAnswer = Schema.Struct({
  request_id: RequestId.pipe(
    Schema.maxLength(500),
    Schema.filter((id) => !/^\.+$/.test(id))
  )
})
