import { unbreakablePieces } from "./Breaks.js"
import { sentenceEnds } from "./Sentences.js"
import { follows, isAuxiliary, leansOn } from "./SmallWords.js"
import { soundRate } from "./SoundTime.js"
import type { SpokenWord } from "./Speech.js"
import { blankBetween } from "./SpokenWords.js"
import { widthOf } from "./Width.js"
import { asShown } from "./Words.js"

// Where what is said without a pause is broken into subtitles, and each of them into lines.

/** How many columns a line holds. */
const usualRoom = 42
/** 16 wide letters: what the guides of Chinese and Korean broadcasters have, and what fits an upright film as well. */
const wideRoom = 32

/** How many columns a line holds in a language, a wide letter counting as two. */
export const lineRoom = (language: string): number =>
  /^(?:zh|ja|ko|yue|cmn)(?:-|$)/iu.test(language) ? wideRoom : usualRoom

/** How many columns a second are read at ease. */
export const readingSpeed = 17
/** How long a subtitle should stand at least, and may stand at most, in samples. */
export const leastShown = Math.round((soundRate * 5) / 6)
export const mostShown = 7 * soundRate
/** A stop that is heard as one, in samples: as good a place to break as a comma. */
const shortStop = Math.round(soundRate * 0.2)

export type Lines = readonly [string] | readonly [string, string]

/** A subtitle before its end is known: `to` is where its last word ends. */
export interface CueDraft {
  readonly lines: Lines
  readonly from: number
  readonly to: number
}

/** Words between which no line may end: in most scripts a single one. */
interface Token {
  readonly text: string
  /** What stands before it where it does not begin a line. */
  readonly blank: "" | " "
  readonly columns: number
  readonly from: number
  readonly to: number
  readonly endsSentence: boolean
}

const tokensOf = (words: ReadonlyArray<SpokenWord>, language: string): ReadonlyArray<Token> => {
  const shown = words.flatMap((word) => {
    const text = asShown(word.text)
    return text === "" ? [] : [{ word, text }]
  })
  const blanks = shown.map(({ text }, index) => {
    const before = shown[index - 1]?.word.text
    return before === undefined ? "" : blankBetween(before, text, language)
  })
  const whole = shown.map(({ text }, index) => `${blanks[index]}${text}`).join("")
  const starts = new Set<number>()
  let at = 0
  for (const piece of unbreakablePieces(whole)) {
    starts.add(at)
    at += piece.length
  }
  const ends = new Set(sentenceEnds(whole))
  const tokens: Array<Token> = []
  at = 0
  for (const [index, { text, word }] of shown.entries()) {
    const blank = blanks[index] ?? ""
    at += blank.length
    const last = starts.has(at) ? undefined : tokens.pop()
    const joined = last === undefined ? text : `${last.text}${blank}${text}`
    at += text.length
    tokens.push({
      text: joined,
      blank: last?.blank ?? blank,
      columns: widthOf(joined),
      from: last?.from ?? word.from,
      to: Math.max(last?.to ?? 0, word.to),
      endsSentence: ends.has(at)
    })
  }
  return tokens
}

/** How ill it would be to break between two tokens: 0 behind a sentence, 2 behind an article. */
const breakCost = (before: Token, after: Token, language: string): number => {
  if (before.endsSentence) return 0
  if (/[,;:،؛、，；：–—)\]]["'”’»]*$/u.test(before.text)) return 0.3
  const [ending, beginning] = [before.text.trim(), after.text.trim()]
  const isTorn = leansOn(ending, language) || isAuxiliary(ending, language) || follows(beginning, language)
  const isPhrase = leansOn(beginning, language) || follows(ending, language)
  const cost = isTorn ? 2 : isPhrase ? 0.7 : isAuxiliary(beginning, language) ? 1.3 : 1
  return after.from - before.to >= shortStop ? cost * 0.6 : cost
}

const textOf = (tokens: ReadonlyArray<Token>): string =>
  tokens.map(({ blank, text }, index) => (index === 0 ? text : `${blank}${text}`)).join("")

const columnsOf = (tokens: ReadonlyArray<Token>): number =>
  tokens.reduce((sum, { blank, columns }, index) => sum + columns + (index === 0 ? 0 : blank.length), 0)

/**
 * How ill two lines of so many columns look: the more they differ the worse, a longer one rather below, and none so short
 * that it hangs there by itself.
 */
const shapeCost = (above: number, below: number, room: number): number => {
  const share = Math.min(above, below) / Math.max(above, below)
  return (Math.abs(above - below) / room) * (above > below ? 0.75 : 0.6) + Math.max(0, 0.4 - share) * 6
}

/** Tokens in one line, or in two of about one length that part where it reads best; nothing where two do not hold them. */
const laidOut = (tokens: ReadonlyArray<Token>, room: number, language: string) => {
  const all = columnsOf(tokens)
  // A word that is wider than a line is shown all the same, and by itself.
  if (all <= room || tokens.length === 1)
    return { lines: [textOf(tokens)] as const, cost: all <= room ? 0 : 50 }
  let best: { readonly lines: Lines; readonly cost: number } | undefined
  let above = 0
  for (let at = 1; at < tokens.length; at++) {
    const [before, after] = [tokens[at - 1], tokens[at]]
    if (before === undefined || after === undefined) break
    above += before.columns + (at === 1 ? 0 : before.blank.length)
    const below = all - above - after.blank.length
    if (above > room || below > room) continue
    const cost = 0.3 + shapeCost(above, below, room) + breakCost(before, after, language) * 0.8
    if (best === undefined || cost < best.cost)
      best = { lines: [textOf(tokens.slice(0, at)), textOf(tokens.slice(at))], cost }
  }
  return best
}

/**
 * Breaks what one voice says without a pause into subtitles: behind every sentence, but for one that is too short to be read
 * by itself; within a sentence as seldom as two lines, seven seconds and the reading speed allow, in about equal parts, and
 * where it reads best. Of all ways the best one is taken.
 */
export const brokenIntoCues = (
  words: ReadonlyArray<SpokenWord>,
  language: string
): ReadonlyArray<CueDraft> => {
  const tokens = tokensOf(words, language)
  const room = lineRoom(language)
  /** How long some stand at least: they give way to the next. */
  const shownFor = (start: number, end: number): number =>
    (tokens[end]?.from ?? tokens[end - 1]?.to ?? 0) - (tokens[start]?.from ?? 0)
  const isSentenceStart = (at: number) => at === 0 || tokens[at - 1]?.endsSentence === true
  /** Whether sentences may stand together: whole ones, of which one is too short. */
  const mayStand = (start: number, end: number): boolean => {
    const bounds = [start]
    for (let at = start + 1; at < end; at++) if (isSentenceStart(at)) bounds.push(at)
    if (bounds.length === 1) return true
    const isWhole = isSentenceStart(start) && (end === tokens.length || isSentenceStart(end))
    return isWhole && bounds.some((from, index) => shownFor(from, bounds[index + 1] ?? end) < leastShown)
  }
  /** The subtitle of some tokens and how well it stands; nothing where they must not be one. */
  const candidate = (start: number, end: number) => {
    const some = tokens.slice(start, end)
    const [first, last] = [some[0], some.at(-1)]
    const laid = mayStand(start, end) ? laidOut(some, room, language) : undefined
    if (first === undefined || last === undefined || laid === undefined) return undefined
    const columns = columnsOf(some)
    const samples = Math.max(1, shownFor(start, end))
    const tooFast = Math.max(0, (columns * soundRate) / samples - readingSpeed)
    const cost =
      1.2 +
      (columns / (2 * room)) ** 2 +
      laid.cost +
      (tooFast / 4) ** 2 +
      (samples < leastShown ? 2 : 0) +
      (end === tokens.length || last.endsSentence
        ? 0
        : 1 + breakCost(last, tokens[end] ?? last, language) * 1.3)
    return { cost, cue: { lines: laid.lines, from: first.from, to: last.to } satisfies CueDraft }
  }
  /** By how many tokens there are: the best way to break these. */
  const best: Array<{ readonly cost: number; readonly start: number; readonly cue?: CueDraft }> = [
    { cost: 0, start: 0 }
  ]
  for (let end = 1; end <= tokens.length; end++) {
    let chosen: (typeof best)[number] = { cost: Number.POSITIVE_INFINITY, start: end - 1 }
    for (let start = end - 1; start >= 0; start--) {
      const isOne = start === end - 1
      if (!isOne && (columnsOf(tokens.slice(start, end)) > 2 * room + 1 || shownFor(start, end) > mostShown))
        break
      const one = candidate(start, end)
      const cost = (best[start]?.cost ?? 0) + (one?.cost ?? Number.POSITIVE_INFINITY)
      if (one !== undefined && cost < chosen.cost) chosen = { cost, start, cue: one.cue }
    }
    best.push(chosen)
  }
  const cues: Array<CueDraft> = []
  for (let end = tokens.length; end > 0; end = best[end]?.start ?? 0) {
    const cue = best[end]?.cue
    if (cue !== undefined) cues.unshift(cue)
  }
  return cues
}
