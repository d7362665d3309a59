import { Array, Effect, Either, Fiber, Option, type Scope } from "effect"
import type { AspectRatio } from "../domain/AspectRatio.js"
import { ClipId } from "../domain/AssetId.js"
import type { KeyframeAsset, VideoAsset } from "../domain/Assets.js"
import type { CharacterMap } from "../domain/Cast.js"
import type { Degradation } from "../domain/Degradation.js"
import { FilmSettings } from "../domain/Settings.js"
import type { Scene, SceneId } from "../domain/StoryPlan.js"
import { generateSceneVideo } from "../steps/Videos.js"
import { StillRendering } from "../takes/Clips.js"
import { degrade, orAskAndSkip, type Reason } from "./Degrade.js"
import { Gates } from "./Gates.js"
import { add, type PartialFilm } from "./PartialFilm.js"

/** Films one scene, or notes why the film goes on without it. A job that takes too long holds up its own scene alone. */
const filmScene = Effect.fn("Filming.scene")(function* (
  scene: Scene,
  keyframe: KeyframeAsset,
  charMap: CharacterMap,
  partial: PartialFilm,
  shape: AspectRatio
) {
  const asset = new ClipId({ sceneId: scene.sceneId })
  const without = (reason: Reason) =>
    degrade(asset, "scene-without-clip", `Its clip cannot be had: ${reason.words}`, reason.cause)
  return yield* orAskAndSkip(
    asset,
    generateSceneVideo(keyframe, scene, charMap, Option.some(shape)),
    without
  ).pipe(
    Effect.tap((outcome) =>
      add(partial, Either.isRight(outcome) ? { video: outcome.right } : { lost: outcome.left })
    ),
    Effect.catchTag("StillRendering", (late) => Effect.succeed(late)),
    Effect.annotateLogs({ scene: scene.sceneId }),
    Effect.annotateSpans({ "scene.id": scene.sceneId })
  )
})

type Outcome = Effect.Effect.Success<ReturnType<typeof filmScene>>
type Failure = Effect.Effect.Error<ReturnType<typeof filmScene>>
type Needs = Effect.Effect.Context<ReturnType<typeof filmScene>>

/** Where the scenes are filmed. */
export interface FilmSet {
  /** A scene's keyframe is there: its clip begins now, where clips may begin early. */
  readonly start: (scene: Scene, keyframe: KeyframeAsset) => Effect.Effect<void>
  /**
   * Films what has not begun, and gives every clip in the scenes' order.
   * Fails   StillRendering, when all others are filmed and one takes too long.
   */
  readonly awaitAll: (
    scenes: ReadonlyArray<Scene>,
    keyframes: ReadonlyArray<KeyframeAsset>
  ) => Effect.Effect<
    { readonly made: ReadonlyArray<VideoAsset>; readonly lost: ReadonlyArray<Degradation> },
    Failure | StillRendering,
    Needs
  >
}

/**
 * Films as many scenes at once as the settings allow: one films the scenes in order, after all keyframes;
 * with more, a scene's clip begins as soon as its keyframe is accepted, unless somebody may hold the film before its
 * clips. Whatever is at work when the scope closes is told to stop, and what it had sent is awaited.
 */
export const openFilmSet = Effect.fnUntraced(function* (
  charMap: CharacterMap,
  partial: PartialFilm,
  shape: AspectRatio
) {
  const { videoConcurrency } = yield* FilmSettings
  const gates = yield* Gates
  // The span of the film, too: a clip that begins early is part of it and of no keyframe.
  const context = yield* Effect.context<Needs | Scope.Scope>()
  const permits = yield* Effect.makeSemaphore(videoConcurrency)
  const atWork = new Map<SceneId, Fiber.RuntimeFiber<Outcome, Failure>>()
  const beginsEarly = videoConcurrency > 1 && gates.clipsMayBeginEarly === true

  const filmed = (scene: Scene, keyframe: KeyframeAsset) =>
    permits.withPermits(1)(filmScene(scene, keyframe, charMap, partial, shape))

  const set: FilmSet = {
    start: (scene, keyframe) =>
      beginsEarly
        ? Effect.forkScoped(filmed(scene, keyframe)).pipe(
            Effect.tap((fiber) => Effect.sync(() => atWork.set(scene.sceneId, fiber))),
            Effect.asVoid,
            Effect.provide(context)
          )
        : Effect.void,
    awaitAll: Effect.fn("Filming.awaitAll")(function* (scenes, keyframes) {
      const shots = Array.filterMap(scenes, (scene) =>
        Option.map(
          Array.findFirst(keyframes, (keyframe) => keyframe.sceneId === scene.sceneId),
          (keyframe) => ({ scene, keyframe })
        )
      )
      const results = yield* Effect.forEach(
        shots,
        ({ keyframe, scene }) => {
          const fiber = atWork.get(scene.sceneId)
          return fiber === undefined ? filmed(scene, keyframe) : Fiber.join(fiber)
        },
        { concurrency: videoConcurrency }
      )
      const late = results.find((result) => result instanceof StillRendering)
      if (late !== undefined) return yield* late
      const ended = results.filter((result) => Either.isEither(result))
      return { made: Array.getRights(ended), lost: Array.getLefts(ended) }
    })
  }
  return set
})
