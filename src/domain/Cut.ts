import { Option, Schema } from "effect"
import { keyed, listOf, orNone } from "./Fields.js"
import { SceneId, Transition } from "./StoryPlan.js"
import { Cue } from "./Subtitles.js"

/** How captions come into the film: not at all, as a track a player can show, drawn into the picture, or both. */
export const Captions = Schema.Literal("none", "track", "burned", "both")
export type Captions = typeof Captions.Type

/** Whether captions are drawn into the picture, with or without a track beside them. */
export const isDrawn = (captions: Captions): boolean => captions === "burned" || captions === "both"

/** When the sound is evened to −16 LUFS: where clips of several kinds of sound meet or cross, or always. */
export const Loudness = Schema.Literal("auto", "even")
export type Loudness = typeof Loudness.Type

const frames = Schema.Int.pipe(Schema.nonNegative())

/** A stretch of the film, in seconds from its start. */
export class Stretch extends Schema.Class<Stretch>("grok-video-pipeline/Stretch")({
  from: Schema.Finite,
  to: Schema.Finite
}) {}

/** Whether a clip's packets stand in the film as they are, some of them do, or none; and why: a whole sentence. */
export const CutWay = Schema.Struct({
  made: Schema.Literal("copied", "spliced", "encoded"),
  why: Schema.String
})

/** One clip's place in the film. All counts are frames at the film's rate. */
export class CutClip extends Schema.Class<CutClip>("grok-video-pipeline/CutClip")({
  sceneId: keyed("scene_id", SceneId),
  /** Its file, below the output folder. */
  path: Schema.String,
  /** The first frame of the clip that is shown. */
  from: frames,
  /** How many of its frames are shown, those under a crossfade included. */
  frames: frames,
  /** How many of these only hold its first frame, since its sound begins before its picture; none where it is not told. */
  held: Schema.optional(frames),
  /** Where in the film it begins. */
  at: frames,
  /** How it gives way to the next clip; the last one gives way to nothing. */
  transition: Transition,
  /** Frames that this clip and the next are both in view. */
  crossfade: frames,
  /** Why the join is a cut though the plan asks for something else. */
  instead: orNone(Schema.String),
  /** How its picture came into the film, and by which rule; not told by films of earlier versions. */
  way: Schema.optionalWith(CutWay, { as: "Option" }).pipe(
    Schema.fromKey("picture"),
    Schema.withConstructorDefault(() => Option.none())
  )
}) {}

/** What a viewer does not get of a caption that was drawn into the picture. */
export class CutCaption extends Schema.Class<CutCaption>("grok-video-pipeline/CutCaption")({
  sceneId: keyed("scene_id", SceneId),
  /** Letters that no font had, each once: boxes stand in their place. */
  missing: Schema.Array(Schema.String),
  /** Whether it was longer than two lines, and its end is not there. */
  isCut: keyed("is_cut", Schema.Boolean)
}) {}

/** What is known of the final video: how it was joined, and what was found when it was decoded whole. */
export class FilmCut extends Schema.Class<FilmCut>("grok-video-pipeline/FilmCut")({
  clips: Schema.Array(CutClip),
  width: Schema.Int,
  height: Schema.Int,
  /** Frames per second as a fraction. */
  rate: Schema.Tuple(Schema.Int, Schema.Int),
  frames: frames,
  seconds: Schema.Finite,
  /** Whether the pictures are the clips' own to the bit, or were encoded once more. */
  pictures: Schema.Literal("copied", "encoded"),
  /** How many frames are the clips' own to the bit; a film with a few crossfades is encoded round them only. */
  copiedFrames: Schema.optionalWith(frames, { default: () => 0 }).pipe(Schema.fromKey("copied_frames")),
  sound: Schema.Literal("copied", "encoded"),
  /** Integrated loudness in LUFS, as measured in the finished file; nothing for a silent film. */
  loudness: Schema.OptionFromNullOr(Schema.Finite),
  black: Schema.Array(Stretch),
  frozen: Schema.Array(Stretch),
  /** Captions of which something is not there. */
  captions: listOf(CutCaption),
  /** Its subtitles, where anything is said in it. */
  cues: Schema.optionalWith(Schema.Array(Cue), { exact: true })
}) {}
