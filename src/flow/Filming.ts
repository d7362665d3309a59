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
import { Gates } from "./Gates.js"
import { add, type SoFar } from "./SoFar.js"
import { leaveOut, orAskWithout, type Reason } from "./Without.js"

/** Films one scene, or notes why the film goes on without it. A job that takes too long holds up its own scene alone. */
const filmScene = Effect.fn("Filming.scene")(function* (
  scene: Scene,
  keyframe: KeyframeAsset,
  charMap: CharacterMap,
  soFar: SoFar,
  shape: AspectRatio
) {
  const asset = new ClipId({ sceneId: scene.sceneId })
  const without = (reason: Reason) =>
    leaveOut(asset, "scene-without-clip", `Its clip cannot be had: ${reason.words}`, reason.cause)
  return yield* orAskWithout(
    asset,
    generateSceneVideo(keyframe, scene, charMap, Option.some(shape)),
    without
  ).pipe(
    Effect.tap((outcome) =>
      add(soFar, Either.isRight(outcome) ? { video: outcome.right } : { lost: outcome.left })
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
  readonly begin: (scene: Scene, keyframe: KeyframeAsset) => Effect.Effect<void>
  /**
   * Films what has not begun, and gives every clip in the scenes' order.
   * Fails   StillRendering, when all others are filmed and one takes too long.
   */
  readonly wrap: (
    scenes: ReadonlyArray<Scene>,
    keyframes: ReadonlyArray<KeyframeAsset>
  ) => Effect.Effect<
    { readonly made: ReadonlyArray<VideoAsset>; readonly lost: ReadonlyArray<Degradation> },
    Failure | StillRendering,
    Needs
  >
}

/**
 * Opens a film set with as many crews as the settings allow. One crew films the scenes in order, after all keyframes.
 * With more, a scene's clip begins as soon as its keyframe is accepted, unless somebody may hold the film before its
 * clips. Whatever is at work when the scope closes is told to stop, and what it had sent is awaited.
 */
export const openFilmSet = Effect.fnUntraced(function* (
  charMap: CharacterMap,
  soFar: SoFar,
  shape: AspectRatio
) {
  const { videoConcurrency } = yield* FilmSettings
  const gates = yield* Gates
  // The span of the film, too: a clip that begins early is part of it and of no keyframe.
  const context = yield* Effect.context<Needs | Scope.Scope>()
  const crews = yield* Effect.makeSemaphore(videoConcurrency)
  const atWork = new Map<SceneId, Fiber.RuntimeFiber<Outcome, Failure>>()
  const beginsEarly = videoConcurrency > 1 && gates.clipsMayBeginEarly === true

  const filmed = (scene: Scene, keyframe: KeyframeAsset) =>
    crews.withPermits(1)(filmScene(scene, keyframe, charMap, soFar, shape))

  const set: FilmSet = {
    begin: (scene, keyframe) =>
      beginsEarly
        ? Effect.forkScoped(filmed(scene, keyframe)).pipe(
            Effect.tap((fiber) => Effect.sync(() => atWork.set(scene.sceneId, fiber))),
            Effect.asVoid,
            Effect.provide(context)
          )
        : Effect.void,
    wrap: Effect.fn("Filming.wrap")(function* (scenes, keyframes) {
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
