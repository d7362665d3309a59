import { Effect } from "effect"
import type { AspectRatio } from "../domain/AspectRatio.js"
import { captionOf } from "../domain/Captions.js"
import { paddedTo } from "../domain/Departures.js"
import { plainSpeech } from "../domain/PlainSpeech.js"
import { saidInScene } from "../domain/SceneSpeech.js"
import type { SoundMode } from "../domain/Speech.js"
import { languageSpoken } from "../domain/SpokenPlan.js"
import type { Scene, StoryPlan } from "../domain/StoryPlan.js"
import { setCaption } from "../services/CaptionLayout.js"
import { type FontPackage, installing, openLettering } from "../services/Lettering.js"
import { problem, warning } from "./Finding.js"

/** Captions are set alike at every size; only the shape of the film counts. */
const sizeOf = (shape: AspectRatio) => paddedTo(shape, { width: 720, height: 720 })

/** What brings letters that are missing: the very packages, or any font. */
export const howToBring = (packages: ReadonlyArray<FontPackage>): string =>
  packages.length === 0
    ? "Install a font that has them (Noto has nearly all)"
    : `Bring them (${packages.map(({ megabytes, writes }) => `${writes}, ${megabytes} MB`).join("; ")}; OFL-1.1) where the program is installed: \`${installing(packages)}\``

/** What is said in a scene, as it is recorded; empty where nothing is. */
const wordsIn = (scene: Scene, sound: SoundMode, language: string): string => {
  const { lines, narration } = saidInScene(scene, sound)
  return [...lines.map(({ text }) => text), narration]
    .map((text) => plainSpeech(text, language))
    .join(" ")
    .trim()
}

/** Whether anything is said in the film: then its subtitles are what `captions` shows. */
export const isTalkedIn = (plan: StoryPlan, sound: SoundMode): boolean =>
  plan.scenes.some((scene) => wordsIn(scene, sound, languageSpoken(plan)) !== "")

const missingLetters = (missing: ReadonlyArray<string>): string =>
  `no font here has the letters ${missing.slice(0, 12).join(" ")}${missing.length > 12 ? " …" : ""}`

/**
 * What a viewer would not get of subtitles that are drawn into the picture: letters that no font here has.
 * Fails   DrawingPartMissing: letters cannot be measured on this machine.
 */
export const subtitleFindings = Effect.fn("Preflight.subtitles")(function* (
  plan: StoryPlan,
  sound: SoundMode
) {
  const { bringing, missingIn } = yield* openLettering
  return plan.scenesInOrder.flatMap((scene) => {
    const missing = missingIn(wordsIn(scene, sound, languageSpoken(plan)))
    return missing.length === 0
      ? []
      : problem(
          "captions",
          `${missingLetters(missing)} of what is said in scene ${scene.sceneId}; boxes would stand in their place.`,
          `${howToBring(bringing(missing))}; or have subtitles that players draw: captions “track” or “none”.`,
          "machine"
        )
  })
})

/**
 * What a viewer would not get of captions that are drawn into the picture: letters that no font here has, and ends.
 * Fails   DrawingPartMissing: letters cannot be measured on this machine.
 */
export const captionFindings = Effect.fn("Preflight.captions")(function* (plan: StoryPlan) {
  const { bringing } = yield* openLettering
  const found = yield* Effect.forEach(plan.scenesInOrder, (scene) =>
    Effect.map(setCaption(captionOf(scene), sizeOf(plan.aspectRatio)), ({ isCut, missing }) =>
      [
        missing.length === 0
          ? []
          : problem(
              "captions",
              `${missingLetters(missing)} of scene ${scene.sceneId}'s caption; boxes would stand in their place.`,
              `${howToBring(bringing(missing))}; or give the scene a caption in other letters (the field \`caption\` in the plan), or make captions that players draw: captions “track” or “none”.`,
              "machine"
            ),
        isCut
          ? warning(
              "captions",
              `the caption of scene ${scene.sceneId} is longer than two lines at ${plan.aspectRatio} and will be cut.`,
              "Give the scene a shorter caption (the field `caption` in the plan), or make captions that players draw: captions “track” or “none”."
            )
          : []
      ].flat()
    )
  )
  return found.flat()
})
