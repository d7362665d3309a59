import { Schema } from "effect"

/** When the victim is to kill itself. */
export const Switch = Schema.Union(
  /** Never; every point it passes is noted in `passed`. */
  Schema.TaggedStruct("Never", { passed: Schema.String }),
  /** Never, and nothing is noted. */
  Schema.TaggedStruct("Spared", {}),
  /** At the first point that is not in `struck` yet; there it writes its name before it dies. */
  Schema.TaggedStruct("Anywhere", { struck: Schema.String, doubted: Schema.Array(Schema.String) }),
  /** The same, at the points named alone. */
  Schema.TaggedStruct("At", {
    points: Schema.Array(Schema.String),
    struck: Schema.String,
    doubted: Schema.Array(Schema.String)
  })
)
export type Switch = typeof Switch.Type

/** What is heard in a film: a narrator, or one and characters who talk. */
export const Sound = Schema.Literal("narrated", "full")
export type Sound = typeof Sound.Type

/** What a victim is told to do: which film, where, with which provider, and where to die. */
export const VictimOrder = Schema.parseJson(
  Schema.Struct({
    concept: Schema.String,
    folder: Schema.String,
    url: Schema.String,
    apiKey: Schema.String,
    /** Named, so that no victim reads the whole binary for its hash before it begins. */
    ffmpeg: Schema.String,
    /** One paid call at a time, from intent to answer, so that an onlooker can tell which request is whose. */
    oneByOne: Schema.Boolean,
    sound: Sound,
    switch: Switch
  })
)
export type VictimOrder = typeof VictimOrder.Type

/** The film that is tortured: short, small, soon done, and not silent. */
export const concept = "A fox and owl discover a glowing crystal in an autumn forest"
