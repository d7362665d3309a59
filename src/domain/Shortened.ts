const segmenters = new Map<"grapheme" | "word", Intl.Segmenter>()

const segmenter = (granularity: "grapheme" | "word"): Intl.Segmenter => {
  const known = segmenters.get(granularity) ?? new Intl.Segmenter("en", { granularity })
  segmenters.set(granularity, known)
  return known
}

/** A text letter by letter, as a reader counts them: an accent stays on its letter, a joined emoji whole. */
export const graphemes = (text: string): ReadonlyArray<string> =>
  // Nearly every text is plain ASCII, where each character is a letter.
  /^[\x20-\x7e]*$/.test(text)
    ? [...text]
    : Array.from(segmenter("grapheme").segment(text), ({ segment }) => segment)

/** The pieces of a text that fit into `most` UTF-16 units, whole ones only. */
const wholePieces = (text: string, most: number, granularity: "grapheme" | "word"): string => {
  let end = 0
  // A little more than fits, so that the last piece that does is seen whole.
  for (const { index, segment } of segmenter(granularity).segment(text.slice(0, most + 64))) {
    if (index + segment.length > most) break
    end = index + segment.length
  }
  return text.slice(0, end)
}

/** The longest beginning of a text of at most `most` UTF-16 units that ends between two letters. */
export const cutText = (text: string, most: number): string => {
  if (text.length <= most) return text
  const whole = wholePieces(text, most, "grapheme")
  // One letter that is longer than all the room: its code points at least stay whole.
  return whole === "" ? text.slice(0, most).replace(/[\ud800-\udbff]$/, "") : whole
}

/** The same, with `…` in place of what is left out; together at most `most` UTF-16 units. */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${cutText(text, Math.max(0, most - 1)).trimEnd()}…`

/** The same, cut between words where the text has any there. */
export const shortenedAtWord = (text: string, most: number): string => {
  if (text.length <= most) return text
  const room = Math.max(0, most - 1)
  const words = wholePieces(text, room, "word").trimEnd()
  return `${words.length > room / 2 ? words : cutText(text, room).trimEnd()}…`
}
