import { Effect, Either, Fiber, Option, type Scope } from "effect"
import { ClipId } from "../domain/AssetId.js"
import type { KeyframeAsset } from "../domain/Assets.js"
import { FilmSettings } from "../domain/Settings.js"
import type { Scene, SceneId } from "../domain/StoryPlan.js"
import { generateSceneVideo } from "../steps/Videos.js"
import type { StillRendering } from "../takes/Clips.js"
import { recorded } from "./Degrade.js"
import { Gates } from "./Gates.js"
import type { openNarration, Shot } from "./Narrations.js"
import type { PartialFilm } from "./PartialFilm.js"

/**
 * Films one scene, as long as what is said over it. A job that takes too long holds up its own scene alone: it is told when
 * all others are filmed.
 */
const filmScene = Effect.fn("Filming.scene")(
  function* ({ charMap, clips, plan }: PartialFilm, narration: Narration, shot: Shot) {
    const { keyframe, scene } = shot
    const form = yield* narration.formOf(shot)
    yield* narration.beforeClip(shot)
    const outcome = yield* recorded(
      clips,
      new ClipId({ sceneId: scene.sceneId }),
      generateSceneVideo(keyframe, scene, charMap, Option.some(plan.aspectRatio), Option.some(plan), form)
    )
    if (Either.isRight(outcome)) yield* narration.refit(scene, outcome.right)
    return Option.none<StillRendering>()
  },
  Effect.catchTag("StillRendering", (late) => Effect.succeedSome(late))
)

type Narration = Effect.Effect.Success<ReturnType<typeof openNarration>>
type Failure = Effect.Effect.Error<ReturnType<typeof filmScene>>
type Needs = Effect.Effect.Context<ReturnType<typeof filmScene>>

/**
 * Films as many scenes at once as the settings allow: one films the scenes in order, after all keyframes;
 * with more, a scene's clip begins as soon as its keyframe is accepted, unless somebody may hold the film before its
 * clips. Whatever is at work when the scope closes is told to stop, and what it had sent is awaited.
 * `start`: a scene's keyframe is there, so its clip begins now, where clips may begin early.
 * `awaitAll`: films what has not begun. Fails   StillRendering, when all others are filmed and one takes too long.
 * Costs   what its clips cost, from `start` on.
 */
export const openFilmSet = Effect.fnUntraced(function* (film: PartialFilm, narration: Narration) {
  const { videoConcurrency } = yield* FilmSettings
  const { clipsMayBeginEarly } = yield* Gates
  // The span of the film, too: a clip that begins early is part of it and of no keyframe.
  const context = yield* Effect.context<Needs | Scope.Scope>()
  const permits = yield* Effect.makeSemaphore(videoConcurrency)
  const atWork = new Map<SceneId, Fiber.RuntimeFiber<Option.Option<StillRendering>, Failure>>()
  const beginsEarly = videoConcurrency > 1 && clipsMayBeginEarly === true

  const filmed = (scene: Scene, keyframe: KeyframeAsset) =>
    permits.withPermits(1)(filmScene(film, narration, { keyframe, scene }))

  const start = (scene: Scene, keyframe: KeyframeAsset): Effect.Effect<void> =>
    Effect.forkScoped(filmed(scene, keyframe)).pipe(
      Effect.map((fiber) => atWork.set(scene.sceneId, fiber)),
      Effect.provide(context),
      Effect.when(() => beginsEarly),
      Effect.asVoid
    )

  const awaitAll = Effect.fn("Filming.awaitAll")(function* () {
    const { keyframes } = film.assets
    const results = yield* Effect.forEach(
      film.plan.scenesInOrder,
      (scene) => {
        const fiber = atWork.get(scene.sceneId)
        const keyframe = keyframes.find(({ sceneId }) => sceneId === scene.sceneId)
        if (fiber !== undefined) return Fiber.join(fiber)
        return keyframe === undefined ? Effect.succeedNone : filmed(scene, keyframe)
      },
      { concurrency: videoConcurrency }
    )
    const late = Option.firstSomeOf(results)
    if (Option.isSome(late)) return yield* late.value
  })
  return { start, awaitAll }
})
