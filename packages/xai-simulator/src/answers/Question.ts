import type { Option } from "effect"
import type { PictureSpec } from "../drawing/Picture.js"
import type { JsonSchema } from "./SchemaFiller.js"

/** A question, as far as its answer depends on it. */
export interface Question {
  readonly model: string
  /** The words of all messages. */
  readonly text: string
  /** The words of the user's messages. */
  readonly asked: string
  readonly pictures: ReadonlyArray<{ readonly bytes: Uint8Array; readonly spec: Option.Option<PictureSpec> }>
  readonly format: "text" | "json_object" | "json_schema"
  readonly schema: Option.Option<JsonSchema>
  /** What the question calls its answer; empty where it does not say. */
  readonly name: string
}
