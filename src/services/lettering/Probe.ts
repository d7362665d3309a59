type Drawing = Pick<typeof import("@napi-rs/canvas"), "createCanvas">

/** Shapes nothing of its own: blanks, joiners, signs that choose a letter's form. */
const unshaped = /[\p{DI}\p{Cc}\s\u2800]/u

/** What of a letter must be there for it to be drawn: an accent that makes one letter with its base is none of its own. */
export const partsOf = (letter: string): ReadonlyArray<string> =>
  [...letter.normalize("NFC")].filter((part) => !unshaped.test(part))

/** Asks fonts what they have, by drawing with them: the library has no other way to tell. */
export interface Probe {
  /** Whether one of the families has this part of a letter. */
  readonly has: (families: ReadonlyArray<string>, part: string) => boolean
  /** Whether one family has all of a letter. */
  readonly hasAll: (family: string, letter: string) => boolean
  /** Whether one family has an emoji, whose parts may be without a shape of their own, and how wide it is there. */
  readonly emojiWidth: (family: string, letter: string) => number | undefined
}

export const probeOf = ({ createCanvas }: Drawing): Probe => {
  const [width, height] = [96, 64]
  const pen = createCanvas(width, height).getContext("2d")
  const draw = (families: ReadonlyArray<string>, letter: string): Buffer => {
    pen.font = `32px ${families.map((family) => `"${family}"`).join(", ")}`
    pen.clearRect(0, 0, width, height)
    pen.fillText(letter, 16, 44)
    return Buffer.from(pen.getImageData(0, 0, width, height).data.buffer)
  }
  const blank = draw([], " ")
  const boxes = new Map<string, Buffer>()
  /** What stands for a letter that none of these has: the same as for one that nobody has. */
  const boxOf = (families: ReadonlyArray<string>): Buffer => {
    const key = families.join("|")
    const box = boxes.get(key) ?? draw(families, "\u{10fffd}")
    boxes.set(key, box)
    return box
  }
  const has = (families: ReadonlyArray<string>, part: string): boolean => {
    if (families.length === 0) return false
    const drawn = draw(families, part)
    return !drawn.equals(boxOf(families)) && !drawn.equals(blank)
  }
  return {
    has,
    hasAll: (family, letter) => partsOf(letter).every((part) => has([family], part)),
    emojiWidth: (family, letter) => {
      const box = boxOf([family])
      const isThere =
        !draw([family], letter).equals(blank) &&
        partsOf(letter).every((part) => !draw([family], part).equals(box))
      return isThere ? pen.measureText(letter).width : undefined
    }
  }
}
