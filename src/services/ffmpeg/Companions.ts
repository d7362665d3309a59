import { titleText } from "./Arguments.js"
import { type FilmPlan, filmFrames, perSecond } from "./FilmPlan.js"

/** A part of the film that has a name or words of its own, in seconds. */
export interface Spoken {
  readonly from: number
  readonly to: number
  readonly words: string
}

/** What is told, clip by clip: each begins where its clip does and ends where the next one begins. */
export const spoken = (plan: FilmPlan, words: ReadonlyArray<string | undefined>): ReadonlyArray<Spoken> =>
  plan.segments.flatMap(({ at }, index) => {
    const text = words[index]
    const end = plan.segments[index + 1]?.at ?? filmFrames(plan)
    return text === undefined
      ? []
      : [{ from: at / perSecond(plan.rate), to: end / perSecond(plan.rate), words: text }]
  })

/** Text in ffmpeg's metadata files: what would end a value or begin a comment is escaped. */
const metadataText = (text: string): string => (titleText(text) || "Untitled").replace(/[=;#\\]/g, "\\$&")

/** Chapters as ffmpeg's metadata file. */
export const chaptersText = (chapters: ReadonlyArray<Spoken>): string =>
  `${[
    ";FFMETADATA1",
    ...chapters.flatMap(({ from, to, words }) => [
      "[CHAPTER]",
      "TIMEBASE=1/1000",
      `START=${Math.round(from * 1000)}`,
      `END=${Math.round(to * 1000)}`,
      `title=${metadataText(words)}`
    ])
  ].join("\n")}\n`

const two = (value: number) => String(value).padStart(2, "0")

const clock = (seconds: number): string => {
  const millis = Math.round(seconds * 1000)
  const whole = Math.floor(millis / 1000)
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)},${String(millis % 1000).padStart(3, "0")}`
}

/** Captions in SubRip form. Angle brackets and braces would be read as markup. */
export const captionsText = (captions: ReadonlyArray<Spoken>): string =>
  captions
    .filter(({ words }) => titleText(words) !== "")
    .map(
      ({ from, to, words }, index) =>
        `${index + 1}\n${clock(from)} --> ${clock(to)}\n${titleText(words).replace(/[<>{}]/g, "")}\n`
    )
    .join("\n")
