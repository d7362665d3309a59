import { Array, Effect, Option } from "effect"
import { KeyframeId } from "../domain/AssetId.js"
import { KeyframeAsset, LocalFile } from "../domain/Assets.js"
import type { CharacterMap } from "../domain/Cast.js"
import { type Json, keyframeDecisions, looksOf, rulesOf } from "../domain/Decisions.js"
import { ConsistencyScore } from "../domain/Judgement.js"
import { addTicks, noTicks } from "../domain/Money.js"
import { OrderId } from "../domain/OrderId.js"
import { FilmSettings } from "../domain/Settings.js"
import type { Scene, StoryPlan } from "../domain/StoryPlan.js"
import { thePicture } from "../domain/Verdict.js"
import type { Fitted } from "../prompts/Fitting.js"
import { judgeKeyframeWords } from "../prompts/JudgePrompts.js"
import { motionPrompt } from "../prompts/MotionPrompts.js"
import { keyframeFixPrompt, keyframePrompt, without } from "../prompts/PicturePrompts.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { paths } from "../services/Workspace.js"
import { acceptance } from "../takes/Accepted.js"
import { bestShot, fileOf, keepBest, type Shot, shotOf } from "../takes/BestOf.js"
import { castSheets, fitSheets, judgedCast } from "../takes/CastSheets.js"
import { fitPrompt } from "../takes/Fit.js"
import { judge } from "../takes/Judge.js"
import { draw } from "../takes/Pictures.js"
import { revisionOf } from "../takes/Revision.js"
import { withRewording } from "../takes/Reword.js"

/** The picture of a keyframe, to draw the next one from. */
const pictureOf = (keyframe: KeyframeAsset): Option.Option<LocalFile> =>
  Option.map(keyframe.sha256, (sha256) => new LocalFile({ path: keyframe.keyframePath, sha256 }))

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
  const events = yield* PipelineEvents
  const asset = new KeyframeId({ sceneId: scene.sceneId })
  const edition = yield* revisionOf(asset)
  const cast = plan.castOf(scene)
  const sheets = yield* castSheets(scene.charactersPresent, charMap)
  const judgedOnes = judgedCast(scene.charactersPresent, charMap)
  const before = Option.flatMap(previousKeyframe, pictureOf)
  const looks = looksOf(cast)
  const upstream = {
    sheets: sheets.map(({ sha256 }) => sha256),
    before: Option.getOrNull(Option.map(before, ({ sha256 }) => sha256))
  }
  const decided = { of: keyframeDecisions(scene, plan, upstream, settings), edition }
  const { accept, standing } = yield* acceptance(
    asset,
    { made: { ...decided, judge: settings.judgeModel.id }, rules: rulesOf("keyframe", settings) },
    KeyframeAsset,
    (state) => state.keyframes.find(({ sceneId }) => sceneId === scene.sceneId)
  )
  // Only the clip hangs on these words, and they on fields that no picture shows.
  const videoPrompt = without(motionPrompt(scene, plan.style), settings.negative)
  const accepted = yield* standing
  if (Option.isSome(accepted)) return new KeyframeAsset({ ...accepted.value, videoPrompt })

  const fitted = yield* fitSheets(scene.sceneId, sheets, {
    others: Option.isSome(before) ? 1 : 0,
    mostInputs: settings.imageModel.mostInputs
  })

  const judged = (id: OrderId, picture: LocalFile) =>
    cast.length === 0
      ? Effect.succeed({ score: ConsistencyScore.nobodyInView, cost: noTicks })
      : judge({
          id,
          decided: looks,
          words: judgeKeyframeWords(scene.sceneId, judgedOnes),
          pictures: [picture, ...sheets],
          matter: { kind: "keyframe", cast: judgedOnes, pictures: [thePicture] }
        })

  const shoot = (
    pass: number,
    { prompt, wholeLength }: Fitted,
    from: ReadonlyArray<LocalFile>,
    decided: Json
  ) =>
    Effect.gen(function* () {
      const id = OrderId.take(asset, pass)
      const drawn = yield* withRewording(
        { id, decided, asset, prompt, wholeLength, most: settings.imageModel.longestPrompt },
        (wording, id) =>
          draw({
            id,
            decided,
            prompt: wording,
            from,
            aspectRatio: plan.aspectRatio,
            take: pass,
            edition,
            path: paths.keyframe(scene.sceneId, pass)
          })
      )
      yield* events.publish({ _tag: "TakeJudging", asset })
      const verdict = yield* judged(id, drawn.made.file)
      return shotOf({
        file: drawn.made.file,
        url: drawn.made.url,
        score: verdict.score,
        cost: addTicks(drawn.lost, drawn.made.cost, verdict.cost),
        rewordedPrompt: drawn.rewordedPrompt,
        departures: drawn.made.departures,
        wholeLength: drawn.wholeLength
      })
    })

  const compose = shoot(
    1,
    {
      prompt: without(
        keyframePrompt(scene, plan, { cast: fitted.cast, follows: Option.isSome(before) }),
        settings.negative
      ),
      wholeLength: Option.none()
    },
    [...fitted.pictures, ...Option.toArray(before)],
    decided
  )

  /** Mends the best pass so far, as a single-image edit, and nothing else in it. */
  const mend = (shots: Array.NonEmptyReadonlyArray<Shot>) => {
    const best = bestShot(shots)
    const { score } = best.take
    return shots.length >= settings.keyframePasses
      ? Option.none()
      : Option.some(
          Effect.flatMap(
            fitPrompt(
              asset,
              Option.match(score.fixPrompt, { onNone: () => score.issues, onSome: (fix) => fix.split("\n") }),
              settings.imageModel.longestPrompt,
              (issues) => keyframeFixPrompt({ fix: Option.none(), issues }, cast)
            ),
            (fit) => shoot(shots.length + 1, fit, [fileOf(best)], { ...decided, edits: best.take.sha256 })
          )
        )
  }

  const kept = yield* keepBest(asset, compose, mend)
  const fresh = new KeyframeAsset({
    sceneId: scene.sceneId,
    keyframeUrl: kept.best.url,
    keyframePath: kept.best.take.path,
    consistencyScore: kept.best.take.score.overallScore,
    generationAttempts: kept.shots.length,
    editPasses: kept.shots.length - 1,
    videoPrompt,
    sha256: Option.some(kept.best.take.sha256),
    takes: Array.map(kept.shots, (shot) => shot.take),
    cost: kept.cost
  })
  return new KeyframeAsset({ ...(yield* accept(fresh)), videoPrompt })
})
