import { Schema } from "effect"

/** Something that came out less than it was planned. Nothing is lost silently: each one is listed and seen in the exit code. */
export class Degradation extends Schema.Class<Degradation>("grok-video-pipeline/Degradation")({
  kind: Schema.Literal(
    "below-threshold",
    "reworded-prompt",
    "character-without-sheet",
    "scene-without-clip",
    "substituted-transition",
    "call-in-doubt"
  ),
  /** Whom or what it befell: a character's name, `scene 3`, a call's label. */
  subject: Schema.String,
  /** One sentence a person can act on. */
  detail: Schema.String
}) {}
