/** How many letters have to change, come, go or swap places to make one word of the other. */
export const lettersApart = (a: string, b: string): number => {
  let before: Array<number> = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (before[j - 2] ?? 0) + 1
          : Number.POSITIVE_INFINITY
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (isSame ? 0 : 1), swapped)
      )
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}

/** What was most likely meant; nothing where nothing is near. */
export const nearest = (word: string, known: ReadonlyArray<string>): string | undefined => {
  const [best] = known
    .map((it) => ({ it, far: it.startsWith(word) && word.length > 3 ? 1 : lettersApart(word, it) }))
    .sort((a, b) => a.far - b.far)
  return best !== undefined && best.far > 0 && best.far <= Math.max(1, Math.floor(word.length / 3))
    ? best.it
    : undefined
}
