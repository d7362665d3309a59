import { Array, Order, Schema } from "effect"
import { brokenIntoCues, leastShown } from "./CueBreaks.js"
import { soundRate } from "./SoundTime.js"
import type { SpokenWord } from "./Speech.js"

const samples = Schema.Int.pipe(Schema.nonNegative())

/** A subtitle: one or two lines, and when they stand in the picture, in samples at 48 kHz from the film's start. */
export class Cue extends Schema.Class<Cue>("grok-video-pipeline/Cue")({
  from: samples,
  to: samples,
  lines: Schema.NonEmptyArray(Schema.String),
  /** Who says it, where characters talk. */
  speaker: Schema.optionalWith(Schema.String, { exact: true })
}) {}

/** A silence of this length is a pause, in samples: no subtitle stands through it. */
export const leastPause = Math.round(soundRate * 0.7)
/** So much longer than its last word a subtitle stands before a pause, in samples: the ear takes it for the word's own end. */
const breath = Math.round(soundRate * 0.1)
/** A subtitle that is too short to be read stands on in a pause, but never for more than this part of it. */
const mostIntoPause = Math.round(leastPause / 2)
/** Where two talk at once their subtitles take turns, each of them for a frame at least. */
const leastTurn = Math.round(soundRate / 24)

/** What is said without a pause by one voice. */
const stretchesOf = (words: ReadonlyArray<SpokenWord>): ReadonlyArray<ReadonlyArray<SpokenWord>> => {
  const stretches: Array<Array<SpokenWord>> = []
  let end = 0
  for (const word of Array.sortWith(words, ({ from }) => from, Order.number)) {
    const last = stretches.at(-1)
    if (last !== undefined && last[0]?.speaker === word.speaker && word.from - end < leastPause)
      last.push(word)
    else stretches.push([word])
    end = Math.max(end, word.to)
  }
  return stretches
}

/**
 * The subtitles of a film, scene by scene: none holds words of two scenes or of two voices.
 * Takes   the words of each scene, in samples from the film's start; the language, as a BCP 47 tag; where the film ends.
 * Gives   each subtitle from its first word on; until the next one comes where that is sooner than 0.7 s after its last
 *         word, else a tenth of a second longer than that, or as long as it takes to be seen at all.
 */
export const cuesOfScenes = (
  scenes: ReadonlyArray<ReadonlyArray<SpokenWord>>,
  language: string,
  end = Number.POSITIVE_INFINITY
): ReadonlyArray<Cue> => {
  const drafts = scenes.flatMap((words) =>
    stretchesOf(words).flatMap((stretch) =>
      brokenIntoCues(stretch, language).map((cue) => ({ ...cue, speaker: stretch[0]?.speaker }))
    )
  )
  const inOrder = Array.sortWith(drafts, ({ from }) => from, Order.number)
  let begun = -leastTurn
  const begin = inOrder.map(({ from }, index) => {
    // Those that are said in the last moments leave one another, too, their turn before the film ends.
    const latest = Math.max(0, end - (inOrder.length - index) * leastTurn)
    begun = Math.min(Math.max(from, begun + leastTurn), latest)
    return begun
  })
  return inOrder.map(({ lines, speaker, to }, index) => {
    const from = begin[index] ?? 0
    const next = begin[index + 1]
    const alone = Math.max(to + breath, Math.min(from + leastShown, to + mostIntoPause), from + leastTurn)
    return new Cue({
      from,
      to: next !== undefined && next - to < leastPause ? next : Math.min(alone, next ?? end),
      lines: [...lines],
      ...(speaker === undefined ? {} : { speaker })
    })
  })
}

/** The subtitles of words that belong together, as `cuesOfScenes` makes them. */
export const cuesOf = (words: ReadonlyArray<SpokenWord>, language: string): ReadonlyArray<Cue> =>
  cuesOfScenes([words], language)
