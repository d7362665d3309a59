import { Schema } from "effect"
import { heardFormats, hearingModels, speechCodecs } from "../../catalogue/SpeechModels.js"
import { maybe, oneOf } from "./Requests.js"

export const SpeechRequest = Schema.Struct({
  text: Schema.String,
  language: Schema.String,
  voice_id: maybe(Schema.String),
  output_format: maybe(
    Schema.Struct({
      codec: maybe(oneOf(...speechCodecs)),
      sample_rate: maybe(Schema.Int),
      bit_rate: maybe(Schema.Int)
    })
  ),
  speed: maybe(Schema.Number),
  optimize_streaming_latency: maybe(Schema.Int),
  text_normalization: maybe(Schema.Boolean),
  with_timestamps: maybe(Schema.Boolean),
  replace: maybe(Schema.Record({ key: Schema.String, value: Schema.String }))
})
export type SpeechRequest = typeof SpeechRequest.Type

/** A field of a form: everything in it is text. */
const Flag = Schema.transform(oneOf("true", "false"), Schema.Boolean, {
  strict: true,
  decode: (word) => word === "true",
  encode: (flag) => (flag ? "true" : "false")
})
const WholeText = Schema.NumberFromString.pipe(Schema.int())

export const HearingRequest = Schema.Struct({
  file: maybe(Schema.String),
  url: maybe(Schema.String),
  model: maybe(oneOf(...hearingModels)),
  audio_format: maybe(oneOf(...heardFormats)),
  sample_rate: maybe(WholeText),
  language: maybe(Schema.String),
  format: maybe(Flag),
  multichannel: maybe(Flag),
  channels: maybe(WholeText),
  diarize: maybe(Flag),
  keyterm: maybe(Schema.Union(Schema.String, Schema.Array(Schema.String))),
  filler_words: maybe(Flag),
  vad_threshold: maybe(Schema.NumberFromString)
})
export type HearingRequest = typeof HearingRequest.Type
