import { type AssetId, ClipId, KeyframeId, SheetId } from "./AssetId.js"
import { priceOfImage, priceOfVideo } from "./Models.js"
import type { Ticks } from "./Money.js"
import type { FilmOptions } from "./Settings.js"
import type { StoryPlan } from "./StoryPlan.js"

/** Something a plan asks for: which sheet, keyframe or clip, and the list price of one good take. */
export interface ExpectedAsset {
  readonly asset: AssetId
  readonly price: Ticks
}

/**
 * All sheets of whom a scene shows, keyframes and clips of a film, in the order in which they are made, each at what one accepted take costs.
 * Judgements are left out: fractions of a cent each.
 */
export const expectedAssets = (
  plan: StoryPlan,
  {
    imageModel,
    imageQuality,
    resolution,
    videoModel
  }: Pick<FilmOptions, "imageModel" | "imageQuality" | "resolution" | "videoModel">
): ReadonlyArray<ExpectedAsset> => [
  ...plan.characters
    .filter(({ name }) => plan.isShown(name))
    .map(({ name }) => ({
      asset: new SheetId({ name }),
      price: priceOfImage(imageModel, imageQuality, 0)
    })),
  ...plan.scenesInOrder.map((scene, index) => ({
    asset: new KeyframeId({ sceneId: scene.sceneId }),
    price: priceOfImage(
      imageModel,
      imageQuality,
      Math.min(imageModel.mostInputs, scene.charactersPresent.length + Math.min(index, 1))
    )
  })),
  ...plan.scenesInOrder.map((scene) => ({
    asset: new ClipId({ sceneId: scene.sceneId }),
    price: priceOfVideo(videoModel, resolution, scene.durationSeconds)
  }))
]
