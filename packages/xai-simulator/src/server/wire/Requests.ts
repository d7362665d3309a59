import { Schema } from "effect"
import { imageRatios, imageResolutions, qualities } from "../../catalogue/Catalogue.js"
import { resolutions, videoRatios } from "../../catalogue/Models.js"

// The bodies the routes take, as far as types go: a field of another type is a 422. What a value may be is checked by
// the routes (400). Unknown fields pass, as they do at xAI, unless a route refuses them by name.

/** A field that may be left out or null. */
export const maybe = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { nullable: true })

/** One of some words. Another word is a 422 that names them all, as xAI's own reader does. */
export const oneOf = <const Word extends string>(...words: ReadonlyArray<Word>) => {
  const named = words.map((word) => `\`${word}\``)
  const expected = named.length === 2 ? named.join(" or ") : `one of ${named.join(", ")}`
  return Schema.String.pipe(
    Schema.filter((it): it is Word => words.some((word) => word === it), {
      message: ({ actual }) => `unknown variant \`${String(actual)}\`, expected ${expected}`
    })
  )
}

/** A picture or a clip to start from. `image_url` is an alias of `url`; `type` is harmless. */
export const MediaInput = Schema.Struct({
  url: maybe(Schema.String),
  image_url: maybe(Schema.String),
  file_id: maybe(Schema.String)
})
export type MediaInput = typeof MediaInput.Type

export const StorageOptions = Schema.Struct({
  filename: maybe(Schema.String),
  expires_after: maybe(Schema.Int),
  public_url: maybe(Schema.Union(Schema.Boolean, Schema.Struct({ expires_after: Schema.Int })))
})
export type StorageOptions = typeof StorageOptions.Type

const Output = Schema.Struct({
  upload_urls: maybe(Schema.Array(Schema.String)),
  upload_url: maybe(Schema.String)
})

const imageFields = {
  model: maybe(Schema.String),
  prompt: Schema.String,
  n: maybe(Schema.Int),
  aspect_ratio: maybe(oneOf(...imageRatios)),
  resolution: maybe(oneOf(...imageResolutions)),
  quality: maybe(oneOf(...qualities)),
  response_format: maybe(oneOf("url", "b64_json")),
  user: maybe(Schema.String),
  storage_options: maybe(StorageOptions),
  output: maybe(Output),
  deferred: maybe(Schema.Boolean)
}

export const ImageGeneration = Schema.Struct(imageFields)
export type ImageGeneration = typeof ImageGeneration.Type

export const ImageEdit = Schema.Struct({
  ...imageFields,
  image: maybe(MediaInput),
  images: maybe(Schema.Array(MediaInput))
})
export type ImageEdit = typeof ImageEdit.Type

const videoFields = {
  model: maybe(Schema.String),
  user: maybe(Schema.String),
  storage_options: maybe(StorageOptions),
  output: maybe(Output)
}

export const VideoGeneration = Schema.Struct({
  ...videoFields,
  prompt: maybe(Schema.String),
  image: maybe(MediaInput),
  input_reference: maybe(MediaInput),
  last_frame: maybe(MediaInput),
  keyframes: maybe(Schema.Array(Schema.Struct({ image: MediaInput, timestamp_s: Schema.Number }))),
  reference_images: maybe(Schema.Array(MediaInput)),
  reference_audios: maybe(
    Schema.Array(Schema.Struct({ voice_id: maybe(Schema.String), url: maybe(Schema.String) }))
  ),
  duration: maybe(Schema.Int),
  seconds: maybe(Schema.Union(Schema.Int, Schema.NumberFromString.pipe(Schema.int()))),
  aspect_ratio: maybe(oneOf(...videoRatios)),
  resolution: maybe(oneOf(...resolutions)),
  generate_audio: maybe(Schema.Boolean)
})
export type VideoGeneration = typeof VideoGeneration.Type

export const VideoEdit = Schema.Struct({ ...videoFields, prompt: Schema.String, video: MediaInput })
export type VideoEdit = typeof VideoEdit.Type

export const VideoExtension = Schema.Struct({ ...VideoEdit.fields, duration: maybe(Schema.Int) })
export type VideoExtension = typeof VideoExtension.Type

const ContentPart = Schema.Union(
  Schema.Struct({ type: Schema.Literal("text"), text: Schema.String }),
  Schema.Struct({
    type: Schema.Literal("image_url"),
    image_url: Schema.Struct({ url: Schema.String, detail: maybe(Schema.String) })
  })
)

const Message = Schema.Struct({
  role: Schema.Literal("system", "developer", "user", "assistant", "tool"),
  content: maybe(Schema.Union(Schema.String, Schema.Array(ContentPart))),
  tool_calls: maybe(
    Schema.Array(
      Schema.Struct({
        id: Schema.String,
        function: Schema.Struct({ name: Schema.String, arguments: Schema.String })
      })
    )
  ),
  tool_call_id: maybe(Schema.String)
})

const JsonSchemaFormat = Schema.Struct({
  type: Schema.Literal("json_schema"),
  json_schema: Schema.Struct({
    name: maybe(Schema.String),
    strict: maybe(Schema.Boolean),
    schema: Schema.Record({ key: Schema.String, value: Schema.Unknown })
  })
})

export const ChatRequest = Schema.Struct({
  model: Schema.String,
  messages: Schema.Array(Message),
  response_format: maybe(
    Schema.Union(
      Schema.Struct({ type: Schema.Literal("text") }),
      Schema.Struct({ type: Schema.Literal("json_object") }),
      JsonSchemaFormat
    )
  ),
  reasoning_effort: maybe(Schema.String),
  max_completion_tokens: maybe(Schema.Int),
  max_tokens: maybe(Schema.Int),
  temperature: maybe(Schema.Number),
  top_p: maybe(Schema.Number),
  n: maybe(Schema.Int),
  seed: maybe(Schema.Int),
  tools: maybe(Schema.Array(Schema.Unknown)),
  tool_choice: maybe(Schema.Unknown),
  parallel_tool_calls: maybe(Schema.Boolean),
  service_tier: maybe(Schema.String),
  presence_penalty: maybe(Schema.Number),
  frequency_penalty: maybe(Schema.Number),
  stop: maybe(Schema.Union(Schema.String, Schema.Array(Schema.String))),
  deferred: maybe(Schema.Boolean),
  stream: maybe(Schema.Boolean),
  stream_options: maybe(Schema.Struct({ include_usage: maybe(Schema.Boolean) }))
})
export type ChatRequest = typeof ChatRequest.Type
