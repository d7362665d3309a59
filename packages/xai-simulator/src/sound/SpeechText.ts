// What of a text is spoken: delivery tags are not, respellings are spoken as they say.

/** Sounds and pauses inside a text, as xAI names them. Source: xai-sdk-ts, `generated/voice.ts` (October 2026). */
const inline = [
  ...["pause", "long-pause", "hum-tune", "laugh", "chuckle", "giggle", "cry", "tsk", "tongue-click"],
  ...["lip-smack", "breath", "inhale", "exhale", "sigh"]
]

/** Manners around a text. */
const wrapping = [
  ...["soft", "whisper", "loud", "build-intensity", "decrease-intensity", "higher-pitch", "lower-pitch"],
  ...["slow", "fast", "sing-song", "singing", "emphasis"]
]

const tag = new RegExp(`\\[(?:${inline.join("|")})\\]|</?(?:${wrapping.join("|")})>`, "giu")

/** A text without its delivery tags; where a pause was, a comma or more keeps it. */
export const plainSpeech = (text: string): string =>
  text
    .replace(tag, (found) => (/^\[(?:long-)?pause\]$/i.test(found) ? pauseMark : " "))
    .replace(/[ \t]{2,}/g, " ")
    .trim()

/** Stands for a pause that is asked for by name: an ideographic space, which no spoken text has. */
export const pauseMark = "\u3000"

const escaped = (words: string): string => words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** A word as it is to be spoken where a respelling is given for it; the longest respelled words first. */
export const respelled = (word: string, replace: Readonly<Record<string, string>>): string =>
  Object.entries(replace)
    .filter(([from]) => from !== "")
    .toSorted(([a], [b]) => b.length - a.length)
    .reduce(
      (said, [from, to]) =>
        said.replace(
          new RegExp(`(?<![\\p{L}\\p{N}])${escaped(from)}(?![\\p{L}\\p{N}])`, "giu"),
          // Signs of the phonetic alphabet are for the real one alone.
          () => (/^\/.*\/$/u.test(to) ? from : to)
        ),
      word
    )

/** A word, with the place of its first letter in the text and that behind its last. */
export interface Token {
  readonly text: string
  readonly from: number
  readonly to: number
  /** How long it is silent behind it, in seconds. */
  readonly pause: number
}

/** How long it is silent behind a word, in seconds. */
const pauseBehind = (text: string, isLast: boolean): number => {
  if (isLast) return 0.12
  if (/^(?:dr|jr|mr|mrs|ms|prof|sr|st)\.$/i.test(text)) return 0
  if (/[.!?…。！？][\p{Pf}\p{Pe}"']*$/u.test(text)) return 0.42
  if (/[;:—–]$/u.test(text)) return 0.3
  return /[,、，]$/u.test(text) ? 0.22 : 0
}

/** Letters that are written without spaces between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}]/u
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" })

const pieces = (text: string): ReadonlyArray<{ readonly text: string; readonly from: number }> =>
  [...text.matchAll(/[^\s]+/gu)].flatMap((match) => {
    const [word] = match
    if (!unspaced.test(word)) return [{ text: word, from: match.index }]
    return [...segmenter.segment(word)].reduce<Array<{ text: string; from: number }>>(
      (words, { index, isWordLike, segment }) => {
        const last = words.at(-1)
        // A mark stays with the word before it.
        if (isWordLike !== true && last !== undefined) last.text += segment
        else words.push({ text: segment, from: match.index + index })
        return words
      },
      []
    )
  })

/** The words of a text, in order; what holds no letter is none. */
export const tokensOf = (text: string): ReadonlyArray<Token> => {
  const all = pieces(text)
  return all.flatMap((piece, at) => {
    const next = all[at + 1]
    const gap = text.slice(piece.from + piece.text.length, next?.from ?? text.length)
    if (!/[\p{L}\p{N}]/u.test(piece.text)) return []
    const asked = gap.split(pauseMark).length - 1
    const isLast = !all.slice(at + 1).some((later) => /[\p{L}\p{N}]/u.test(later.text))
    // A dash between two words stands alone, and is silent.
    const dash = next !== undefined && !/[\p{L}\p{N}]/u.test(next.text) ? 0.3 : 0
    return [
      {
        text: piece.text,
        from: piece.from,
        to: piece.from + piece.text.length,
        pause: Math.max(pauseBehind(piece.text, isLast), dash) + asked * 0.6
      }
    ]
  })
}

/** Words that are said in one breath: the last of each has a pause behind it. */
export const breaths = (tokens: ReadonlyArray<Token>): ReadonlyArray<ReadonlyArray<Token>> =>
  tokens.reduce<Array<Array<Token>>>((all, token) => {
    const last = all.at(-1)
    if (last === undefined || (last.at(-1)?.pause ?? 0) > 0) all.push([token])
    else last.push(token)
    return all
  }, [])
