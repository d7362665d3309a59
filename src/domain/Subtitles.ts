import { Schema } from "effect"

const samples = Schema.Int.pipe(Schema.nonNegative())

/** A subtitle: one or two lines, and when they stand in the picture, in samples at 48 kHz from the film's start. */
export class Cue extends Schema.Class<Cue>("grok-video-pipeline/Cue")({
  from: samples,
  to: samples,
  lines: Schema.NonEmptyArray(Schema.String)
}) {}
