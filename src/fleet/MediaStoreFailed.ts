import { Schema } from "effect"
import type { Blame } from "../domain/Blame.js"

/**
 * A file could not be kept in the media store, or brought from there. What was in it before is in it still.
 * - `NoPlace`: there is no such folder or bucket, or what its settings say cannot be used.
 * - `Refused`: it lets this program not in, or not write.
 * - `Full`: it takes no more.
 * - `Unreachable`: it does not answer, though it was asked for a while.
 * - `Damaged`: bytes are not those that their SHA-256 stands for.
 * - `Unreadable`, `Unwritable`: the file on this machine that was to be kept, or to be brought.
 */
export class MediaStoreFailed extends Schema.TaggedError<MediaStoreFailed>()("MediaStoreFailed", {
  reason: Schema.Literal("NoPlace", "Refused", "Full", "Unreachable", "Damaged", "Unreadable", "Unwritable"),
  /** What is wrong and what to do, without any key. */
  detail: Schema.String
}) {
  get blame(): Blame {
    if (this.reason === "NoPlace" || this.reason === "Refused") return "input"
    return this.reason === "Unreachable" ? "way" : "machine"
  }

  override get message() {
    return this.detail
  }
}
