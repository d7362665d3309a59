import { Schema } from "effect"

/**
 * What is heard in a film: the clips' own sound alone (`natural`), a narrator over it (`narrated`), characters who talk in the
 * clips (`spoken`), both (`full`), or nothing but a music bed (`none`).
 */
export const SoundMode = Schema.Literal("natural", "narrated", "spoken", "full", "none")
export type SoundMode = typeof SoundMode.Type

/** Whether a narrator tells the story. */
export const isNarrated = (sound: SoundMode): boolean => sound === "narrated" || sound === "full"

/** Whether characters talk in the clips. */
export const isSpoken = (sound: SoundMode): boolean => sound === "spoken" || sound === "full"

/** Whether anything is said in the film. */
export const isSaid = (sound: SoundMode): boolean => isNarrated(sound) || isSpoken(sound)

/** How a voice of one's own is written where a voice is asked for: its id behind this. */
export const ownVoicePrefix = "custom:"

/** A voice as a person names it: the id of one from the list, or `custom:ID` for one's own. */
export const VoiceName = Schema.String.pipe(
  Schema.pattern(/^(?:custom:)?[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/),
  Schema.brand("VoiceName")
)
export type VoiceName = typeof VoiceName.Type

/** The id by which the API knows a voice. */
export const voiceId = (voice: string): string =>
  voice.startsWith(ownVoicePrefix) ? voice.slice(ownVoicePrefix.length) : voice

const samples = Schema.Int.pipe(Schema.nonNegative())

/** A word as it is heard: from where to where, in samples at 48 kHz from the beginning of what it is heard in. */
export class SpokenWord extends Schema.Class<SpokenWord>("grok-video-pipeline/SpokenWord")({
  text: Schema.String,
  from: samples,
  to: samples,
  /** Who says it, where characters talk. */
  speaker: Schema.optionalWith(Schema.String, { exact: true })
}) {}
