import { Array, Effect, type Either, Option } from "effect"
import { sceneName } from "../domain/AssetId.js"
import type { CharacterAsset, KeyframeAsset, VideoAsset } from "../domain/Assets.js"
import { billOf } from "../domain/Bill.js"
import type { CharacterMap } from "../domain/Cast.js"
import type { Concept } from "../domain/Concept.js"
import { type Degradation, degradationsOf } from "../domain/Degradation.js"
import { addTicks } from "../domain/Money.js"
import { notesOf } from "../domain/Note.js"
import { PipelineState } from "../domain/PipelineState.js"
import { FilmSettings } from "../domain/Settings.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { StateStore } from "../services/StateStore.js"
import type { FinalVideo } from "../steps/Assembly.js"
import { mergeStates } from "./MergeStates.js"
import { saveAndShow } from "./Report.js"

/** What became of something the plan asks for: it is made, or the film goes on without it. */
export type Outcome<A> = Either.Either<A, Degradation>

const inOrder = <A>(subjects: ReadonlyArray<string>, outcomes: ReadonlyMap<string, Outcome<A>>) =>
  Array.filterMap(subjects, (subject) => Option.fromNullable(outcomes.get(subject)))

/**
 * The film while one pass of the flow makes it: what became of everything its plan asks for, by character's name or
 * `scene 3`. Steps hand on nothing but what stands here, so that it can say at any moment what there is.
 */
export class PartialFilm {
  readonly sheets = new Map<string, Outcome<CharacterAsset>>()
  readonly stills = new Map<string, Outcome<KeyframeAsset>>()
  readonly clips = new Map<string, Outcome<VideoAsset>>()
  /** The joined film, once it is. */
  final: Option.Option<FinalVideo> = Option.none()

  constructor(
    readonly concept: Concept,
    readonly plan: StoryPlan
  ) {}

  private get outcomes() {
    const scenes = this.plan.scenesInOrder.map(({ sceneId }) => sceneName(sceneId))
    return {
      sheets: inOrder(
        this.plan.characters.map(({ name }) => name),
        this.sheets
      ),
      stills: inOrder(scenes, this.stills),
      clips: inOrder(scenes, this.clips)
    }
  }

  /** What is made, in the order of the plan. */
  get assets() {
    const { clips, sheets, stills } = this.outcomes
    return {
      characters: Array.getRights(sheets),
      keyframes: Array.getRights(stills),
      videos: Array.getRights(clips)
    }
  }

  /** What the film goes on without. */
  get lost(): ReadonlyArray<Degradation> {
    const { clips, sheets, stills } = this.outcomes
    return Array.getLefts([...sheets, ...stills, ...clips])
  }

  /** The sheets by their characters' names. */
  get charMap(): CharacterMap {
    return new Map(this.assets.characters.map((sheet) => [sheet.name, sheet]))
  }
}

/** The film as it stands, in the words of state.json. */
export const stateOf = Effect.fn("PartialFilm.stateOf")(function* (film: PartialFilm) {
  const { acceptAt } = yield* FilmSettings
  const store = yield* StateStore
  const { entries, inDoubt, settled } = yield* store.ledger
  const { assets, concept, plan } = film
  const cut = Option.flatMap(film.final, (final) => final.cut)
  return new PipelineState({
    concept,
    plan,
    ...assets,
    cut,
    finalVideoPath: Option.map(film.final, ({ path }) => path),
    degradations: [...film.lost, ...degradationsOf(assets, acceptAt, cut)],
    notes: notesOf({ entries, cast: plan.characters.map(({ name }) => name), ...assets, cut }),
    spent: addTicks(settled, inDoubt),
    bill: billOf(entries)
  })
})

/**
 * Saves a state that is not the whole film yet. What state.json already tells of this very plan and has not been come
 * to again stays in it: a run that is cut short never leaves a poorer file than it found.
 * Fails   StoreFailed where the state cannot be saved.
 */
export const saveUnfinished = Effect.fn("PartialFilm.saveUnfinished")(function* (state: PipelineState) {
  const { acceptAt } = yield* FilmSettings
  const store = yield* StateStore
  const older = yield* store.savedState
  yield* saveAndShow(
    Option.match(older, { onNone: () => state, onSome: (before) => mergeStates(before, state, acceptAt) })
  )
})

/** Saves what there is when a pass ends before its film is whole. A disk that will not take it is only told of. */
export const saveSoFar = (film: PartialFilm) =>
  Effect.flatMap(stateOf(film), saveUnfinished).pipe(
    Effect.catchTag("StoreFailed", (error) => Effect.logWarning(`state.json is not saved. ${error.detail}`))
  )
