import { roomInWords } from "../domain/SpeechPace.js"
import type { Line } from "../domain/StoryPlan.js"

/** What is said in a scene, and how long its narration may take at an easy pace, in seconds. */
export interface ToTranslate {
  readonly sceneId: number
  readonly narration: string
  readonly lines: ReadonlyArray<Line>
  readonly room: number
}

/** Who puts a film's words into another language. */
export const translationSystem =
  "You put the words of a finished film into another language: what its narrator says, to be spoken, and what its characters say, to be read as subtitles. Keep the tone, the names, and what carries the story. Say it as somebody would who grew up with the language; never word by word. Write numbers, dates and signs as they are said. A narration has to be said in the time that its scene has: where it would take longer, leave out a thought rather than squeeze words together. Plain spoken words, no stage directions."

/** The words to translate, scene by scene, as JSON. */
export const translationWords = (
  scenes: ReadonlyArray<ToTranslate>,
  { from, to }: { readonly from: string; readonly to: string }
): string => {
  const told = scenes.map(({ lines, narration, room, sceneId }) => ({
    scene: sceneId,
    narration,
    ...(narration === "" ? {} : { at_most: roomInWords(room, to) }),
    lines: lines.map(({ speaker, text }) => ({ speaker, text }))
  }))
  return [
    `Language: ${to}`,
    `It is in ${from} now. Answer every scene of this list by its number, with as many lines as it has here, in this order; a narration that is empty stays empty.`,
    JSON.stringify({ scenes: told }, null, 1)
  ].join("\n")
}

/** What goes back with words that will not do. */
export const translationProblemWords = (problems: ReadonlyArray<string>): string =>
  ["These words cannot be used yet:", ...problems, "Answer all scenes once more."].join("\n")
