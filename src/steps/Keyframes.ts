import { type Array, Effect, Option } from "effect"
import { KeyframeId } from "../domain/AssetId.js"
import { KeyframeAsset, keptFile, type LocalFile } from "../domain/Assets.js"
import type { CharacterMap } from "../domain/Cast.js"
import { appearanceOf, keyframeDecisions } from "../domain/Decisions.js"
import { OrderId } from "../domain/OrderId.js"
import { FilmSettings } from "../domain/Settings.js"
import type { Scene, StoryPlan } from "../domain/StoryPlan.js"
import { onlyPicture } from "../domain/Verdict.js"
import { judgeKeyframeWords } from "../prompts/JudgePrompts.js"
import { motionPrompt } from "../prompts/MotionPrompts.js"
import { castLayout, keyframeFixPrompt, keyframePrompt, withNegative } from "../prompts/PicturePrompts.js"
import { paths } from "../services/Workspace.js"
import { acceptedOr } from "../takes/Accepted.js"
import { bestJudged, fileOf, type JudgedTake, keepBest, makeTake, takeFields } from "../takes/BestOf.js"
import { layOutSheets, requireSheets } from "../takes/CastSheets.js"
import { judge } from "../takes/Judge.js"
import { draw } from "../takes/Pictures.js"
import { revisionOf } from "../takes/Revision.js"
import type { WordedOrder } from "../takes/Reword.js"

/**
 * Composes the keyframe a scene's clip opens on.
 * Takes   the scene, its plan, everyone's sheets, and the keyframe before it, which goes last into the request.
 * Gives   the best pass, with its consistency 0–1 and the motion-only prompt for its clip.
 * Fails   PromptRefused, SheetMissing (someone in view has no sheet): leave the scene out.
 * Costs   one picture and one look per pass, 3 passes at most by default: the first composition, then surgical edits.
 */
export const composeKeyframe = Effect.fn("Keyframes.compose")(function* (
  scene: Scene,
  plan: StoryPlan,
  charMap: CharacterMap,
  previousKeyframe: Option.Option<KeyframeAsset>
) {
  const settings = yield* FilmSettings
  const asset = new KeyframeId({ sceneId: scene.sceneId })
  const revision = yield* revisionOf(asset)
  const cast = yield* requireSheets(scene.charactersPresent, charMap)
  const sheets = cast.map(({ sheet }) => sheet)
  const characters = plan.castOf(scene)
  const before = Option.flatMap(previousKeyframe, keptFile)
  const upstream = {
    sheets: sheets.map(({ sha256 }) => sha256),
    before: Option.getOrNull(Option.map(before, ({ sha256 }) => sha256))
  }
  const decided = { of: keyframeDecisions(scene, plan, upstream, settings), edition: revision }

  const still = (
    take: number,
    from: ReadonlyArray<LocalFile>,
    order: Pick<WordedOrder, "compose" | "decided" | "findings">
  ) => {
    const id = OrderId.take(asset, take)
    const path = paths.keyframe(scene.sceneId, take)
    return makeTake(
      { asset, id, longestPrompt: settings.imageModel.longestPrompt, ...order },
      (prompt, id) =>
        draw({
          id,
          decided: order.decided,
          prompt,
          from,
          aspectRatio: plan.aspectRatio,
          take,
          revision,
          path
        }),
      ({ file }) =>
        judge({
          id,
          decided: appearanceOf(characters),
          words: judgeKeyframeWords(scene.sceneId, cast),
          pictures: [file, ...sheets],
          task: { kind: "keyframe", cast, pictures: [onlyPicture] }
        })
    )
  }

  /** The next pass: an edit of the best one so far, of that picture alone and of nothing but what is wrong in it. */
  const mend = (judged: Array.NonEmptyReadonlyArray<JudgedTake>) => {
    const best = bestJudged(judged)
    const order = {
      findings: best.take.score.findings,
      compose: (findings: ReadonlyArray<string>) => keyframeFixPrompt(findings, characters),
      decided: { ...decided, edits: best.take.sha256 }
    }
    return judged.length >= settings.keyframePasses
      ? Option.none()
      : Option.some(still(judged.length + 1, [fileOf(best)], order))
  }

  // Not part of the keyframe's decisions: only the clip is made of these words, by fields that no picture shows.
  const videoPrompt = withNegative(motionPrompt(scene, plan.style), settings.negative)
  const make = Effect.gen(function* () {
    const follows = Option.isSome(before)
    const shown = castLayout(sheets.length, follows, settings.imageModel.mostInputs)
    const prompt = withNegative(keyframePrompt(scene, plan, { cast: shown, follows }), settings.negative)
    const from = [...(yield* layOutSheets(scene.sceneId, sheets, shown)), ...Option.toArray(before)]
    const kept = yield* keepBest(asset, still(1, from, { compose: () => prompt, decided }), mend)
    return new KeyframeAsset({
      ...takeFields(kept),
      sceneId: scene.sceneId,
      videoPrompt,
      keyframeUrl: kept.best.url,
      keyframePath: kept.best.take.path,
      generationAttempts: kept.judged.length,
      editPasses: kept.judged.length - 1
    })
  })
  const { value } = yield* acceptedOr(asset, decided, KeyframeAsset, make)
  return new KeyframeAsset({ ...value, videoPrompt })
})
