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
import { recordNarration } from "../steps/Narration.js"
import { filmedBefore, noteUntold } from "../takes/ClipForm.js"
import type { AssetOutcome, PartialFilm } from "./PartialFilm.js"

/** Why a film goes on without a narration: its words are refused; or clips are paid for, and the speech cannot be had now. */
const reasonToGoOn = (failure: unknown, isFilming: boolean): string | undefined => {
  if (failure instanceof PromptRefused) return `every wording was refused (${withoutStop(failure.detail)})`
  if (!isFilming) return undefined
  if (failure instanceof InDoubt && !failure.stoppedAtOnce)
    return "it was sent and never answered, so a fresh take is for a person to order"
  return failure instanceof GrokRejected ||
    failure instanceof GrokUnavailable ||
    failure instanceof MediaRejected
    ? `the provider does not give it (${withoutStop(failure.detail)})`
    : undefined
}

/** The narration of a scene, or the note that the film goes on without it, said at once. */
const orWithout = Effect.fnUntraced(function* <A, E, R>(scene: Scene, made: Effect.Effect<A, E, R>) {
  return yield* made.pipe(
    Effect.map((made): AssetOutcome<A> => Either.right(made)),
    Effect.catchAll((failure) =>
      Effect.gen(function* () {
        const { ledger } = yield* StateStore
        const { publish } = yield* PipelineEvents
        const { entries } = yield* ledger
        const reason = reasonToGoOn(
          failure,
          entries.some(({ id }) => id.subject.kind === "clip")
        )
        if (reason === undefined) return yield* Effect.fail(failure)
        const subject = new NarrationId({ sceneId: scene.sceneId }).name
        const detail = `Nobody tells the story over this scene: ${reason}.`
        yield* publish({ _tag: "NarrationLeftOut", sceneId: scene.sceneId, because: detail })
        return Either.left(new Degradation({ kind: "narration-missing", subject, detail }))
      })
    )
  )
})

/** Has what the narrator says over a scene recorded, and writes among the outcomes what became of it. */
const narrate = Effect.fn("Narrations.narrate")(function* (
  { narrations, plan }: PartialFilm,
  scene: Scene,
  text: string,
  filmed: Option.Option<number>
) {
  const outcome = yield* orWithout(scene, recordNarration(scene, plan, text, filmed)).pipe(
    Effect.annotateLogs({ scene: scene.sceneId }),
    Effect.annotateSpans({ "scene.id": scene.sceneId })
  )
  narrations.set(new NarrationId({ sceneId: scene.sceneId }).name, outcome)
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
 * Fails   NarrationTooLong, BudgetSpent, InDoubt: a person decides. GrokUnavailable: wait; where clips are paid for already,
 *         the film goes on without the narration.
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
