import { Array, Effect, Option } from "effect"
import type { AspectRatio } from "../domain/AspectRatio.js"
import { ClipId } from "../domain/AssetId.js"
import { type KeyframeAsset, keptFile, keptTake, VideoAsset } from "../domain/Assets.js"
import type { CharacterMap } from "../domain/Cast.js"
import { remedyFor } from "../domain/ClipRules.js"
import { appearanceOf, type ClipForm, clipDecisions } from "../domain/Decisions.js"
import { DeliveryTolerance, departuresOfClip } from "../domain/Departures.js"
import type { ConsistencyScore } from "../domain/Judgement.js"
import { priceOfVideo, priceOfVideoEdit } from "../domain/Models.js"
import { OrderId } from "../domain/OrderId.js"
import { FilmSettings } from "../domain/Settings.js"
import type { Scene, StoryPlan } from "../domain/StoryPlan.js"
import { judgeClipWords } from "../prompts/JudgePrompts.js"
import { correctionPrompt } from "../prompts/MotionPrompts.js"
import { GrokClient } from "../services/GrokClient.js"
import { paths } from "../services/Workspace.js"
import { acceptedOr } from "../takes/Accepted.js"
import { bestJudged, fileOf, type JudgedTake, keepBest, makeTake, takeFields } from "../takes/BestOf.js"
import { requireSheets } from "../takes/CastSheets.js"
import { film } from "../takes/Clips.js"
import type { ClipRequest } from "../takes/Fetch.js"
import { framesOf } from "../takes/Frames.js"
import { judge } from "../takes/Judge.js"
import { revisionInputs, revisionOf } from "../takes/Revision.js"
import type { WordedOrder } from "../takes/Reword.js"
import { talkIn } from "../takes/SceneTalk.js"

/** A judged clip: how long the file really is, and whether it was filmed afresh or edited from another. */
interface JudgedClip extends JudgedTake {
  readonly seconds: number
  readonly origin: "take" | "correction"
}

const count = (clips: ReadonlyArray<JudgedClip>, origin: JudgedClip["origin"]): number =>
  clips.filter((clip) => clip.origin === origin).length

/**
 * Films a scene's clip from its keyframe, holds it against the sheets, and mends or retakes it where it drifted.
 * Gives   the best take, not the last; all takes stay in videos/, the frames they were judged by in frames/.
 * Fails   PromptRefused, ClipLost, SheetMissing: leave the scene out. StillRendering: the job goes on, come back later.
 *         ClipGone: a clip that was paid for is nowhere any more; bring it back, or order a fresh take.
 * Costs   one clip (seconds times the model's price), plus one edit per correction (2 at most) or one retake; where characters
 *         talk, their sheets, and a listening for each.
 */
export const generateSceneVideo = Effect.fn("Videos.generate")(function* (
  keyframe: KeyframeAsset,
  scene: Scene,
  charMap: CharacterMap,
  /** What the film is to be shaped like; where nothing is said, any shape will do. */
  shape: Option.Option<AspectRatio> = Option.none(),
  /** The film it belongs to: whose voice is whose, and the language that is spoken. Nobody talks where nothing is said of it. */
  plan: Option.Option<StoryPlan> = Option.none(),
  /** How long it is ordered, and whether without sound; as the scene is planned where nothing is said. */
  form: ClipForm = { seconds: scene.durationSeconds, isSilent: false }
) {
  const settings = yield* FilmSettings
  const grok = yield* GrokClient
  const tolerance = yield* DeliveryTolerance
  const { resolution, videoModel } = settings
  const { charactersPresent, sceneId, transition } = scene
  const { isSilent, seconds: ordered } = form
  const asset = new ClipId({ sceneId })
  const revision = yield* revisionOf(asset)
  const cast = yield* requireSheets(charactersPresent, charMap)
  const sheets = cast.map(({ sheet }) => sheet)
  const looks = appearanceOf(cast)
  const opening = Option.getOrThrowWith(
    keptFile(keyframe),
    () => new Error("a keyframe without a hash reached its clip")
  )
  const talk = yield* talkIn(scene, plan, cast, revision)
  const decided = {
    of: { ...clipDecisions(scene, opening.sha256, settings, form), ...talk.decisions },
    edition: revision
  }

  /** How much further than its keyframe a clip is from the sheets; nothing where either was not judged. */
  const driftOf = (score: ConsistencyScore): Option.Option<number> =>
    score.isJudged && !Option.exists(keptTake(keyframe), (it) => !it.score.isJudged)
      ? Option.some(Math.round((keyframe.consistencyScore - score.overallScore) * 100) / 100 + 0)
      : Option.none()

  /** A fresh clip from the keyframe, or an edit of an earlier one: the same road to a judged take. */
  const filmed = (
    origin: JudgedClip["origin"],
    order: Omit<WordedOrder, "asset">,
    clip: (wording: string) => Pick<ClipRequest, "inputs" | "price" | "submit" | "path" | "seconds">
  ) =>
    makeTake(
      { asset, ...order },
      (wording, id) =>
        Effect.map(film({ asset, decided: order.decided, id, ...clip(wording) }), (made) => {
          const { audio, durationSeconds: seconds, video } = made.facts
          const departures = departuresOfClip(
            { ...video, seconds, hasSound: isSilent || Option.isSome(audio) },
            { shape, resolution, seconds: ordered, tolerance }
          )
          return { ...made, departures }
        }),
      Effect.fn("Videos.judge")(function* (made, prompt) {
        const { facts, file } = made
        const frames = yield* framesOf(file, facts.durationSeconds)
        const verdict = yield* judge({
          id: order.id,
          decided: looks,
          words: judgeClipWords(sceneId, frames.called, cast),
          pictures: [...frames.files, ...sheets],
          task: { kind: "clip", cast, pictures: frames.called }
        })
        const drift = driftOf(verdict.score)
        return { ...(yield* talk.listen(order.id, prompt, made, verdict)), drift }
      })
    ).pipe(
      Effect.map((clip): JudgedClip => ({ ...clip, origin, seconds: clip.made.facts.durationSeconds })),
      Effect.withSpan("Videos.shoot")
    )

  const most = videoModel.longestKnownPrompt
  const words = talk.prompt(keyframe.videoPrompt)
  const take = (number: number) =>
    filmed(
      "take",
      {
        id: OrderId.take(asset, number),
        decided,
        compose: () => words,
        longestPrompt: Math.max(most, words.length)
      },
      (prompt) => ({
        inputs: [
          ...[videoModel.id, prompt, opening.sha256, ordered, resolution, number],
          ...talk.inputs,
          ...(isSilent ? [{ silent: true }] : []),
          ...revisionInputs(revision)
        ],
        price: priceOfVideo(videoModel, resolution, ordered, talk.references),
        seconds: ordered,
        path: paths.clip(sceneId, number),
        submit: talk.submit({
          model: videoModel.id,
          prompt,
          keyframe: opening,
          seconds: ordered,
          resolution,
          ...(isSilent ? { isSilent } : {})
        })
      })
    )

  const correct = (best: JudgedClip, pass: number) =>
    filmed(
      "correction",
      {
        id: OrderId.correction(asset, pass),
        decided: { ...decided, edits: best.take.sha256 },
        findings: best.take.score.findings,
        compose: (findings) => correctionPrompt(findings, charactersPresent),
        longestPrompt: most
      },
      (prompt) => ({
        inputs: [videoModel.id, prompt, best.take.sha256, pass, ...revisionInputs(revision)],
        price: priceOfVideoEdit(videoModel, resolution, best.seconds),
        seconds: best.seconds,
        path: paths.correction(sceneId, pass),
        submit: grok.submitVideoEdit({ model: videoModel.id, prompt, video: fileOf(best) })
      })
    )

  const remedy = (judged: Array.NonEmptyReadonlyArray<JudgedClip>) => {
    const best = bestJudged(judged)
    const { hardFailures, isJudged, overallScore } = best.take.score
    const [unheard, failed] = Array.partition(hardFailures, ({ kind }) => kind !== "line-not-heard")
    const [corrections, takes] = [count(judged, "correction"), count(judged, "take")]
    const due = remedyFor(
      {
        score: overallScore,
        hasHardFailure: !isJudged || failed.length > 0,
        isUnheard: unheard.length > 0,
        seconds: best.seconds,
        correctionsMade: corrections,
        retakesMade: takes - 1
      },
      { ...settings, model: videoModel }
    )
    if (due === "keep") return Option.none()
    return Option.some(due === "correct" ? correct(best, corrections + 1) : take(takes + 1))
  }

  const make = Effect.map(keepBest(asset, take(1), remedy), (kept) => {
    const { seconds, take, url } = kept.best
    return new VideoAsset({
      ...takeFields(kept),
      sceneId,
      transition,
      drift: take.drift,
      videoUrl: url,
      videoPath: take.path,
      duration: seconds,
      firstFramePath: paths.frame(take.path, "first"),
      lastFramePath: paths.frame(take.path, "last"),
      correctionPasses: count(kept.judged, "correction")
    })
  })
  const upstream = { looks, sheets: sheets.map(({ sha256 }) => sha256) }
  const { stands, value } = yield* acceptedOr(asset, { ...decided, ...upstream }, VideoAsset, make)
  if (stands) yield* Effect.transposeMapOption(keptFile(value), (file) => framesOf(file, value.duration))
  return new VideoAsset({ ...value, transition })
})
