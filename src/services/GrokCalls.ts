import { type Effect, type Option, Schema } from "effect"
import type { AspectRatio } from "../domain/AspectRatio.js"
import type { LocalFile } from "../domain/Assets.js"
import type { Resolution } from "../domain/Models.js"
import type { Ticks } from "../domain/Money.js"
import type { GrokError } from "./GrokError.js"

/** A drawn picture: its bytes, or a link that is good for one prompt download. */
export const Picture = Schema.Struct({
  url: Schema.OptionFromNullOr(Schema.String),
  bytes: Schema.OptionFromNullOr(Schema.Uint8ArrayFromBase64)
})
export type Picture = typeof Picture.Type

/** xAI's name for a video job. */
export const RequestId = Schema.NonEmptyString.pipe(Schema.brand("RequestId"))
export type RequestId = typeof RequestId.Type

/** An answer and what it cost; `None` when the answer did not say (a clip's price comes with the finished clip). */
export interface Billed<A> {
  readonly answer: A
  readonly cost: Option.Option<Ticks>
}

/** A question with a typed answer: words, and pictures to look at. */
export interface Question<A, I> {
  readonly model: string
  readonly reasoningEffort: Option.Option<string>
  readonly system: string
  readonly words: string
  /** Shown in this order, after the words. */
  readonly pictures: ReadonlyArray<LocalFile>
  /** The answer's name on the wire, `[a-z_]+`. */
  readonly name: string
  /** Its encoded side becomes the JSON Schema that the model is held to. */
  readonly answer: Schema.Schema<A, I>
  /** Earlier answers that would not do, and why: the model sees both and repairs. */
  readonly repairs: ReadonlyArray<{ readonly answered: string; readonly problem: string }>
}

/** Wishes for one picture. */
export interface ImageOrder {
  readonly model: string
  readonly prompt: string
  readonly aspectRatio: AspectRatio
  /** `None` on models without quality tiers. */
  readonly quality: Option.Option<"low" | "medium">
}

/** Wishes for one picture made from others. `aspectRatio` is sent only with several pictures: one alone keeps its own. */
export interface EditOrder extends ImageOrder {
  readonly pictures: readonly [LocalFile, ...ReadonlyArray<LocalFile>]
}

/** Wishes for one clip that opens on `keyframe`, whose shape it takes. */
export interface VideoOrder {
  readonly model: string
  readonly prompt: string
  readonly keyframe: LocalFile
  readonly seconds: number
  readonly resolution: Resolution
}

/** Wishes for a changed clip; length, shape and size stay those of `video`. */
export interface VideoEditOrder {
  readonly model: string
  readonly prompt: string
  readonly video: LocalFile
}

/** What one look at a video job found. */
export type VideoStatus =
  | { readonly _tag: "Rendering"; readonly progress: Option.Option<number> }
  | { readonly _tag: "Done"; readonly url: string; readonly cost: Option.Option<Ticks> }

/** What a download brought. */
export interface Downloaded {
  readonly sha256: string
  readonly bytes: number
}

/** What the paid API does for a film. One place turns its answers into our types and its failures into our words. */
export interface GrokCalls {
  /**
   * Asks a question with a typed answer.
   * Fails   AnswerOffSchema: show the model both fields. PromptRefused: reword. GrokUnavailable: wait. GrokRejected: mend it.
   * Costs   its tokens; an answer of another shape is billed as well.
   */
  readonly ask: <A, I>(question: Question<A, I>) => Effect.Effect<Billed<A>, GrokError>
  /**
   * Draws one picture from words.
   * Fails   PromptRefused: reword. GrokUnavailable: wait. GrokRejected: it will never be drawn as it is.
   * Costs   one picture, refused ones included.
   */
  readonly drawImage: (order: ImageOrder) => Effect.Effect<Billed<Picture>, GrokError>
  /**
   * Draws one picture from others.
   * Fails   as `drawImage`. MediaRejected: one of the others cannot be sent; nothing was ordered.
   * Costs   one picture, plus a charge per input.
   */
  readonly editImage: (order: EditOrder) => Effect.Effect<Billed<Picture>, GrokError>
  /**
   * Orders one clip. Never sent twice by this client after an answer that does not prove that nothing was made.
   * Fails   PromptRefused: reword. GrokUnavailable: wait. MediaRejected: its keyframe cannot be sent; nothing was ordered.
   * Costs   one clip, on acceptance.
   */
  readonly submitVideo: (order: VideoOrder) => Effect.Effect<Billed<RequestId>, GrokError>
  /**
   * Orders a changed clip.
   * Fails   as `submitVideo`.
   * Costs   one clip, on acceptance.
   */
  readonly submitVideoEdit: (order: VideoEditOrder) => Effect.Effect<Billed<RequestId>, GrokError>
  /**
   * Looks once at a clip that was ordered. Free, safe to repeat.
   * Fails   ClipLost, PromptRefused: it will never come; in the first half minute a failure may only mean that it is early
   *         (`isPerhapsTooEarly`). GrokUnavailable: wait.
   */
  readonly checkVideo: (id: RequestId) => Effect.Effect<VideoStatus, GrokError>
  /**
   * Fetches a picture or a clip into `to` (an absolute path, replaced whole). Free. Never sends the key.
   * Fails   MediaRejected: it is not what it should be, or not there any more. GrokUnavailable: wait.
   */
  readonly download: (
    url: string,
    to: string,
    kind: "image" | "video"
  ) => Effect.Effect<Downloaded, GrokError>
}
