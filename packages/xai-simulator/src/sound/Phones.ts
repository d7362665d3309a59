/** A sound of speech as Flite has it, and where it ends, in seconds. */
export interface Phone {
  readonly name: string
  readonly end: number
}

/** Flite's word for silence. */
export const silence = "pau"

/** What Flite prints of one utterance with `-psdur`: `pau:0.210 hh:0.270 …`, or the same with spaces between. */
export const readPhones = (line: string): ReadonlyArray<Phone> =>
  [...line.matchAll(/([a-z@!+]+)[012]?[\s:]+(\d+(?:\.\d+)?)/giu)].map(([, name = "", end]) => ({
    name: name.toLowerCase(),
    end: Number(end)
  }))

/** Where each phone of the spoken row stands among those of the words: the pairing with the fewest changes. */
const paired = (spoken: ReadonlyArray<string>, words: ReadonlyArray<string>): ReadonlyArray<number> => {
  const width = words.length + 1
  const costs = new Float64Array((spoken.length + 1) * width)
  for (let i = 0; i <= spoken.length; i++) {
    for (let j = 0; j <= words.length; j++) {
      if (i === 0 && j === 0) continue
      const same =
        i > 0 && j > 0
          ? (costs[(i - 1) * width + j - 1] ?? 0) + (spoken[i - 1] === words[j - 1] ? 0 : 1.2)
          : Number.POSITIVE_INFINITY
      const left = i > 0 ? (costs[(i - 1) * width + j] ?? 0) + 1 : Number.POSITIVE_INFINITY
      const up = j > 0 ? (costs[i * width + j - 1] ?? 0) + 1 : Number.POSITIVE_INFINITY
      costs[i * width + j] = Math.min(same, left, up)
    }
  }
  const at: Array<number> = Array.from({ length: spoken.length }, () => 0)
  let [i, j] = [spoken.length, words.length]
  while (i > 0) {
    const here = costs[i * width + j] ?? 0
    const diagonal = j > 0 ? (costs[(i - 1) * width + j - 1] ?? 0) : Number.POSITIVE_INFINITY
    const isPaired = j > 0 && here === diagonal + (spoken[i - 1] === words[j - 1] ? 0 : 1.2)
    if (isPaired || here === (costs[(i - 1) * width + j] ?? 0) + 1) {
      at[i - 1] = Math.max(0, j - 1)
      i--
      if (isPaired) j--
    } else j--
  }
  return at
}

/** From where to where each word is heard, in seconds; each has a part, in order. */
export const wordTimes = (
  phones: ReadonlyArray<Phone>,
  words: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<{ readonly start: number; readonly end: number }> => {
  const heard = phones.flatMap(({ end, name }, at) =>
    name === silence ? [] : [{ name, start: phones[at - 1]?.end ?? 0, end }]
  )
  const owners = words.flatMap((word, at) => word.map(() => at))
  const at = paired(
    heard.map(({ name }) => name),
    words.flat()
  )
  let last = heard[0]?.start ?? 0
  return words.map((_, word) => {
    const own = heard.filter((_phone, index) => owners[at[index] ?? 0] === word)
    const start = own[0]?.start ?? last
    const end = own.at(-1)?.end ?? start
    last = Math.max(last, end)
    return { start, end }
  })
}
