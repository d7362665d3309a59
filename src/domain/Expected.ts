import { Option } from "effect"
import { type AssetId, ClipId, KeyframeId, SheetId } from "./AssetId.js"
import { priceOfImage, priceOfVideo } from "./Models.js"
import type { Ticks } from "./Money.js"
import { type DialogueOptions, dialogueOf, facesShown } from "./SceneDialogue.js"
import type { FilmOptions } from "./Settings.js"
import type { StoryPlan } from "./StoryPlan.js"

/**
 * All sheets of whom a scene shows, keyframes and clips of a film, in the order in which they are made, each at what one accepted take costs.
 * Judgements are left out: fractions of a cent each.
 */
export const expectedAssets = (
  plan: StoryPlan,
  settings: DialogueOptions & Pick<FilmOptions, "imageModel" | "imageQuality">
): ReadonlyArray<{ readonly asset: AssetId; readonly price: Ticks }> => {
  const { imageModel, imageQuality, resolution, videoModel } = settings
  const picture = (inputs: number) =>
    priceOfImage(imageModel, imageQuality, Math.min(imageModel.mostInputs, inputs))
  const shown = plan.characters.filter(({ name }) => plan.isShown(name))
  return [
    ...shown.map(({ name }) => ({ asset: new SheetId({ name }), price: picture(0) })),
    ...plan.scenesInOrder.map(({ charactersPresent, sceneId }, index) => ({
      asset: new KeyframeId({ sceneId }),
      price: picture(charactersPresent.length + Math.min(index, 1))
    })),
    ...plan.scenesInOrder.map((scene) => {
      const faces = Option.map(dialogueOf(scene, plan, settings), (said) =>
        facesShown(said, scene.charactersPresent, videoModel)
      )
      const references = Option.match(faces, { onNone: () => 0, onSome: ({ length }) => length })
      return {
        asset: new ClipId({ sceneId: scene.sceneId }),
        price: priceOfVideo(videoModel, resolution, scene.durationSeconds, references)
      }
    })
  ]
}
