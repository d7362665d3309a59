import { Array } from "effect"
import { perSecond } from "../../domain/FrameRate.js"
import { cutText } from "../../domain/Shortened.js"
import { asShown } from "../../domain/Words.js"
import { type FilmPlan, filmFrames } from "./join/FilmPlan.js"
import type { Clip, TimeSpan } from "./Media.js"

/** A part of the film that has a name or words of its own. */
export interface Spoken extends TimeSpan {
  readonly words: string
}

/** What is told of each clip that has words: from where it begins to where the next one does. */
export const spoken = (
  plan: FilmPlan,
  clips: ReadonlyArray<Clip>,
  wordsOf: (clip: Clip) => string | undefined
): ReadonlyArray<Spoken> =>
  Array.zip(plan.segments, clips).flatMap(([{ at }, clip], index) => {
    const words = wordsOf(clip)
    const end = plan.segments[index + 1]?.at ?? filmFrames(plan)
    return words === undefined
      ? []
      : [{ from: at / perSecond(plan.rate), to: end / perSecond(plan.rate), words }]
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
