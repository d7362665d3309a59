import { Array, Option, Schema } from "effect"
import { sceneName } from "../domain/AssetId.js"
import { CharacterAsset, type FilmAsset } from "../domain/Assets.js"
import { isSameConcept } from "../domain/Concept.js"
import { Degradation, degradationsOf, isLoss } from "../domain/Degradation.js"
import { PipelineState } from "../domain/PipelineState.js"
import { isSamePlan } from "../domain/PlanAsMeant.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { saysTheSame } from "../domain/Words.js"

const encodeState = Schema.encodeSync(Schema.parseJson(PipelineState))

/** The assets alone, as text: whether two states show the same ones. */
const assetsOf = ({ characters, keyframes, plan, videos }: PipelineState): string =>
  encodeState(new PipelineState({ characters, keyframes, plan, videos }))

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
 * Two states of one film as one: what the newer one, which is no whole film, has not come to yet stays as the older one
 * tells it. A state of another concept or plan is simply replaced. The final video counts only while it shows the assets
 * that are listed.
 */
export const mergeStates = (before: PipelineState, newer: PipelineState, acceptAt: number): PipelineState => {
  if (!isSameConcept(before.concept, newer.concept) || !isSamePlan(before.plan, newer.plan)) return newer
  const older = asPlannedIn(newer.plan, before)
  const losses = newer.degradations.filter(isLoss)
  const isLost = (subject: string) => losses.some((loss) => loss.subject === subject)
  const subjects = Array.dedupe([
    ...newer.plan.characters.map(({ name }) => name),
    ...newer.plan.scenesInOrder.map(({ sceneId }) => sceneName(sceneId))
  ])
  /** In the order of the plan; what was just lost is not brought back. */
  const joined = <A extends FilmAsset>(kept: ReadonlyArray<A>, now: ReadonlyArray<A>): ReadonlyArray<A> =>
    Array.filterMap(subjects, (subject) =>
      Option.fromNullable(
        [...now, ...kept].find(
          (asset) => asset.subject === subject && (now.includes(asset) || !isLost(subject))
        )
      )
    )
  const assets = {
    characters: joined(older.characters, newer.characters),
    keyframes: joined(older.keyframes, newer.keyframes),
    videos: joined(older.videos, newer.videos)
  }
  const isShown = (subject: string) =>
    [...assets.characters, ...assets.videos].some((asset) => asset.subject === subject)
  const state = new PipelineState({
    ...newer,
    ...assets,
    degradations: [
      ...losses,
      ...older.degradations.filter(
        (point) => isLoss(point) && !isLost(point.subject) && !isShown(point.subject)
      ),
      ...degradationsOf(assets, acceptAt)
    ]
  })
  return Option.isNone(newer.finalVideoPath) && assetsOf(state) === assetsOf(older)
    ? new PipelineState({ ...state, finalVideoPath: older.finalVideoPath, cut: older.cut })
    : state
}
