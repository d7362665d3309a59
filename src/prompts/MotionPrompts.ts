import type { Scene } from "../domain/StoryPlan.js"
import { castPlaces, mendLines } from "./Places.js"

/** What is heard: nothing but what is there to be heard, since every clip else brings a music of its own. */
const soundLine = ({ sound = "" }: Scene): string =>
  sound.trim() === ""
    ? "Sound: natural sound only, no music."
    : `Sound: ${sound}; natural sound only, no music.`

/**
 * The words that set a keyframe in motion: camera, action, mood and style, and who stands where, since the picture does
 * not tell names. No word on looks: the picture carries them, and a text that describes them again pulls the figures
 * away from it.
 */
export const motionPrompt = (scene: Scene, style: string): string =>
  [
    scene.promptSummary,
    ...castPlaces(scene.charactersPresent),
    `Camera: ${scene.camera}`,
    `Action: ${scene.action}`,
    `Mood: ${scene.mood}`,
    `Style: ${style}`,
    soundLine(scene),
    "One continuous shot from the opening picture; figures and place stay as they are in it. No lettering appears."
  ].join("\n")

/** The words for a correction: the same clip, with only its drift mended. */
export const correctionPrompt = (findings: ReadonlyArray<string>, names: ReadonlyArray<string>): string =>
  [
    ...castPlaces(names),
    "Keep this clip as it is: movement, camera, timing, place and sound. Mend only this, in every frame:",
    ...mendLines(findings, "Faces, colours and clothes of the figures stay as they are in the first frame.")
  ].join("\n")
