import { Effect, Either, Option } from "effect"
import { NarrationId } from "../domain/AssetId.js"
import { type KeyframeAsset, keptFile, type VideoAsset } from "../domain/Assets.js"
import type { ClipForm } from "../domain/Decisions.js"
import { Degradation } from "../domain/Degradation.js"
import type { NarrationAsset } from "../domain/Narration.js"
import { clipSeconds, longestIn, longestScene, narrationStart, roomIn } from "../domain/NarrationFit.js"
import { saidInScene } from "../domain/SceneSpeech.js"
import { FilmSettings } from "../domain/Settings.js"
import type { Scene } from "../domain/StoryPlan.js"
import { withoutStop } from "../domain/Words.js"
import { GrokRejected, GrokUnavailable, MediaRejected, PromptRefused } from "../services/GrokError.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { InDoubt, StateStore } from "../services/StateStore.js"
import { recordNarration, revisionBefore } from "../steps/Narration.js"
import { filmedBefore, noteUntold } from "../takes/ClipForm.js"
import { NarrationTooLong } from "../takes/FittedSpeech.js"
import { attemptsOf } from "./FlowRetry.js"
import type { AssetOutcome, PartialFilm } from "./PartialFilm.js"

/** How far a film is when speech cannot be had. */
interface Standing {
  /** A clip is paid for. */
  readonly isFilming: boolean
  /** The flow does not run once more by itself. */
  readonly isLastPass: boolean
}

/** Whether speech alone is not to be had: not the key, the wallet, this machine or the way, by which all else comes too. */
const isOfSpeech = (failure: GrokRejected | MediaRejected, isFilming: boolean): boolean => {
  if (failure instanceof MediaRejected) return failure.blame === "provider"
  // A 403 is no wrong key: it drew the keyframe.
  if (failure.reason === "WrongKey") return /^403\b/.test(failure.detail)
  // A voice or a language that is not taken can be mended before a clip is as long as it may be.
  return failure.reason === "UnknownModel" || (failure.reason === "BadRequest" && isFilming)
}

/**
 * Why a film goes on without a narration: its words are refused, it was sent and is in doubt, or the speech cannot be had now.
 * Before any clip is paid for, what waiting may cure is waited for as long as for anything else.
 */
const reasonToGoOn = (failure: unknown, { isFilming, isLastPass }: Standing): string | undefined => {
  if (failure instanceof PromptRefused) return `every wording was refused (${withoutStop(failure.detail)})`
  if (failure instanceof InDoubt && !failure.stoppedAtOnce)
    return "it was sent and never answered, so a fresh take is for a person to order"
  const isGone =
    (failure instanceof GrokUnavailable && (isFilming || (isLastPass && failure.reason !== "NotSent"))) ||
    ((failure instanceof GrokRejected || failure instanceof MediaRejected) && isOfSpeech(failure, isFilming))
  return isGone ? `the provider does not give it (${withoutStop(failure.detail)})` : undefined
}

/** Why the film goes on without what failed so. Fails   with the failure itself, where it does not. */
const goingOn = Effect.fnUntraced(function* <E>(failure: E) {
  const { flowRetries } = yield* FilmSettings
  const { ledger, marks } = yield* StateStore
  const { entries } = yield* ledger
  const reason = reasonToGoOn(failure, {
    isFilming: entries.some(({ id }) => id.subject.kind === "clip"),
    isLastPass: attemptsOf(yield* marks).used >= flowRetries
  })
  return reason === undefined ? yield* Effect.fail(failure) : reason
})

/**
 * The recording that a fresh one was to take the place of, and that stays where that cannot be had; none where there is none,
 * or its scene has no room for it any more.
 */
const recordingBefore = Effect.fnUntraced(function* (
  { plan }: PartialFilm,
  scene: Scene,
  text: string,
  filmed: Option.Option<number>
) {
  const take = yield* revisionBefore(scene, plan, text)
  return yield* Effect.transposeMapOption(take, (take) =>
    recordNarration(scene, plan, text, filmed, take)
  ).pipe(
    Effect.catchAll((failure) =>
      failure instanceof NarrationTooLong ? Effect.succeedNone : Effect.as(goingOn(failure), Option.none())
    )
  )
})

/** Has what the narrator says over a scene recorded, and writes among the outcomes what became of it. */
const narrate = Effect.fn("Narrations.narrate")(function* (
  film: PartialFilm,
  scene: Scene,
  text: string,
  filmed: Option.Option<number>
) {
  const { narrations, notRenewed, plan } = film
  const { sceneId } = scene
  const { publish } = yield* PipelineEvents
  const subject = new NarrationId({ sceneId }).name
  const outcome = yield* recordNarration(scene, plan, text, filmed).pipe(
    Effect.map((told): AssetOutcome<NarrationAsset> => Either.right(told)),
    Effect.catchAll((failure) =>
      Effect.gen(function* () {
        const reason = yield* goingOn(failure)
        const before = yield* recordingBefore(film, scene, text, filmed)
        if (Option.isSome(before)) {
          const detail = `The recording of before stays over this scene, since a fresh one cannot be had: ${reason}.`
          notRenewed.set(subject, new Degradation({ kind: "narration-not-renewed", subject, detail }))
          yield* publish({ _tag: "NarrationNotRenewed", sceneId, because: detail })
          return Either.right(before.value)
        }
        const detail = `Nobody tells the story over this scene: ${reason}.`
        yield* publish({ _tag: "NarrationLeftOut", sceneId, because: detail })
        return Either.left(new Degradation({ kind: "narration-missing", subject, detail }))
      })
    ),
    Effect.annotateLogs({ scene: sceneId }),
    Effect.annotateSpans({ "scene.id": sceneId })
  )
  narrations.set(subject, outcome)
  return outcome
})

/** How long a scene is for what is said over it, in seconds; as long as it is planned where nothing is. */
const secondsFor = Effect.fnUntraced(function* (
  { plan }: PartialFilm,
  scene: Scene,
  outcome: Option.Option<AssetOutcome<NarrationAsset>>
) {
  const settings = yield* FilmSettings
  const start = narrationStart(scene, plan, settings.sound)
  return Option.match(Option.flatMap(outcome, Either.getRight), {
    onNone: () => scene.durationSeconds,
    onSome: ({ seconds }) =>
      Math.min(longestScene(scene, plan, settings), clipSeconds(scene.durationSeconds, start, seconds))
  })
})

/**
 * Who tells the story of one film. `formOf`: has a scene's narration recorded, once however often it is asked, and gives how
 * its clip is to be ordered: as long as its words need, or as long as the clip is that is there. `beforeClip`: writes down
 * what has to be known of a clip before it is ordered. `refit`: has words that find no room in the clip that came fitted into
 * it.
 * Fails   NarrationTooLong, BudgetSpent: a person decides. GrokUnavailable: wait; where that was done, or clips are paid for
 *         already, the film goes on without the narration, or with the recording that it had.
 * Costs   one recording a scene.
 */
export const openNarration = Effect.fnUntraced(function* (film: PartialFilm) {
  const settings = yield* FilmSettings
  const { sound, videoModel } = settings

  const formOf = yield* Effect.cachedFunction(
    Effect.fn("Narrations.formOf")(function* ({ keyframe, scene }: Shot) {
      const before = Option.flatten(
        yield* Effect.transposeMapOption(keptFile(keyframe), ({ sha256 }) =>
          filmedBefore(scene, film.plan, sha256)
        )
      )
      // A clip without sound cannot be given any; one with sound is there for all.
      const standing = Option.filter(before, ({ isSilent }) => sound === "none" || !isSilent)
      const { narration } = saidInScene(scene, sound)
      const filmed = Option.map(standing, ({ seconds }) => seconds)
      const outcome =
        narration === "" ? Option.none() : Option.some(yield* narrate(film, scene, narration, filmed))
      const form: ClipForm = {
        seconds: Option.isSome(standing) ? standing.value.ordered : yield* secondsFor(film, scene, outcome),
        isSilent: Option.match(standing, {
          onNone: () => sound === "none" && videoModel.canBeSilent,
          onSome: ({ isSilent }) => isSilent
        })
      }
      return form
    }),
    (one, other) => one.scene.sceneId === other.scene.sceneId
  )

  const beforeClip = Effect.fnUntraced(function* ({ keyframe, scene }: Shot) {
    const isUntold = film.untold.some(({ subject }) => subject === keyframe.subject)
    yield* Effect.transposeMapOption(
      Option.filter(keptFile(keyframe), () => isUntold),
      ({ sha256 }) => noteUntold(scene, film.plan, sha256)
    )
  })

  const refit = Effect.fn("Narrations.refit")(function* (scene: Scene, { duration }: VideoAsset) {
    const { narration } = saidInScene(scene, sound)
    const said = film.narrationOf(scene)
    const start = narrationStart(scene, film.plan, sound)
    if (Option.isNone(said)) return
    if (said.value.seconds > longestIn(roomIn(start, duration)))
      yield* narrate(film, scene, narration, Option.some(duration))
  })
  return { formOf, beforeClip, refit }
})

/** A scene and the keyframe that its clip opens on. */
export interface Shot {
  readonly scene: Scene
  readonly keyframe: KeyframeAsset
}

/** Has the narration of every scene recorded that has a keyframe. Costs   one recording a scene. */
export const narrateAll = Effect.fn("Narrations.all")(
  <A, E, R>({ assets, plan }: PartialFilm, formOf: (shot: Shot) => Effect.Effect<A, E, R>) =>
    Effect.forEach(
      plan.scenesInOrder.flatMap((scene) =>
        assets.keyframes
          .filter(({ sceneId }) => sceneId === scene.sceneId)
          .map((keyframe) => ({ scene, keyframe }))
      ),
      formOf,
      { concurrency: "unbounded", discard: true }
    )
)
