import { Array, Effect, Option } from "effect"
import type { AspectRatio } from "../domain/AspectRatio.js"
import { ClipId } from "../domain/AssetId.js"
import { type KeyframeAsset, LocalFile, VideoAsset } from "../domain/Assets.js"
import type { CharacterMap } from "../domain/Cast.js"
import { remedyFor } from "../domain/ClipRules.js"
import { clipDecisions, type Json, looksOf, rulesOf } from "../domain/Decisions.js"
import { departuresOfClip, Rehearsal } from "../domain/Delivered.js"
import { ConsistencyScore } from "../domain/Judgement.js"
import { priceOfVideo, priceOfVideoEdit } from "../domain/Models.js"
import { addTicks, noTicks } from "../domain/Money.js"
import { OrderId } from "../domain/OrderId.js"
import { FilmSettings } from "../domain/Settings.js"
import type { Scene } from "../domain/StoryPlan.js"
import type { Fitted } from "../prompts/Fitting.js"
import { judgeClipWords } from "../prompts/JudgePrompts.js"
import { correctionPrompt } from "../prompts/MotionPrompts.js"
import { GrokClient } from "../services/GrokClient.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { paths } from "../services/Workspace.js"
import { acceptance } from "../takes/Accepted.js"
import { bestShot, fileOf, keepBest, type Shot, shotOf } from "../takes/BestOf.js"
import { castSheets, judgedCast } from "../takes/CastSheets.js"
import { film } from "../takes/Clips.js"
import { fitPrompt } from "../takes/Fit.js"
import { framesOf } from "../takes/Frames.js"
import { judge } from "../takes/Judge.js"
import { revisionInputs, revisionOf } from "../takes/Revision.js"
import { withRewording } from "../takes/Reword.js"

/** A judged clip: how long the file really is, and whether it was filmed afresh or edited from another. */
interface ClipShot extends Shot {
  readonly seconds: number
  readonly origin: "take" | "correction"
}

const count = (shots: ReadonlyArray<ClipShot>, origin: ClipShot["origin"]): number =>
  shots.filter((shot) => shot.origin === origin).length

/**
 * Films a scene's clip from its keyframe, holds it against the sheets, and mends or retakes it where it drifted.
 * Gives   the best take, not the last; all takes stay in videos/, the frames they were judged by in frames/.
 * Fails   PromptRefused, ClipLost, SheetMissing: leave the scene out. StillRendering: the job goes on, come back later.
 *         ClipGone: a clip that was paid for is nowhere any more; bring it back, or order a fresh take.
 * Costs   one clip (seconds times the model's price), plus one edit per correction (2 at most) or one retake.
 */
export const generateSceneVideo = Effect.fn("Videos.generate")(function* (
  keyframe: KeyframeAsset,
  scene: Scene,
  charMap: CharacterMap,
  /** What the film is to be shaped like; where nothing is said, any shape will do. */
  shape: Option.Option<AspectRatio> = Option.none()
) {
  const settings = yield* FilmSettings
  const events = yield* PipelineEvents
  const grok = yield* GrokClient
  const { videoModel, resolution } = settings
  const asset = new ClipId({ sceneId: scene.sceneId })
  const rehearsal = yield* Rehearsal
  const wishedAgain = yield* revisionOf(asset)
  const edition = revisionInputs(wishedAgain)
  const sheets = yield* castSheets(scene.charactersPresent, charMap)
  const cast = judgedCast(scene.charactersPresent, charMap)
  const keyframeIsUnjudged = keyframe.takes.some(
    ({ path, score }) => path === keyframe.keyframePath && !score.isJudged
  )
  const opening = new LocalFile({
    path: keyframe.keyframePath,
    sha256: Option.getOrThrowWith(
      keyframe.sha256,
      () => new Error("a keyframe without a hash reached its clip")
    )
  })

  const looks = looksOf(
    Array.filterMap(scene.charactersPresent, (name) => Option.fromNullable(charMap.get(name)))
  )
  const decided = { of: clipDecisions(scene, opening.sha256, settings), edition: wishedAgain }
  const { accept, standing } = yield* acceptance(
    asset,
    {
      made: {
        ...decided,
        judge: settings.judgeModel.id,
        looks,
        sheets: sheets.map(({ sha256 }) => sha256)
      },
      rules: rulesOf("clip", settings)
    },
    VideoAsset,
    (state) => state.videos.find(({ sceneId }) => sceneId === scene.sceneId)
  )
  const accepted = yield* standing
  if (Option.isSome(accepted)) {
    const { duration, sha256, videoPath } = accepted.value
    yield* Effect.transposeMapOption(sha256, (hash) =>
      framesOf(new LocalFile({ path: videoPath, sha256: hash }), duration)
    )
    return new VideoAsset({ ...accepted.value, transition: scene.transition })
  }

  const judged = Effect.fn("Videos.judge")(function* (id: OrderId, clip: LocalFile, seconds: number) {
    const frames = yield* framesOf(clip, seconds)
    if (cast.length === 0) return { score: ConsistencyScore.nobodyInView, cost: noTicks }
    return yield* judge({
      id,
      decided: looks,
      words: judgeClipWords(scene.sceneId, frames.called, cast),
      pictures: [...frames.files, ...sheets],
      matter: { kind: "clip", cast, pictures: frames.called }
    })
  })

  /** How much further than its keyframe a clip is from the sheets; nothing where either was not judged. */
  const driftOf = (score: ConsistencyScore): Option.Option<number> =>
    score.isJudged && !keyframeIsUnjudged
      ? Option.some(Math.round((keyframe.consistencyScore - score.overallScore) * 100) / 100 + 0)
      : Option.none()

  /** A fresh clip from the keyframe, or an edit of an earlier one: the same road to a judged take. */
  const shoot = Effect.fn("Videos.shoot")(function* (
    origin: ClipShot["origin"],
    id: OrderId,
    { prompt, wholeLength }: Fitted,
    decided: Json,
    clip: (
      wording: string
    ) => Pick<Parameters<typeof film>[0], "inputs" | "price" | "submit" | "path" | "seconds">
  ) {
    const filmed = yield* withRewording(
      {
        id,
        decided,
        asset,
        prompt,
        wholeLength,
        most: Math.max(videoModel.longestKnownPrompt, prompt.length)
      },
      (wording, id) => film({ asset, decided, id, ...clip(wording) })
    )
    yield* events.publish({ _tag: "TakeJudging", asset })
    const { facts } = filmed.made
    const verdict = yield* judged(id, filmed.made.file, facts.durationSeconds)
    const shot = shotOf({
      file: filmed.made.file,
      url: filmed.made.url,
      score: verdict.score,
      cost: addTicks(filmed.lost, filmed.made.cost, verdict.cost),
      rewordedPrompt: filmed.rewordedPrompt,
      drift: driftOf(verdict.score),
      wholeLength: filmed.wholeLength,
      departures: departuresOfClip(
        {
          width: facts.video.width,
          height: facts.video.height,
          seconds: facts.durationSeconds,
          framesPerSecond: facts.video.framesPerSecond,
          hasSound: Option.isSome(facts.audio)
        },
        { shape, resolution, seconds: scene.durationSeconds, rehearsal }
      )
    })
    return { ...shot, origin, seconds: facts.durationSeconds } satisfies ClipShot
  })

  const take = (number: number) =>
    shoot(
      "take",
      OrderId.take(asset, number),
      { prompt: keyframe.videoPrompt, wholeLength: Option.none() },
      decided,
      (wording) => ({
        inputs: [
          videoModel.id,
          wording,
          opening.sha256,
          scene.durationSeconds,
          resolution,
          number,
          ...edition
        ],
        price: priceOfVideo(videoModel, resolution, scene.durationSeconds),
        seconds: scene.durationSeconds,
        path: paths.clip(scene.sceneId, number),
        submit: grok.submitVideo({
          model: videoModel.id,
          prompt: wording,
          keyframe: opening,
          seconds: scene.durationSeconds,
          resolution
        })
      })
    )

  const correct = (shot: ClipShot, pass: number) => {
    const { fixPrompt, issues } = shot.take.score
    const findings = Option.match(fixPrompt, { onNone: () => issues, onSome: (fix) => fix.split("\n") })
    return Effect.flatMap(
      fitPrompt(asset, findings, videoModel.longestKnownPrompt, (some) =>
        correctionPrompt({ fix: Option.none(), issues: some }, scene.charactersPresent)
      ),
      (fit) =>
        shoot(
          "correction",
          OrderId.correction(asset, pass),
          fit,
          { ...decided, edits: shot.take.sha256 },
          (wording) => ({
            inputs: [videoModel.id, wording, shot.take.sha256, pass, ...edition],
            price: priceOfVideoEdit(videoModel, resolution, shot.seconds),
            seconds: shot.seconds,
            path: paths.correction(scene.sceneId, pass),
            submit: grok.submitVideoEdit({ model: videoModel.id, prompt: wording, video: fileOf(shot) })
          })
        )
    )
  }

  const kept = yield* keepBest(asset, take(1), (shots) => {
    const best = bestShot(shots)
    const corrections = count(shots, "correction")
    const takes = count(shots, "take")
    const remedy = remedyFor(
      {
        score: best.take.score.overallScore,
        hasHardFailure: !best.take.score.passesHardChecks,
        seconds: best.seconds,
        correctionsMade: corrections,
        retakesMade: takes - 1
      },
      { ...settings, model: videoModel }
    )
    switch (remedy) {
      case "keep":
        return Option.none()
      case "correct":
        return Option.some(correct(best, corrections + 1))
      case "retake":
        return Option.some(take(takes + 1))
    }
  })

  const { take: best } = kept.best
  const fresh = new VideoAsset({
    sceneId: scene.sceneId,
    videoUrl: kept.best.url,
    videoPath: best.path,
    duration: kept.best.seconds,
    firstFramePath: paths.frame(best.path, "first"),
    lastFramePath: paths.frame(best.path, "last"),
    consistencyScore: best.score.overallScore,
    correctionPasses: count(kept.shots, "correction"),
    drift: best.drift,
    transition: scene.transition,
    sha256: Option.some(best.sha256),
    takes: Array.map(kept.shots, (shot) => shot.take),
    cost: kept.cost
  })
  return new VideoAsset({ ...(yield* accept(fresh)), transition: scene.transition })
})
