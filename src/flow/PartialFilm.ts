import { Effect, Option, Ref, Schema } from "effect"
import { sceneName } from "../domain/AssetId.js"
import { CharacterAsset, type KeyframeAsset, type VideoAsset } from "../domain/Assets.js"
import { isSameConcept } from "../domain/Concept.js"
import { Degradation, degradationsOf, isLoss } from "../domain/Degradation.js"
import { PipelineState } from "../domain/PipelineState.js"
import { isSamePlan } from "../domain/PlanAsMeant.js"
import { FilmSettings } from "../domain/Settings.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { saysTheSame } from "../domain/Words.js"
import { StateStore } from "../services/StateStore.js"
import { saveAndShow } from "./Report.js"

/** What one pass of the flow has made, in the order in which it was made. */
export interface Made {
  readonly plan: Option.Option<StoryPlan>
  readonly characters: ReadonlyArray<CharacterAsset>
  readonly keyframes: ReadonlyArray<KeyframeAsset>
  readonly videos: ReadonlyArray<VideoAsset>
  readonly lost: ReadonlyArray<Degradation>
}

/** The film so far, kept while the flow goes on, so that it can say at any moment what there is. */
export type PartialFilm = Ref.Ref<Made>

export const nothingYet: Effect.Effect<PartialFilm> = Ref.make<Made>({
  plan: Option.none(),
  characters: [],
  keyframes: [],
  videos: [],
  lost: []
})

const appended = <A>(all: ReadonlyArray<A>, one: A | undefined): ReadonlyArray<A> =>
  one === undefined ? all : [...all, one]

/** Adds one thing to what there is. */
export const add = (
  partial: PartialFilm,
  made: {
    readonly plan?: StoryPlan
    readonly character?: CharacterAsset
    readonly keyframe?: KeyframeAsset
    readonly video?: VideoAsset
    readonly lost?: Degradation
  }
): Effect.Effect<void> =>
  Ref.update(partial, (before) => ({
    plan: Option.orElse(Option.fromNullable(made.plan), () => before.plan),
    characters: appended(before.characters, made.character),
    keyframes: appended(before.keyframes, made.keyframe),
    videos: appended(before.videos, made.video),
    lost: appended(before.lost, made.lost)
  }))

const encodeState = Schema.encodeSync(Schema.parseJson(PipelineState))

/** The assets alone, as text: whether two states show the same ones. */
const assetsOf = (state: PipelineState): string =>
  encodeState(
    new PipelineState({
      plan: state.plan,
      characters: state.characters,
      keyframes: state.keyframes,
      videos: state.videos
    })
  )

/** A state of the same plan with every name as `plan` spells it, by which its scenes ask for it. */
const asPlannedIn = (plan: StoryPlan, state: PipelineState): PipelineState => {
  const spelt = (subject: string) =>
    plan.characters.find(({ name }) => saysTheSame(name, subject))?.name ?? subject
  return new PipelineState({
    ...state,
    plan,
    characters: state.characters.map((sheet) => new CharacterAsset({ ...sheet, name: spelt(sheet.name) })),
    degradations: state.degradations.map(
      (point) => new Degradation({ ...point, subject: spelt(point.subject) })
    )
  })
}

/**
 * Two states of one film as one: what the newer one has not come to yet stays as the older one tells it. A state of
 * another concept or plan is simply replaced. The final video counts only while it shows the assets that are listed.
 */
export const mergeStates = (before: PipelineState, newer: PipelineState, acceptAt: number): PipelineState => {
  if (!isSameConcept(before.concept, newer.concept) || !isSamePlan(before.plan, newer.plan)) return newer
  const older = asPlannedIn(newer.plan, before)
  const lostNow = new Set(newer.degradations.filter(isLoss).map(({ subject }) => subject))

  /** In the order of the plan; what was just lost is not brought back. */
  const joined = <A>(
    subjects: ReadonlyArray<string>,
    subjectOf: (asset: A) => string,
    before: ReadonlyArray<A>,
    now: ReadonlyArray<A>
  ): ReadonlyArray<A> => {
    const kept = before.filter((asset) => !lostNow.has(subjectOf(asset)))
    const known = new Map([...kept, ...now].map((asset) => [subjectOf(asset), asset]))
    return subjects.flatMap((subject) => {
      const asset = known.get(subject)
      return asset === undefined ? [] : [asset]
    })
  }
  const ofScene = ({ sceneId }: { readonly sceneId: number }) => sceneName(sceneId)
  const scenes = newer.plan.scenesInOrder.map(ofScene)
  const cast = newer.plan.characters.map(({ name }) => name)
  const assets = {
    characters: joined(cast, ({ name }) => name, older.characters, newer.characters),
    keyframes: joined(scenes, ofScene, older.keyframes, newer.keyframes),
    videos: joined(scenes, ofScene, older.videos, newer.videos)
  }

  const shown = new Set([
    ...assets.characters.map(({ name }) => name),
    ...assets.videos.map((video) => ofScene(video))
  ])
  const own = degradationsOf(assets, acceptAt)
  const isOwn = ({ kind }: Degradation) =>
    kind === "below-threshold" ||
    kind === "hard-failure" ||
    kind === "not-judged" ||
    kind === "delivered-otherwise" ||
    kind === "reworded-prompt"
  const state = new PipelineState({
    ...newer,
    ...assets,
    degradations: [
      ...newer.degradations.filter((point) => !isOwn(point)),
      ...older.degradations.filter(
        (point) => isLoss(point) && !lostNow.has(point.subject) && !shown.has(point.subject)
      ),
      ...own
    ]
  })
  return Option.isNone(newer.finalVideoPath) && assetsOf(state) === assetsOf(older)
    ? new PipelineState({ ...state, finalVideoPath: older.finalVideoPath, cut: older.cut })
    : state
}

/**
 * Saves a state that is not the whole film yet. What state.json already tells of this very plan and has not been come
 * to again stays in it: a run that is cut short never leaves a poorer file than it found.
 */
export const saveUnfinished = Effect.fn("PartialFilm.saveUnfinished")(function* (state: PipelineState) {
  const { acceptAt } = yield* FilmSettings
  const store = yield* StateStore
  const older = yield* store.savedState
  yield* saveAndShow(
    Option.match(older, { onNone: () => state, onSome: (before) => mergeStates(before, state, acceptAt) })
  )
})
