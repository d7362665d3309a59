import { Array, Effect, Either, Option, Struct } from "effect"
import { sceneName } from "../domain/AssetId.js"
import { CharacterAsset, type KeyframeAsset, type VideoAsset } from "../domain/Assets.js"
import { billOf } from "../domain/Bill.js"
import type { CharacterMap } from "../domain/Cast.js"
import { type Concept, isSameConcept } from "../domain/Concept.js"
import {
  Degradation,
  degradationsOf,
  dubDegradations,
  type FilmAssets,
  isLoss
} from "../domain/Degradation.js"
import type { FilmDub } from "../domain/Dub.js"
import { addTicks } from "../domain/Money.js"
import type { NarrationAsset } from "../domain/Narration.js"
import { notesOf } from "../domain/Note.js"
import { encodeState, PipelineState } from "../domain/PipelineState.js"
import { isSamePlan } from "../domain/PlanAsMeant.js"
import { type FilmOptions, FilmSettings } from "../domain/Settings.js"
import type { Scene, StoryPlan } from "../domain/StoryPlan.js"
import { saysTheSame } from "../domain/Words.js"
import { type Ledger, StateStore } from "../services/StateStore.js"
import { Workspace } from "../services/Workspace.js"
import type { FinalVideo } from "../steps/Assembly.js"
import { narrationsPlaced } from "../takes/FilmClips.js"
import { saveAndShow } from "./Report.js"

/** What became of something the plan asks for: it is made, or the film goes on without it. */
export type AssetOutcome<A> = Either.Either<A, Degradation>

/** What the film goes on without, of what is asked for by these names. */
const lostOf = (subjects: ReadonlyArray<string>, outcomes: ReadonlyMap<string, AssetOutcome<unknown>>) =>
  Array.getLefts(Array.filterMap(subjects, (subject) => Option.fromNullable(outcomes.get(subject))))

/**
 * The film while one pass of the flow makes it: what became of everything its plan asks for, by character's name or
 * `scene 3`. Steps hand on nothing but what stands here, so that it can say at any moment what there is.
 */
export class PartialFilm {
  readonly sheets = new Map<string, AssetOutcome<CharacterAsset>>()
  readonly keyframes = new Map<string, AssetOutcome<KeyframeAsset>>()
  readonly clips = new Map<string, AssetOutcome<VideoAsset>>()
  /** What the narrator says, by scene; a scene over which nothing is said has none. */
  readonly narrations = new Map<string, AssetOutcome<NarrationAsset>>()
  /** The scenes whose narration was to be recorded afresh, and has the recording of before. */
  readonly notRenewed = new Map<string, Degradation>()
  /** The joined film, once it is. */
  final: Option.Option<FinalVideo> = Option.none()
  /** The languages that are in it besides its own, or were. */
  dubs: ReadonlyArray<FilmDub> = []

  constructor(
    readonly concept: Concept,
    readonly plan: StoryPlan
  ) {}

  private get cast(): ReadonlyArray<string> {
    return this.plan.characters.map(({ name }) => name)
  }

  private get scenes(): ReadonlyArray<string> {
    return this.plan.scenesInOrder.map(({ sceneId }) => sceneName(sceneId))
  }

  /** What the film goes on without. */
  get lost(): ReadonlyArray<Degradation> {
    const { cast, clips, scenes, sheets, keyframes } = this
    return [...lostOf(cast, sheets), ...lostOf(scenes, keyframes), ...lostOf(scenes, clips)]
  }

  /** The scenes over which nobody tells the story, though it was planned. */
  get untold(): ReadonlyArray<Degradation> {
    return lostOf(this.scenes, this.narrations)
  }

  /** What the narrator says over a scene, once it is recorded. */
  narrationOf({ sceneId }: Pick<Scene, "sceneId">): Option.Option<NarrationAsset> {
    return Option.flatMap(Option.fromNullable(this.narrations.get(sceneName(sceneId))), Either.getRight)
  }

  /** What is made, in the order of the plan; in place of what is neither made nor lost yet, what `before` has. */
  assetsOver(before: FilmAssets): FilmAssets {
    const { lost, untold } = this
    const over = <A extends { readonly subject: string }>(
      subjects: ReadonlyArray<string>,
      outcomes: ReadonlyMap<string, AssetOutcome<A>>,
      older: ReadonlyArray<A>,
      gone = lost
    ) =>
      Array.filterMap(subjects, (subject) => {
        const made = Option.flatMap(Option.fromNullable(outcomes.get(subject)), Either.getRight)
        const isLost = gone.some((loss) => loss.subject === subject)
        const then = isLost ? undefined : older.find((asset) => asset.subject === subject)
        return Option.orElse(made, () => Option.fromNullable(then))
      })
    const narrations = over(this.scenes, this.narrations, before.narrations ?? [], untold)
    return {
      characters: over(this.cast, this.sheets, before.characters),
      keyframes: over(this.scenes, this.keyframes, before.keyframes),
      videos: over(this.scenes, this.clips, before.videos),
      ...(narrations.length === 0 ? {} : { narrations })
    }
  }

  /** What is made, in the order of the plan. */
  get assets(): FilmAssets {
    return this.assetsOver({ characters: [], keyframes: [], videos: [] })
  }

  /** The sheets by their characters' names. */
  get charMap(): CharacterMap {
    return new Map(this.assets.characters.map((sheet) => [sheet.name, sheet]))
  }
}

/** A state of what was looked at when it was made: to look again at all of it takes longer than to write it. */
const stateOf = (parts: ConstructorParameters<typeof PipelineState>[0]) =>
  new PipelineState(parts, { disableValidation: true })

/** A state of the same plan with every name as `plan` spells it, by which its scenes ask for it. */
const asPlannedIn = (plan: StoryPlan, state: PipelineState): PipelineState => {
  const named = (subject: string) =>
    plan.characters.find(({ name }) => saysTheSame(name, subject))?.name ?? subject
  return new PipelineState({
    ...state,
    plan,
    characters: state.characters.map((sheet) => new CharacterAsset({ ...sheet, name: named(sheet.name) })),
    degradations: state.degradations.map(
      (point) => new Degradation({ ...point, subject: named(point.subject) })
    )
  })
}

/**
 * The film so far as state.json holds it. What this pass has not reached is taken from `before`, if that is of the same
 * concept and plan. The final video counts only while it shows the assets that are listed.
 */
export const toPipelineState = (
  film: PartialFilm,
  { acceptAt, sound }: Pick<FilmOptions, "acceptAt" | "sound">,
  { entries, inDoubt, settled }: Ledger,
  before: Option.Option<PipelineState>
): PipelineState => {
  const { concept, final, lost, plan } = film
  const isOfThis = (it: PipelineState) => isSameConcept(it.concept, concept) && isSamePlan(it.plan, plan)
  const older = Option.match(Option.filter(before, isOfThis), {
    onNone: () => stateOf({ plan, characters: [] }),
    onSome: (it) => asPlannedIn(plan, it)
  })
  /** With every narration where it stands in the film. */
  const placed = <A extends FilmAssets>(assets: A): A =>
    assets.narrations === undefined
      ? assets
      : { ...assets, narrations: narrationsPlaced(assets.narrations, assets.videos, sound) }
  const assets = placed(film.assetsOver(older))
  const subjects = [...lost, ...assets.characters, ...assets.videos].map(({ subject }) => subject)
  /** The assets alone, as text: whether two states show the same ones. */
  const shown = (assets: FilmAssets) =>
    encodeState(stateOf({ plan, ...Struct.pick(assets, "characters", "keyframes", "narrations", "videos") }))
  const wasJoined = Option.isSome(older.finalVideoPath) || Option.isSome(older.cut)
  const isSame = Option.isNone(final) && wasJoined && shown(assets) === shown(placed({ ...older }))
  const dubs = Option.isNone(final) ? (older.dubs ?? []) : film.dubs
  const cut = isSame ? older.cut : Option.flatMap(final, (made) => made.cut)
  return stateOf({
    concept,
    plan,
    ...assets,
    ...(dubs.length === 0 ? {} : { dubs }),
    cut,
    finalVideoPath: isSame ? older.finalVideoPath : Option.map(final, ({ path }) => path),
    degradations: [
      ...lost,
      ...film.untold,
      ...film.notRenewed.values(),
      ...older.degradations.filter((point) => isLoss(point) && !subjects.includes(point.subject)),
      ...degradationsOf(assets, acceptAt, cut),
      ...dubDegradations(dubs)
    ],
    notes: notesOf({ entries, cast: plan.characters.map(({ name }) => name), ...assets, cut }),
    spent: addTicks(settled, inDoubt),
    bill: billOf(entries)
  })
}

/** The film so far as state.json holds it, with the ledger of now. */
export const stateNow = Effect.fn("PartialFilm.stateOf")(function* (
  film: PartialFilm,
  before: Option.Option<PipelineState> = Option.none()
) {
  const settings = yield* FilmSettings
  const { ledger } = yield* StateStore
  return toPipelineState(film, settings, yield* ledger, before)
})

/**
 * Saves the state of a film that is not whole yet. What state.json already tells of this very plan, and this pass has not
 * reached, stays in it: a run that is cut short never leaves a poorer file than it found.
 * Fails   StoreFailed where the state cannot be saved.
 */
export const saveUnfinished = Effect.fn("PartialFilm.saveUnfinished")(function* (film: PartialFilm) {
  const { isUntouched } = yield* Workspace
  if (isUntouched) return
  const { savedState } = yield* StateStore
  yield* saveAndShow(yield* stateNow(film, yield* savedState))
})

/** The same at the end of a pass that failed: where the disk will not take it, that is only logged. */
export const trySaveUnfinished = (film: PartialFilm) =>
  Effect.catchTag(saveUnfinished(film), "StoreFailed", (error) =>
    Effect.logWarning(`state.json is not saved. ${error.detail}`)
  )
