import type { Character } from "../domain/StoryPlan.js"

/** Who the judging model is asked to be. */
export const judgeSystem = [
  "You check pictures for a film's continuity. You compare what you see with the reference and report differences, not taste.",
  "- overall_score: 1 is the same being in every respect, 0.8 a small difference most viewers miss, 0.5 a difference everyone sees, 0 someone else or absent.",
  "- per_character: the same scale, one entry for each name you are given, keyed by that name exactly.",
  "- issues: each difference in a short sentence that names the character, where the figure stands and what differs: colour, garment, face, build, a part missing, a figure missing or doubled, lettering.",
  "- fix_prompt: when anything differs, one instruction that an image editor who sees only this picture could follow to mend exactly that, pointing at figures by where they stand; otherwise null.",
  "Score low when unsure whether it is the same being. Ignore pose, expression, framing and light."
].join("\n")

const castList = (cast: ReadonlyArray<Character>): ReadonlyArray<string> =>
  cast.map((character) => `- ${character.name}: ${character.visualDescription}`)

const sheetOrder = (names: ReadonlyArray<string>): string =>
  names.length === 1
    ? `the reference sheet of ${names[0]}`
    : `the reference sheets, in this order: ${names.join(", ")}`

/** Holds a portrait against the words it was drawn from. The portrait is the only picture. */
export const judgeSheetWords = (character: Character): string =>
  [
    `Judging: character sheet of ${character.name}`,
    "The picture should show this character, whole, alone, on a plain ground:",
    ...castList([character]),
    "Compare the picture with every trait the description names."
  ].join("\n")

/** Holds a portrait against the photo it was drawn from. Pictures: the portrait, then the photo. */
export const judgeSheetFromPhotoWords = (character: Character): string =>
  [
    `Judging: character sheet of ${character.name}`,
    "The first picture should show this character, whole, alone, on a plain ground. The second is a photo of the one it must be:",
    ...castList([character]),
    "Is it the same being? Compare face, build, age, hair or coat and marks with the photo, and clothes and what is carried with the words. That one is drawn and the other photographed is no difference."
  ].join("\n")

/** Holds a keyframe against the sheets of its cast. Pictures: the keyframe, then one sheet per character. */
export const judgeKeyframeWords = (sceneId: number, cast: ReadonlyArray<Character>): string =>
  [
    `Judging: keyframe of scene ${sceneId}`,
    `The first picture is the keyframe. After it comes ${sheetOrder(cast.map((character) => character.name))}.`,
    "In view there should be exactly these, each once:",
    ...castList(cast)
  ].join("\n")

/** Holds a clip against the sheets of its cast. Pictures: first frame, last frame, then one sheet per character. */
export const judgeClipWords = (sceneId: number, names: ReadonlyArray<string>): string =>
  [
    `Judging: clip of scene ${sceneId}`,
    `The first two pictures are the clip's first and last frames. After them comes ${sheetOrder(names)}.`,
    "A figure may leave the picture by its own movement; whoever is in view must still be the same being. The score is that of the worse frame."
  ].join("\n")
