import type { Character, Scene, StoryPlan } from "../domain/StoryPlan.js"
import { capital, lines } from "../domain/Words.js"
import { mendLines, placeInFrame } from "./Places.js"

const pose =
  "one figure, whole from head to foot, standing relaxed and facing the viewer, centred with a little room on every side, on a plain light ground in even light."

/** The words for a character's reference portrait; from a photo it is drawn with that as the only picture sent along. */
export const portraitPrompt = (character: Character, style: string, hasPhoto = false): string =>
  lines(
    style,
    "",
    hasPhoto
      ? [
          "A character reference portrait of the very one in the photo <IMAGE_0>: the same face, build, age, skin or coat, hair and marks, so that whoever knows them sees at once who it is. Only the rendering is that of the style above.",
          capital(pose)
        ]
      : `A character reference portrait: ${pose}`,
    `Character: ${character.name}`,
    `Appearance: ${character.visualDescription}`,
    `${
      hasPhoto
        ? "Where these words and the photo differ on face, build, hair or marks, the photo counts; clothes and what is carried are as the words say."
        : "Every colour, garment and marking named above is visible."
    } One figure only; no other objects, no lettering, no border.`
  ).join("\n")

/** What is to be nowhere in the film, added to the words for a picture or a clip; nothing where nobody said so. */
export const withNegative = (prompt: string, things: ReadonlyArray<string>): string =>
  things.length === 0 ? prompt : `${prompt}\nNowhere in it, not even in the background: ${things.join("; ")}.`

/** What is added when an earlier portrait missed something. */
export const portraitRetake = (prompt: string, issues: ReadonlyArray<string>): string =>
  lines(
    prompt,
    issues.length > 0 && ["", "An earlier drawing got these wrong; get them right:"],
    issues.map((issue) => `- ${issue}`)
  ).join("\n")

/**
 * How the pictures sent along relate to the cast. `sheets`: one per character, in the cast's order. `tiled`: all sheets in
 * one picture, in reading order, because the model takes fewer pictures than there are characters. `tiled-and-first`: after
 * it the first character's own sheet, since nothing else gives the frame its shape.
 */
export type CastLayout = "sheets" | "tiled" | "tiled-and-first"

/** How so many sheets can be sent, beside the keyframe before (`follows`). */
export const castLayout = (sheets: number, follows: boolean, mostInputs: number): CastLayout => {
  if (sheets + (follows ? 1 : 0) <= mostInputs) return "sheets"
  return follows ? "tiled" : "tiled-and-first"
}

/**
 * The words for a scene's keyframe. Pictures are counted from 0, as the provider counts them: first the sheets (or the
 * one picture that holds them all), last the keyframe before this one, where there is one.
 */
export const keyframePrompt = (
  scene: Scene,
  plan: StoryPlan,
  pictures: { readonly cast: CastLayout; readonly follows: boolean }
): string => {
  const cast = plan.castOf(scene)
  const isTiled = pictures.cast !== "sheets"
  const isFirstAgain = pictures.cast === "tiled-and-first"
  const sheets =
    cast.length === 0 ? 0 : { sheets: cast.length, tiled: 1, "tiled-and-first": 2 }[pictures.cast]
  const inView = [
    "",
    isTiled
      ? `<IMAGE_0> holds the reference sheets of ${cast.length} characters in reading order. Keep face, build, colours and clothes of each exactly:`
      : "The reference sheets show who is in view. Keep face, build, colours and clothes of each exactly:",
    ...cast.map(({ name, visualDescription }, index) => {
      const source = isTiled ? `Figure ${index + 1} in <IMAGE_0>` : `<IMAGE_${index}>`
      return `- ${source} is ${name}, ${placeInFrame(index, cast.length)}: ${visualDescription}`
    }),
    ...(isFirstAgain
      ? [`<IMAGE_1> is the sheet of ${cast[0]?.name ?? "the first"} once more, in the shape of the frame.`]
      : []),
    `${cast.length === 1 ? "This one figure and nobody else is" : `These ${cast.length} figures and nobody else are`} in view.`
  ]
  return lines(
    plan.style,
    "",
    "One still from a film, the moment the shot begins.",
    `Title: ${scene.title}`,
    `Setting: ${scene.setting}`,
    `Action: ${scene.action}`,
    `Mood: ${scene.mood}`,
    `Camera: ${scene.camera}`,
    `Palette: ${plan.colorPalette}`,
    cast.length === 0 ? "Nobody is in view." : inView,
    pictures.follows && [
      "",
      `<IMAGE_${sheets}> is the still of the scene before. Carry over its rendering, light and the state of things; the place and the framing are those of this scene.`
    ],
    "",
    "No lettering of any kind, the title included; no watermark, no border."
  ).join("\n")
}

/**
 * The words for a surgical edit: this one picture again, with only the named findings mended. The model sees one picture
 * and knows no names, so everyone in view is bound to a place and described in the usual words.
 */
export const keyframeFixPrompt = (findings: ReadonlyArray<string>, cast: ReadonlyArray<Character>): string =>
  [
    "Change only what is listed here. Everything else stays identical: composition, framing, light, background, and every figure not named.",
    ...mendLines(findings, "Bring face, colours and clothes of each figure to what is described below."),
    "",
    "In this picture:",
    ...cast.map(
      ({ name, visualDescription }, index) =>
        `- ${name}, ${placeInFrame(index, cast.length)}: ${visualDescription}`
    ),
    "No lettering is added."
  ].join("\n")
