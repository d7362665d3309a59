const letters = new Intl.Segmenter("en", { granularity: "grapheme" })

/** A text letter by letter, as a reader counts them: an accent stays on its letter, a joined emoji whole. */
export const graphemes = (text: string): ReadonlyArray<string> =>
  Array.from(letters.segment(text), ({ segment }) => segment)

/** The longest beginning of a text of at most `most` UTF-16 units that ends between two letters. */
export const cutText = (text: string, most: number): string => {
  if (text.length <= most) return text
  let end = 0
  // A little more than fits, so that the last letter that does is seen whole.
  for (const { index, segment } of letters.segment(text.slice(0, most + 64))) {
    if (index + segment.length > most) break
    end = index + segment.length
  }
  // One letter that is longer than all the room: its code points at least stay whole.
  return end === 0 ? text.slice(0, most).replace(/[\ud800-\udbff]$/, "") : text.slice(0, end)
}

/** A text letter by letter, each with its place in it. */
export const graphemePlaces = (
  text: string
): ReadonlyArray<{ readonly letter: string; readonly at: number }> =>
  Array.from(letters.segment(text), ({ index, segment }) => ({ letter: segment, at: index }))
