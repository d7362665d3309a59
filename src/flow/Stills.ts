import { Array, Effect, Either, Option } from "effect"
import { KeyframeId, SheetId } from "../domain/AssetId.js"
import type { KeyframeAsset } from "../domain/Assets.js"
import type { CharacterMap } from "../domain/Cast.js"
import type { Degradation } from "../domain/Degradation.js"
import type { Scene, StoryPlan } from "../domain/StoryPlan.js"
import { generateCharacterSheet } from "../steps/CharacterSheets.js"
import { composeKeyframe } from "../steps/Keyframes.js"
import { degrade, orSkip, type Reason } from "./Degrade.js"
import { add, type PartialFilm } from "./PartialFilm.js"

/** Draws every character that a scene shows, all at once; how many the provider can bear is GrokClient's business. */
export const drawCharacterSheets = Effect.fn("Stills.drawCharacterSheets")(function* (
  plan: StoryPlan,
  partial: PartialFilm
) {
  const everyone = plan.characters.map((character, index) => ({ character, ordinal: index + 1 }))
  const results = yield* Effect.forEach(
    everyone.filter(({ character }) => plan.isShown(character.name)),
    ({ character, ordinal }) =>
      orSkip(generateCharacterSheet(character, plan.style, plan.aspectRatio, ordinal), (reason) =>
        degrade(
          new SheetId({ name: character.name }),
          "character-without-sheet",
          `The portrait cannot be had, so scenes that show ${character.name} are left out: ${reason.words}`,
          reason.cause
        )
      ).pipe(
        Effect.tap((outcome) =>
          add(partial, Either.isRight(outcome) ? { character: outcome.right } : { lost: outcome.left })
        ),
        Effect.annotateLogs({ character: character.name }),
        Effect.annotateSpans({ "character.name": character.name })
      ),
    { concurrency: "unbounded" }
  )
  return { made: Array.getRights(results), lost: Array.getLefts(results) }
})

interface Chain {
  readonly previous: Option.Option<KeyframeAsset>
  readonly made: ReadonlyArray<KeyframeAsset>
  readonly lost: ReadonlyArray<Degradation>
}

/**
 * Composes the keyframes in scene order: each is drawn with the keyframe before it in view. Each that is there is handed
 * to `onKeyframe` at once.
 */
export const chainKeyframes = Effect.fn("Stills.chainKeyframes")(function* (
  plan: StoryPlan,
  charMap: CharacterMap,
  partial: PartialFilm,
  onKeyframe: (scene: Scene, keyframe: KeyframeAsset) => Effect.Effect<void>
) {
  const start: Chain = { previous: Option.none(), made: [], lost: [] }
  return yield* Effect.reduce(plan.scenesInOrder, start, (chain, scene) => {
    const without = (reason: Reason) =>
      degrade(
        new KeyframeId({ sceneId: scene.sceneId }),
        "scene-without-clip",
        `Its keyframe cannot be had: ${reason.words}`,
        reason.cause
      )
    return orSkip(composeKeyframe(scene, plan, charMap, chain.previous), without).pipe(
      Effect.tap((outcome) =>
        Either.isRight(outcome)
          ? Effect.zipRight(add(partial, { keyframe: outcome.right }), onKeyframe(scene, outcome.right))
          : add(partial, { lost: outcome.left })
      ),
      Effect.map(
        (outcome): Chain =>
          Either.isLeft(outcome)
            ? { ...chain, lost: [...chain.lost, outcome.left] }
            : { previous: Option.some(outcome.right), made: [...chain.made, outcome.right], lost: chain.lost }
      ),
      Effect.annotateLogs({ scene: scene.sceneId }),
      Effect.annotateSpans({ "scene.id": scene.sceneId })
    )
  })
})
