import { Schema } from "effect"

/** A drawn picture: its bytes, or a link that is good for one prompt download. */
export const Picture = Schema.Struct({
  url: Schema.OptionFromNullOr(Schema.String),
  bytes: Schema.OptionFromNullOr(Schema.Uint8ArrayFromBase64)
})
export type Picture = typeof Picture.Type

/** xAI's name for a video job. */
export const RequestId = Schema.NonEmptyString.pipe(Schema.brand("RequestId"))
export type RequestId = typeof RequestId.Type
