import { type PlaceIn, type ReadText, TextWrong } from "./TextPlaces.js"

/** More than any plan nests; a file made to break readers stops here. */
const deepest = 64

const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null }

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

  const skip = () => {
    while (at < text.length && /[ \t\r\n]/.test(text.charAt(at))) at += 1
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
    let value = ""
    for (;;) {
      if (at >= text.length)
        wrong(start, "this text is never closed; its double quote at the end is missing.")
      const letter = text.charAt(at)
      if (letter === '"') {
        at += 1
        return value
      }
      if (letter < " ")
        wrong(
          at,
          letter === "\n" || letter === "\r"
            ? "a text may not go on in the next line; its double quote at the end is missing, or the line break is to be written \\n."
            : "a tab or another control character stands in a text; write a blank, or \\t."
        )
      if (letter === "\\") {
        const escape = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at, at + 6))?.[0]
        if (escape === undefined) return wrong(at, "a backslash in a text is written twice: \\\\.")
        value += String(JSON.parse(`"${escape}"`))
        at += escape.length
      } else {
        value += letter
        at += 1
      }
    }
  }

  const scalar = (): unknown => {
    const start = at
    const token = /^[-+.\w]+/u.exec(text.slice(at, at + 80))?.[0]
    if (token === undefined) return unexpected("a value")
    if (Object.hasOwn(words, token)) {
      at += token.length
      return words[token]
    }
    if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(token)) {
      at += token.length
      return Number(token)
    }
    return wrong(
      start,
      /^[-+.]?\d/.test(token)
        ? `${token} is no number as JSON writes it.`
        : `texts stand in double quotes: "${token}".`
    )
  }

  const list = (path: string, depth: number): ReadonlyArray<unknown> => {
    const start = at
    const values: Array<unknown> = []
    at += 1
    skip()
    while (text.charAt(at) !== "]") {
      if (at >= text.length) wrong(start, "this list is never closed; its ] is missing.")
      values.push(value(`${path}/${values.length}`, undefined, depth + 1))
      skip()
      if (text.charAt(at) === ",") {
        const comma = at
        at += 1
        skip()
        if (/[\]}]/.test(text.charAt(at))) wrong(comma, "this comma is one too many; nothing follows it.")
      } else if (text.charAt(at) !== "]") unexpected(`a comma or the ] of the list`)
    }
    at += 1
    return values
  }

  const object = (path: string, depth: number): unknown => {
    const start = at
    const members: Array<readonly [string, unknown]> = []
    at += 1
    skip()
    while (text.charAt(at) !== "}") {
      if (at >= text.length) wrong(start, "what this { opens is never closed; its } is missing.")
      if (text.charAt(at) !== '"') {
        const bare = /^[\p{L}_$][\p{L}\p{N}_$-]*/u.exec(text.slice(at, at + 80))?.[0]
        if (bare !== undefined) wrong(at, `names stand in double quotes: "${bare}".`)
        unexpected("the name of a field in double quotes")
      }
      const key = at
      const name = string()
      if (members.some(([known]) => known === name))
        wrong(key, `"${name}" stands twice in one place; keep one of them.`)
      skip()
      if (text.charAt(at) !== ":") unexpected(`the colon after "${name}"`)
      at += 1
      skip()
      members.push([name, value(`${path}/${name}`, key, depth + 1)])
      skip()
      if (text.charAt(at) === ",") {
        const comma = at
        at += 1
        skip()
        if (/[\]}]/.test(text.charAt(at))) wrong(comma, "this comma is one too many; nothing follows it.")
      } else if (text.charAt(at) !== "}") unexpected("a comma, or the } at the end,")
    }
    at += 1
    return Object.fromEntries(members)
  }

  const value = (path: string, key: number | undefined, depth: number): unknown => {
    if (depth > deepest) wrong(at, "this is nested deeper than any plan.")
    places.set(path, { key: key ?? at, value: at })
    switch (text.charAt(at)) {
      case "{":
        return object(path, depth)
      case "[":
        return list(path, depth)
      case '"':
        return string()
      default:
        return scalar()
    }
  }

  skip()
  const whole = value("", undefined, 0)
  skip()
  if (at < text.length) wrong(at, "the plan ends before this; what follows belongs to no field.")
  return { value: whole, placeOf: (path) => places.get(path.map((step) => `/${String(step)}`).join("")) }
}
