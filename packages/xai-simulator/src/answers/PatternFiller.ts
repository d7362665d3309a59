import { chanceFrom } from "../Seed.js"

/** A part of a pattern that can be written out. */
type Node = (chance: () => number) => string

const printable = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-.,"]
const classes: Readonly<Record<string, ReadonlyArray<string>>> = {
  d: [..."0123456789"],
  w: [..."abcdefghijklmnopqrstuvwxyz0123456789_"],
  s: [" "],
  D: [..."abcdef"],
  W: [..." -"],
  S: [..."abcdefghij"]
}
const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v" }

/** Reads an ECMAScript pattern without lookaround, backreferences and `\b`: the subset xAI enforces (xai-api §2.2). */
class Reader {
  private at = 0
  constructor(private readonly source: string) {}

  alternatives(): Node {
    const all = [this.sequence()]
    while (this.source[this.at] === "|") {
      this.at++
      all.push(this.sequence())
    }
    return (chance) => (all[Math.floor(chance() * all.length)] ?? all[0])?.(chance) ?? ""
  }

  private sequence(): Node {
    const parts: Array<Node> = []
    while (this.at < this.source.length && this.source[this.at] !== "|" && this.source[this.at] !== ")") {
      parts.push(this.repeated(this.atom()))
    }
    return (chance) => parts.map((part) => part(chance)).join("")
  }

  private atom(): Node {
    const char = this.source[this.at++] ?? ""
    switch (char) {
      case "^":
      case "$":
        return () => ""
      case ".":
        return oneOf(printable)
      case "(": {
        const opening = /^\?(?::|<[A-Za-z_]\w*>)/.exec(this.source.slice(this.at))
        this.at += opening?.[0].length ?? 0
        const inner = this.alternatives()
        this.at++
        return inner
      }
      case "[":
        return oneOf(this.characterClass())
      case "\\":
        return oneOf(this.escaped())
      default:
        return () => char
    }
  }

  private escaped(): ReadonlyArray<string> {
    const char = this.source[this.at++] ?? ""
    if (char === "u" || char === "x") {
      const digits = this.source.slice(this.at, this.at + (char === "u" ? 4 : 2))
      this.at += digits.length
      return [String.fromCharCode(Number.parseInt(digits, 16))]
    }
    return classes[char] ?? [escapes[char] ?? char]
  }

  private characterClass(): ReadonlyArray<string> {
    const isNegated = this.source[this.at] === "^"
    if (isNegated) this.at++
    const members: Array<string> = []
    while (this.at < this.source.length && this.source[this.at] !== "]") {
      const char = this.source[this.at++] ?? ""
      const from = char === "\\" ? this.escaped() : [char]
      const [low] = from
      if (
        from.length === 1 &&
        low !== undefined &&
        this.source[this.at] === "-" &&
        this.source[this.at + 1] !== "]"
      ) {
        this.at++
        const end = this.source[this.at++] ?? ""
        const high = end === "\\" ? (this.escaped()[0] ?? low) : end
        for (let code = low.charCodeAt(0); code <= high.charCodeAt(0) && members.length < 500; code++) {
          members.push(String.fromCharCode(code))
        }
      } else members.push(...from)
    }
    this.at++
    return isNegated ? printable.filter((it) => !members.includes(it)) : members
  }

  private repeated(node: Node): Node {
    const rest = this.source.slice(this.at)
    const match = /^(?:([*+?])|\{(\d+)(,(\d*))?\})\??/.exec(rest)
    if (match === null) return node
    this.at += match[0].length
    const [low, high] =
      match[1] === "*"
        ? [0, 3]
        : match[1] === "+"
          ? [1, 4]
          : match[1] === "?"
            ? [0, 1]
            : [
                Number(match[2]),
                match[3] === undefined
                  ? Number(match[2])
                  : match[4] === ""
                    ? Number(match[2]) + 3
                    : Number(match[4])
              ]
    return (chance) => {
      const times = low + Math.floor(chance() * (high - low + 1))
      return Array.from({ length: times }, () => node(chance)).join("")
    }
  }
}

const oneOf =
  (characters: ReadonlyArray<string>): Node =>
  (chance) =>
    characters[Math.floor(chance() * characters.length)] ?? ""

/** A text that the whole pattern matches; best effort for what lies outside the supported subset. */
export const textMatching = (pattern: string, seed: number): string => {
  let drawn = 0
  return new Reader(pattern).alternatives()(() => chanceFrom(seed, drawn++))
}
