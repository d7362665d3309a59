import { Schema } from "effect"
import type { Blame } from "../domain/Blame.js"
import { withStop } from "../domain/Words.js"

/** The part of the program that draws cannot be loaded here. Nothing was spent for want of it. */
export class DrawingPartMissing extends Schema.TaggedError<DrawingPartMissing>()("DrawingPartMissing", {
  detail: Schema.String
}) {
  readonly blame: Blame = "machine"

  override get message() {
    return `The part that draws (@napi-rs/canvas) cannot be loaded: ${withStop(this.detail)} Install the program anew with its optional packages (npm ci, without omitting them), on a system it is made for.`
  }
}
