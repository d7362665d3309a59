type Drawing = Pick<typeof import("@napi-rs/canvas"), "createCanvas">

/** Shapes nothing of its own: blanks, joiners, signs that choose a letter's form. */
const unshaped = /[\p{DI}\p{Cc}\s\u2800]/u

/** What of a letter must be there for it to be drawn: an accent that makes one letter with its base is none of its own. */
export const partsOf = (letter: string): ReadonlyArray<string> =>
  [...letter.normalize("NFC")].filter((part) => !unshaped.test(part))

/** What is made of a key, once for each. */
export const remembered = <K extends string, A>(make: (key: K) => A): ((key: K) => A) => {
  const made = new Map<K, { readonly it: A }>()
  return (key) => {
    const known = made.get(key) ?? { it: make(key) }
    made.set(key, known)
    return known.it
  }
}

/** Asks fonts what they have, by drawing with them: the library has no other way to tell. */
export const probeOf = ({ createCanvas }: Drawing) => {
  const [width, height] = [96, 64]
  const pen = createCanvas(width, height).getContext("2d")
  const draw = (families: string, letter: string): Buffer => {
    pen.font = `32px ${families}`
    pen.clearRect(0, 0, width, height)
    pen.fillText(letter, 16, 44)
    return Buffer.from(pen.getImageData(0, 0, width, height).data.buffer)
  }
  const blank = draw("", " ")
  /** What stands for a letter that none of these has: the same as for one that nobody has. */
  const boxOf = remembered((families) => draw(families, "\u{10fffd}"))
  const listOf = (families: ReadonlyArray<string>) => families.map((family) => `"${family}"`).join(", ")
  /** Whether one of the families has this part of a letter. */
  const has = (families: ReadonlyArray<string>, part: string): boolean => {
    if (families.length === 0) return false
    const list = listOf(families)
    const drawn = draw(list, part)
    return !drawn.equals(boxOf(list)) && !drawn.equals(blank)
  }
  return {
    has,
    /** Whether one family has all of a letter. */
    hasAll: (family: string, letter: string) => partsOf(letter).every((part) => has([family], part)),
    /** Whether one family has an emoji, whose parts may be without a shape of their own, and how wide it is there. */
    emojiWidth: (family: string, letter: string): number | undefined => {
      const list = listOf([family])
      const isThere =
        !draw(list, letter).equals(blank) &&
        partsOf(letter).every((part) => !draw(list, part).equals(boxOf(list)))
      return isThere ? pen.measureText(letter).width : undefined
    }
  }
}

export type Probe = ReturnType<typeof probeOf>
