import { cutText } from "../../domain/Cutting.js"
import { perSecond } from "../../domain/FrameRate.js"
import { asShown } from "../../domain/Words.js"
import { type FilmPlan, filmFrames } from "./join/FilmPlan.js"
import type { TimeSpan } from "./Media.js"

/** A part of the film that has a name or words of its own. */
export interface Spoken extends TimeSpan {
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

/** A title as metadata: one line of visible text, at most 200 characters. */
export const titleText = (title: string): string => cutText(asShown(title), 200)

/** How long a chapter's title may be, in bytes: some players read a table that has one byte for the length. */
const chapterBytes = 255

const chapterTitle = (text: string): string => {
  let title = titleText(text) || "Untitled"
  while (Buffer.byteLength(title) > chapterBytes) title = cutText(title, title.length - 1).trimEnd()
  return title
}

/**
 * Text in ffmpeg's metadata files. What would end a value or begin a comment is escaped; but a line's end that stands
 * behind a backslash is always taken into the line, escaped or not, so such a line ends with a NUL, which ends it as well.
 */
const metadataText = (text: string): string => {
  const escaped = text.replace(/[=;#\\]/g, "\\$&")
  return escaped.endsWith("\\") ? `${escaped}\0` : escaped
}

/** Chapters as ffmpeg's metadata file. */
export const chaptersText = (chapters: ReadonlyArray<Spoken>): string =>
  `${[
    ";FFMETADATA1",
    ...chapters.flatMap(({ from, to, words }) => [
      "[CHAPTER]",
      "TIMEBASE=1/1000",
      `START=${Math.round(from * 1000)}`,
      `END=${Math.round(to * 1000)}`,
      `title=${metadataText(chapterTitle(words))}`
    ])
  ].join("\n")}\n`
