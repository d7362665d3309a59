import { Array, Effect, Schema } from "effect"
import { CharacterAsset, KeyframeAsset, VideoAsset } from "./Assets.js"
import { Bill } from "./Bill.js"
import { FilmCut } from "./Cut.js"
import { Degradation } from "./Degradation.js"
import { FilmDub } from "./Dub.js"
import { listOf, orNone } from "./Fields.js"
import { noTicks, Ticks } from "./Money.js"
import { NarrationAsset } from "./Narration.js"
import { Note } from "./Note.js"
import { StoryPlan } from "./StoryPlan.js"

/** What `output/state.json` holds: the film so far, in the very keys of the original program, with ours beside them. */
export class PipelineState extends Schema.Class<PipelineState>("grok-video-pipeline/PipelineState")({
  plan: StoryPlan,
  characters: Schema.Array(CharacterAsset),
  keyframes: listOf(KeyframeAsset),
  videos: listOf(VideoAsset),
  /** What the narrator says, scene by scene; none in a film without one. */
  narrations: Schema.optionalWith(Schema.Array(NarrationAsset), { exact: true }),
  /** The languages it was given besides its own; none in a film without one. */
  dubs: Schema.optionalWith(Schema.Array(FilmDub), { exact: true }),
  finalVideoPath: orNone(Schema.String).pipe(Schema.fromKey("final_video_path")),
  /** How the final video was joined, and what was found when it was decoded whole. */
  cut: orNone(FilmCut),
  /** The sentence the film was made from. */
  concept: Schema.optionalWith(Schema.String, { default: () => "" }),
  /** What a viewer gets less of than was planned. */
  degradations: listOf(Degradation),
  /** What else is worth knowing, and costs a viewer nothing. */
  notes: listOf(Note),
  /** What the whole film has cost so far, refused takes included. */
  spent: Schema.optionalWith(Ticks, { default: () => noTicks }).pipe(Schema.fromKey("spent_in_usd_ticks")),
  /** The same by the kind of work, calls counted. */
  bill: Schema.optionalWith(Bill, { default: () => Bill.none }),
  /** When the last order that the journal then knew of was sent or answered. */
  orderedAt: orNone(Schema.DateTimeUtc).pipe(Schema.fromKey("ordered_at"))
}) {}

/** state.json as text: two spaces, a final newline. */
export const encodeState = (state: PipelineState): string =>
  `${JSON.stringify(Schema.encodeSync(PipelineState)(state), null, 2)}\n`

const isNote = Schema.is(Schema.Struct({ kind: Schema.Literal("call-in-doubt", "substituted-transition") }))

const readSaved = Schema.decodeUnknown(
  Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
)
const asState = Schema.decodeUnknown(PipelineState)

/** Up to 0.1.0 what is a note now stood among the degradations: there it is put where it belongs. */
const withNotesApart = (saved: { readonly [key: string]: unknown }) => {
  const { degradations, notes } = saved
  if (!Array.isArray(degradations)) return saved
  const [points, misplaced] = Array.partition(degradations, (point) => isNote(point))
  return { ...saved, degradations: points, notes: [...(Array.isArray(notes) ? notes : []), ...misplaced] }
}

/**
 * Reads the text of a state.json: ours, an earlier version's, or the original program's.
 * Fails   ParseError: no JSON, or no state that any version wrote.
 */
export const decodeState = (text: unknown) =>
  Effect.flatMap(readSaved(text), (saved) => asState(withNotesApart(saved)))
