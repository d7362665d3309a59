import { type PlaceIn, type ReadText, TextWrong } from "./TextPlaces.js"

/** More than any plan nests; a file made to break readers stops here. */
const deepest = 64

// Each takes up where the last one ended. Of a word no more than this is read, to be shown.
const blanks = /[ \t\r\n]*/y
const pieceOfText = /[^"\\\p{Cc}]+|[\x7f-\x9f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/uy
const bareName = /[\p{L}_$][\p{L}\p{N}_$-]{0,79}/uy
const bareWord = /[-+.\w]{1,80}/uy

const isScalar = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/

const brokenOff =
  "a text may not go on in the next line; its double quote at the end is missing, or the line break is to be written \\n."

/** Why a text ends before its closing quote, by what stands there. */
const unended: Readonly<Record<string, string>> & { readonly other: string } = {
  "": "this text is never closed; its double quote at the end is missing.",
  "\\": "a backslash in a text is written twice: \\\\.",
  "\n": brokenOff,
  "\r": brokenOff,
  other: "a tab or another control character stands in a text; write a blank, or \\t."
}

/** What is missing of what a bracket or a brace opens: where the text ends, and where something else stands. */
const missing = {
  "]": ["this list is never closed; its ] is missing.", "a comma or the ] of the list"],
  "}": ["what this { opens is never closed; its } is missing.", "a comma, or the } at the end,"]
} as const

/**
 * Reads JSON and remembers where everything stands. Written by hand, since a person who edits a plan looks for a line and a
 * reason, and `JSON.parse` gives an offset, if anything, and keeps silent about a name that stands twice.
 */
export const readJson = (text: string): ReadText => {
  const places = new Map<string, PlaceIn>()
  let at = 0

  const wrong = (offset: number, why: string): never => {
    throw new TextWrong(offset, why)
  }

  /** Takes what stands here, where it is of that form. */
  const taken = (form: RegExp): string | undefined => {
    form.lastIndex = at
    const found = form.exec(text)?.[0]
    at += found?.length ?? 0
    return found
  }

  const skip = () => {
    taken(blanks)
    if (/^(?:\/\/|\/\*|#)/.test(text.slice(at, at + 2)))
      wrong(at, "JSON has no comments; take it out, or name the file .yaml, where a comment begins with #.")
  }

  const sign = (): string => String.fromCodePoint(text.codePointAt(at) ?? 0x20)

  const unexpected = (wanted: string): never =>
    at >= text.length
      ? wrong(text.length, `the file ends too early; ${wanted} is missing.`)
      : /["“”„«'‘’`]/u.test(sign()) && sign() !== '"'
        ? wrong(at, `texts stand in straight double quotes ("), not in ${sign()}.`)
        : wrong(at, `${wanted} is missing before ${JSON.stringify(sign())}.`)

  const string = (): string => {
    const start = at
    at += 1
    while (taken(pieceOfText) !== undefined);
    const end = text.charAt(at)
    if (end !== '"') wrong(end === "" ? start : at, unended[end] ?? unended.other)
    at += 1
    return String(JSON.parse(text.slice(start, at)))
  }

  const scalar = () => {
    const start = at
    const word = taken(bareWord) ?? unexpected("a value")
    if (!isScalar.test(word))
      wrong(
        start,
        /^[-+.]?\d/.test(word)
          ? `${word} is no number as JSON writes it.`
          : `texts stand in double quotes: "${word}".`
      )
  }

  /** What stands in brackets or braces, one after the other. */
  const members = (closer: "]" | "}", one: (index: number) => void) => {
    const start = at
    at += 1
    skip()
    for (let index = 0; text.charAt(at) !== closer; index++) {
      if (at >= text.length) wrong(start, missing[closer][0])
      one(index)
      skip()
      const comma = at
      if (taken(/,/y) !== undefined) {
        skip()
        if (/[\]}]/.test(text.charAt(at))) wrong(comma, "this comma is one too many; nothing follows it.")
      } else if (text.charAt(at) !== closer) unexpected(missing[closer][1])
    }
    at += 1
  }

  const field = (path: string, names: Set<string>, depth: number) => {
    const key = at
    if (text.charAt(at) !== '"') {
      const bare = taken(bareName)
      if (bare !== undefined) wrong(key, `names stand in double quotes: "${bare}".`)
      unexpected("the name of a field in double quotes")
    }
    const name = string()
    if (names.has(name)) wrong(key, `"${name}" stands twice in one place; keep one of them.`)
    names.add(name)
    skip()
    if (taken(/:/y) === undefined) unexpected(`the colon after "${name}"`)
    skip()
    value(`${path}/${name}`, key, depth)
  }

  const value = (path: string, key: number, depth: number): void => {
    if (depth > deepest) wrong(at, "this is nested deeper than any plan.")
    places.set(path, { key, value: at })
    const names = new Set<string>()
    const opens = text.charAt(at)
    if (opens === "{") members("}", () => field(path, names, depth + 1))
    else if (opens === "[") members("]", (index) => value(`${path}/${index}`, at, depth + 1))
    else if (opens === '"') string()
    else scalar()
  }

  skip()
  value("", at, 0)
  skip()
  if (at < text.length) wrong(at, "the plan ends before this; what follows belongs to no field.")
  return {
    value: JSON.parse(text),
    placeOf: (path) => places.get(path.map((step) => `/${String(step)}`).join("")),
    lost: []
  }
}
