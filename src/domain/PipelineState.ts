import { Option, Schema } from "effect"
import { CharacterAsset, KeyframeAsset, VideoAsset } from "./Assets.js"
import { Bill } from "./Bill.js"
import { FilmCut } from "./Cut.js"
import { Degradation } from "./Degradation.js"
import { noTicks, Ticks } from "./Money.js"
import { StoryPlan } from "./StoryPlan.js"

/** What `output/state.json` holds: the film so far, in the very keys of the original program, with ours beside them. */
export class PipelineState extends Schema.Class<PipelineState>("grok-video-pipeline/PipelineState")({
  plan: StoryPlan,
  characters: Schema.Array(CharacterAsset),
  keyframes: Schema.optionalWith(Schema.Array(KeyframeAsset), { default: () => [] }),
  videos: Schema.optionalWith(Schema.Array(VideoAsset), { default: () => [] }),
  finalVideoPath: Schema.optionalWith(Schema.OptionFromNullOr(Schema.String), { default: Option.none }).pipe(
    Schema.fromKey("final_video_path")
  ),
  /** How the final video was joined, and what was found when it was decoded whole. */
  cut: Schema.optionalWith(Schema.OptionFromNullOr(FilmCut), { default: Option.none }),
  /** The sentence the film was made from. */
  concept: Schema.optionalWith(Schema.String, { default: () => "" }),
  degradations: Schema.optionalWith(Schema.Array(Degradation), { default: () => [] }),
  /** What the whole film has cost so far, refused takes included. */
  spent: Schema.optionalWith(Ticks, { default: () => noTicks }).pipe(Schema.fromKey("spent_in_usd_ticks")),
  /** The same by the kind of work, calls counted. */
  bill: Schema.optionalWith(Bill, { default: () => Bill.none })
}) {}

/** state.json as text: two spaces, a final newline. */
export const encodeState = (state: PipelineState): string =>
  `${JSON.stringify(Schema.encodeSync(PipelineState)(state), null, 2)}\n`

/** Reads the text of a state.json, ours or the original program's. */
export const decodeState = Schema.decodeUnknown(Schema.parseJson(PipelineState))
