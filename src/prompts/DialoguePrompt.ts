import type { SceneDialogue } from "../domain/SceneDialogue.js"
import { Line } from "../domain/StoryPlan.js"
import { lines, oneLine } from "../domain/Words.js"
import { placeInFrame } from "./Places.js"

// The words by which those in view talk in a clip. The keyframe that it opens on is `<IMAGE_0>`, the sheets that go along are
// counted on from there; voices are counted from `<AUDIO_0>`.

/** Where a line of the dialogue begins; by it the provider finds what is to be said. */
const opening = "Dialogue: "

const sheetsLine = "Reference sheets: "

/**
 * What is added to the words of a clip in which somebody talks.
 * Takes   `inView`: who stands where, in the order of the places; `sheets`: whose sheets go along, in their order.
 */
export const dialoguePrompt = (
  motion: string,
  { lines: said, voices }: Pick<SceneDialogue, "lines" | "voices">,
  inView: ReadonlyArray<string>,
  sheets: ReadonlyArray<string>
): string => {
  const whose = (speaker: string): string => {
    const voice = voices.findIndex((one) => one.speaker === speaker)
    return voice === -1 ? speaker : `<AUDIO_${voice}> ${speaker}`
  }
  const speakers = [...new Set(said.map(({ speaker }) => speaker))]
  const stand = speakers.flatMap((speaker) => {
    const place = inView.indexOf(speaker)
    return place === -1 ? [] : [`${speaker}, ${placeInFrame(place, inView.length)}`]
  })
  return lines(
    motion,
    sheets.length > 0 &&
      `${sheetsLine}${sheets.map((name, index) => `<IMAGE_${index + 1}> shows ${name}`).join("; ")}, as the opening picture <IMAGE_0> does.`,
    `These words are said aloud, in this order, one after another, and no others${stand.length === 0 ? "" : ` (${stand.join("; ")})`}:`,
    said.map(
      ({ delivery, speaker, text }) =>
        `${opening}${[`${whose(speaker)} says`, ...lines(oneLine(delivery ?? ""))].filter(Boolean).join(", ")}: "${text}"`
    ),
    "Only the lips of who is speaking move. Nobody else speaks, nobody tells the story, nobody sings; the words are not lettered."
  ).join("\n")
}

/** Whether something is to be said in what a prompt orders. */
export const hasDialogue = (prompt: string): boolean =>
  prompt.split("\n").some((line) => line.startsWith(opening))

/** The same words for an order that no voices and no sheets go along with. */
export const withoutVoices = (prompt: string): string =>
  prompt
    .split("\n")
    .filter((line) => !line.startsWith(sheetsLine))
    .join("\n")
    .replace(/<AUDIO_\d+> ?/g, "")

/** The lines that a prompt orders, in the words that were sent at last: those it began with may have been refused. */
export const linesOrdered = (prompt: string, written: ReadonlyArray<Line>): ReadonlyArray<Line> => {
  const found = prompt.split("\n").flatMap((row) => {
    const [, who = "", text] = /^Dialogue: (?:<AUDIO_\d+> )?(.*?): "(.*)"\s*$/.exec(row) ?? []
    const speaker = written.find((line) => who.startsWith(`${line.speaker} says`))?.speaker
    return text === undefined || speaker === undefined ? [] : [new Line({ speaker, text })]
  })
  return found.length === 0 ? written : found
}
