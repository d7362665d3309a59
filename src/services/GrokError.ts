import { Schema } from "effect"
import { Ticks } from "../domain/Money.js"

/** The calls of the paid far side, by what they are for. */
export const Call = Schema.Literal(
  "ask",
  "drawImage",
  "editImage",
  "submitVideo",
  "submitVideoEdit",
  "checkVideo",
  "download"
)
export type Call = typeof Call.Type

const told = {
  call: Call,
  /** One sentence from the far side or about it; never a key, never a link's query. */
  detail: Schema.String,
  /** xAI's `x-request-id`, when the answer carried one. */
  requestId: Schema.OptionFromNullOr(Schema.String)
}

/** The far side will not make this: its words or its picture were refused. Worth other words, not a repeat. */
export class PromptRefused extends Schema.TaggedError<PromptRefused>()("PromptRefused", {
  ...told,
  /** What the refused attempt cost all the same. */
  billed: Ticks
}) {
  override get message() {
    return `${this.call}: refused by moderation (${this.detail})`
  }
}

/**
 * The far side is busy, away, or answered something we cannot read. Worth waiting.
 * `Busy` and `NotSent` prove that nothing was made; `InDoubt` and `Unreadable` may have been billed.
 */
export class GrokUnavailable extends Schema.TaggedError<GrokUnavailable>()("GrokUnavailable", {
  ...told,
  reason: Schema.Literal("NotSent", "Busy", "InDoubt", "Unreadable"),
  /** How long the far side asked us to wait, in milliseconds. */
  retryAfterMillis: Schema.OptionFromNullOr(Schema.Number)
}) {
  override get message() {
    return `${this.call}: ${this.reason} (${this.detail})`
  }
}

/** The request can never succeed as it is: the key, the wallet, the model's name or a field is wrong. Worth no repeat. */
export class GrokRejected extends Schema.TaggedError<GrokRejected>()("GrokRejected", {
  ...told,
  reason: Schema.Literal("WrongKey", "NoFunds", "UnknownModel", "BadRequest")
}) {
  override get message() {
    return `${this.call}: ${this.reason} (${this.detail})`
  }
}

/** A video job that will never deliver: it failed, it expired, or nobody knows it any more. Worth a new take. */
export class ClipLost extends Schema.TaggedError<ClipLost>()("ClipLost", {
  ...told,
  reason: Schema.Literal("Failed", "Expired", "Unknown")
}) {
  override get message() {
    return `${this.call}: the job is lost, ${this.reason} (${this.detail})`
  }
}

/** What a download brought is not what was ordered: wrong type, wrong length, too large, a forbidden address. */
export class MediaRejected extends Schema.TaggedError<MediaRejected>()("MediaRejected", {
  ...told,
  reason: Schema.Literal("Type", "Length", "Size", "Address", "Gone")
}) {
  override get message() {
    return `${this.call}: ${this.reason} (${this.detail})`
  }
}

export const GrokError = Schema.Union(PromptRefused, GrokUnavailable, GrokRejected, ClipLost, MediaRejected)
export type GrokError = typeof GrokError.Type
