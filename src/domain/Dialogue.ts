import { Schema } from "effect"
import { keyed } from "./Fields.js"
import { SpokenWord } from "./Speech.js"
import { Line } from "./StoryPlan.js"

/** What was heard in a clip. */
export class Heard extends Schema.Class<Heard>("grok-video-pipeline/Heard")({
  /** Its words, from the clip's beginning. */
  words: Schema.Array(SpokenWord),
  /** How far they are from what was to be said (`wordErrorRate`). */
  errorRate: keyed("word_error_rate", Schema.Number.pipe(Schema.finite(), Schema.nonNegative()))
}) {}

/** What is said in a clip: what was ordered, and what is known of what came. */
export class Dialogue extends Schema.Class<Dialogue>("grok-video-pipeline/Dialogue")({
  lines: Schema.Array(Line),
  /** Why those who speak have voices of no one's choice; absent where each has the voice that is theirs in every scene. */
  voicesNotHeld: Schema.optionalWith(Schema.String, { exact: true }).pipe(Schema.fromKey("voices_not_held")),
  /** Absent where nobody could listen. */
  heard: Schema.optionalWith(Heard, { exact: true })
}) {}
