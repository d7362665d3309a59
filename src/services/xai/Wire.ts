import { type Array, Option, Schema } from "effect"
import { soundRate } from "../../domain/SoundTime.js"
import { voiceId } from "../../domain/Speech.js"
import { hearingModel } from "../../domain/Voices.js"
import {
  type EditOrder,
  type HearingOrder,
  type ImageOrder,
  type Question,
  RequestId,
  type SpeechOrder,
  type VideoEditOrder,
  type VideoOrder
} from "../GrokCalls.js"
import { answerSchema } from "./AnswerSchema.js"
import type { SentInput } from "./Inputs.js"

// Every body we send and every answer we read, in xAI's own names (xai-api §2 to §4, read 2026-11-22; speech
// xai-api-2026-11 §3.1 to §3.6, read 2026-11-28). Pictures and clips are already data URIs here. A field that xAI does not take is never sent, not even as null: one that is
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

/**
 * A clip from its keyframe, whose shape it takes: a shape of our own would stretch it. Voices, further pictures and silence
 * are named only where they are wanted: not every model knows them.
 */
export const videoBody = (
  { isSilent = false, model, prompt, resolution, seconds, voices = [] }: VideoOrder,
  keyframe: SentInput,
  references: ReadonlyArray<SentInput>
): Body => ({
  model,
  prompt,
  image: { url: keyframe.uri },
  duration: seconds,
  resolution,
  ...(references.length === 0 ? {} : { reference_images: references.map(({ uri }) => ({ url: uri })) }),
  ...(voices.length === 0 ? {} : { reference_audios: voices.map((voice) => ({ voice_id: voiceId(voice) })) }),
  ...(isSilent ? { generate_audio: false } : {})
})

/** A changed clip keeps length, shape and size; naming any of them is refused. */
export const videoEditBody = (order: VideoEditOrder, video: SentInput): Body => ({
  model: order.model,
  prompt: order.prompt,
  video: { url: video.uri }
})

/** A recording: uncompressed, so that pieces of it add up to the sample, and with the time of every letter. */
export const speechBody = ({ language, speed, text, voice }: SpeechOrder): Body => ({
  text,
  language,
  voice_id: voiceId(voice),
  output_format: { codec: "wav", sample_rate: soundRate },
  ...(speed === 1 ? {} : { speed }),
  with_timestamps: true
})

/** What goes with something to listen to, in a body of several parts. */
export const hearingFields = ({
  language,
  terms
}: HearingOrder): ReadonlyArray<readonly [name: string, value: string]> => [
  ["model", hearingModel.id],
  ["language", language],
  ...terms.map((term) => ["keyterm", term] as const)
]

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

/** The answer to a text that was to be recorded. */
export const SpeechAnswer = Schema.Struct({ audio: Schema.NonEmptyString, audio_timestamps: odd })

/** When each letter is heard, in seconds, side by side with the letters: where from and where to. */
export const SpeechTimes = Schema.Struct({
  graph_chars: Schema.Array(Schema.String),
  graph_times: Schema.Array(Schema.Union(Schema.Finite, Schema.Array(Schema.Finite)))
})

/** The answer to something to listen to. */
export const HearingAnswer = Schema.Struct({
  text: Schema.String,
  words: Schema.optional(
    Schema.NullOr(Schema.Array(Schema.Struct({ text: odd, word: odd, start: odd, end: odd })))
  )
})

/** The list of voices. */
export const VoicesAnswer = Schema.Struct({
  voices: Schema.Array(
    Schema.Struct({
      voice_id: odd,
      name: odd,
      description: odd,
      language: odd,
      gender: odd,
      tone: odd
    })
  )
})
