import type { LeftOut } from "../domain/LeftOut.js"
import type { Judged, JudgeTask } from "../domain/Verdict.js"

/** Who the judging model is asked to be. */
export const judgeSystem = [
  "You check pictures for a film's continuity. You answer closed questions about what is there, not about taste, and give no scores.",
  "- pictures: one entry for each judged picture, in their order; the reference sheets get none.",
  "- figures: how many living figures are in the picture, whoever they are.",
  "- extra_limbs, merged_figures, lettering: where you see such a thing, in a few words; null when you do not.",
  "- characters: one entry for each name you are given. same_being: yes when this is the one described, with the reference to compare; no when someone else stands in their place; not-in-view when nobody does.",
  "- traits: answer each numbered trait of a character once. match when the picture shows it as described; mismatch when the picture shows that place and it is otherwise; not-visible when it is hidden, cut off or too small to tell.",
  "- seen: what you see there, in at most 8 words. Look before you answer: a mismatch without something seen is not one.",
  "Ignore pose, expression, framing and light."
].join("\n")

const checklist = (cast: ReadonlyArray<Judged>): ReadonlyArray<string> =>
  cast.flatMap(({ name, traits }) => [
    `Traits of ${name}:`,
    ...traits.map(({ trait }, index) => `${index + 1}. ${trait}`)
  ])

const sheetOrder = (cast: ReadonlyArray<Judged>): string =>
  cast.length === 1
    ? `the reference sheet of ${cast[0]?.name ?? ""}`
    : `the reference sheets, in this order: ${cast.map(({ name }) => name).join(", ")}`

/**
 * Holds a portrait against the traits it was drawn from, and, where there is one, the photo. Pictures: the portrait, then
 * the photo.
 */
export const judgeSheetWords = (character: Judged, hasPhoto = false): string =>
  [
    `Judging: character sheet of ${character.name}`,
    hasPhoto
      ? "The first picture, the one that is judged, should show this character, whole, alone, on a plain ground. The second is a photo of the one it must be: same_being is about that one. That the one is drawn and the other photographed is no difference."
      : "The one picture should show this character, whole, alone, on a plain ground.",
    ...checklist([character])
  ].join("\n")

/** Holds a keyframe against the sheets of its cast. Pictures: the keyframe, then one sheet per character. */
export const judgeKeyframeWords = (sceneId: number, cast: ReadonlyArray<Judged>): string =>
  [
    `Judging: keyframe of scene ${sceneId}`,
    `The first picture is the keyframe, the one that is judged. After it comes ${sheetOrder(cast)}.`,
    `In view there should be exactly ${cast.length === 1 ? "this one, once" : `these ${cast.length}, each once`}.`,
    ...checklist(cast)
  ].join("\n")

/** Holds a clip against the sheets of its cast. Pictures: the clip's frames in their order, then one sheet per character. */
export const judgeClipWords = (
  sceneId: number,
  frames: ReadonlyArray<string>,
  cast: ReadonlyArray<Judged>
): string =>
  [
    `Judging: clip of scene ${sceneId}`,
    `The first ${frames.length} pictures are frames of the clip, and are judged: ${frames.join(", ")}. After them comes ${sheetOrder(cast)}.`,
    "A figure may leave the picture by its own movement; whoever is in view must still be the same being.",
    ...checklist(cast)
  ].join("\n")

/** Asks once more for what an answer left out, of those figures alone. Pictures: the same as before. */
export const leftOutWords = (task: JudgeTask, leftOut: ReadonlyArray<LeftOut>): string =>
  [
    "Judging once more: some questions about these pictures were not answered. Answer these, and no others.",
    `The first ${task.pictures.length === 1 ? "picture is" : `${task.pictures.length} pictures are`} judged: ${task.pictures.join(", ")}. The reference sheets after them get no entry.`,
    ...leftOut.flatMap(({ name, picture, traits }) => {
      const asked = task.cast.find((one) => one.name === name)?.traits ?? []
      const where = task.pictures[picture] ?? ""
      return [
        `${name}, in the ${where}: same_being${traits === "everything" ? " and all traits" : ", and these traits"}:`,
        ...asked.flatMap(({ trait }, index) =>
          traits === "everything" || traits.includes(index + 1) ? [`${index + 1}. ${trait}`] : []
        )
      ]
    })
  ].join("\n")
