import { type Effect, type Option, ParseResult, Schema } from "effect"
import type { AspectRatio } from "../domain/AspectRatio.js"
import type { LocalFile } from "../domain/Assets.js"
import type { Resolution } from "../domain/Models.js"
import type { Ticks } from "../domain/Money.js"
import type { GrokError } from "./GrokError.js"

/** Bytes as base64. Effect's own schema of it takes a second for the recording of ten seconds. */
const Bytes = Schema.transformOrFail(Schema.String, Schema.Uint8ArrayFromSelf, {
  strict: true,
  decode: (text, _, ast) =>
    text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
      ? ParseResult.succeed(new Uint8Array(Buffer.from(text, "base64")))
      : ParseResult.fail(new ParseResult.Type(ast, "", "It is no base64")),
  encode: (bytes) => ParseResult.succeed(Buffer.from(bytes).toString("base64"))
})

/** A drawn picture: its bytes, or a link that is good for one prompt download. */
export const Picture = Schema.Struct({
  url: Schema.OptionFromNullOr(Schema.String),
  bytes: Schema.OptionFromNullOr(Bytes)
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
  /** Pictures of who is in view, `<IMAGE_1>` and on in the prompt, behind the keyframe, which is `<IMAGE_0>`. */
  readonly references?: ReadonlyArray<LocalFile>
  /** Ids of voices, `<AUDIO_0>` and on in the prompt. */
  readonly voices?: ReadonlyArray<string>
  /** Whether the clip is to have no sound. */
  readonly isSilent?: boolean
}

/** Wishes for one recording: a WAV at 48 kHz, with the time of every letter. */
export interface SpeechOrder {
  readonly text: string
  /** A BCP 47 tag. */
  readonly language: string
  readonly voice: string
  /** How much faster than usual, 0.7 to 1.5. */
  readonly speed: number
}

/** A letter of what was said, and when it is heard, in seconds. */
export const SpokenLetter = Schema.Struct({ text: Schema.String, from: Schema.Finite, to: Schema.Finite })
export type SpokenLetter = typeof SpokenLetter.Type

/** A recording: the bytes of its file, how long it is in seconds, and its letters; none where the answer told no times. */
export const Speech = Schema.Struct({
  bytes: Bytes,
  seconds: Schema.Finite,
  letters: Schema.Array(SpokenLetter)
})
export type Speech = typeof Speech.Type

/** Something to listen to. */
export interface HearingOrder {
  readonly file: LocalFile
  /** A BCP 47 tag. */
  readonly language: string
  /** Words that are likely to be said, names for instance. */
  readonly terms: ReadonlyArray<string>
  /** How long the file is, in seconds. */
  readonly seconds: number
}

/** What was heard: all of it as text, and its words, in seconds. */
export const Transcript = Schema.Struct({
  text: Schema.String,
  words: Schema.Array(SpokenLetter)
})
export type Transcript = typeof Transcript.Type

/** A voice that can be asked for. */
export interface Voice {
  readonly id: string
  readonly name: string
  /** What it is like, in the provider's words; empty where it says nothing. */
  readonly description: string
  readonly language: string
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
   * Records a text.
   * Fails   PromptRefused: other words. GrokUnavailable: wait. GrokRejected: it will never be said as it is.
   * Costs   `priceOfSpeech` of its text; the answer does not say.
   */
  readonly speak: (order: SpeechOrder) => Effect.Effect<Billed<Speech>, GrokError>
  /**
   * Listens to a clip or a recording.
   * Fails   GrokUnavailable: wait. GrokRejected, MediaRejected: it cannot be sent; nothing was ordered.
   * Costs   `priceOfHearing` of its seconds; the answer does not say.
   */
  readonly transcribe: (order: HearingOrder) => Effect.Effect<Billed<Transcript>, GrokError>
  /**
   * The voices that can be asked for. Free.
   * Fails   GrokUnavailable: wait. GrokRejected: the key may not ask.
   */
  readonly voices: Effect.Effect<ReadonlyArray<Voice>, GrokError>
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
