import { Effect, Either, Option } from "effect"
import { KeyframeId, SheetId } from "../domain/AssetId.js"
import type { KeyframeAsset } from "../domain/Assets.js"
import type { Scene } from "../domain/StoryPlan.js"
import { generateCharacterSheet } from "../steps/CharacterSheets.js"
import { composeKeyframe } from "../steps/Keyframes.js"
import { recorded } from "./Degrade.js"
import type { PartialFilm } from "./PartialFilm.js"

/**
 * Draws every character that a scene shows, all at once; how many the provider can bear is GrokClient's business.
 * Fails   PhotoUnusable, BudgetSpent, InDoubt: a person decides. GrokUnavailable: wait. A sheet that is refused is noted.
 * Costs   one paid picture per take of each character, and its questions.
 */
export const drawCharacterSheets = Effect.fn("Stills.drawCharacterSheets")(({ plan, sheets }: PartialFilm) =>
  Effect.forEach(
    plan.characters,
    (character, index) =>
      Effect.when(
        recorded(
          sheets,
          new SheetId({ name: character.name }),
          generateCharacterSheet(character, plan.style, plan.aspectRatio, index + 1)
        ),
        () => plan.isShown(character.name)
      ),
    { concurrency: "unbounded", discard: true }
  )
)

/**
 * Composes the keyframes in scene order: each is drawn with the keyframe before it in view. Each that is there is handed
 * to `onKeyframe` at once.
 * Fails   BudgetSpent, InDoubt: a person decides. GrokUnavailable: wait. A keyframe that is refused is noted.
 * Costs   one paid picture per take of each scene, and its questions.
 */
export const chainKeyframes = Effect.fn("Stills.chainKeyframes")(function* (
  { charMap, plan, keyframes }: PartialFilm,
  onKeyframe: (scene: Scene, keyframe: KeyframeAsset) => Effect.Effect<void>
) {
  yield* Effect.reduce(plan.scenesInOrder, Option.none<KeyframeAsset>(), (previous, scene) =>
    recorded(
      keyframes,
      new KeyframeId({ sceneId: scene.sceneId }),
      composeKeyframe(scene, plan, charMap, previous)
    ).pipe(
      Effect.tap((outcome) => (Either.isRight(outcome) ? onKeyframe(scene, outcome.right) : Effect.void)),
      Effect.map((outcome) => Option.orElse(Either.getRight(outcome), () => previous))
    )
  )
})
