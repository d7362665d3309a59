import { Predicate } from "effect"
import * as YAML from "yaml"
import { type Lost, type PlaceIn, type ReadText, TextWrong } from "./TextPlaces.js"

const quotedAlias = "a text that begins with * or & stands in double quotes."
const colonInText =
  "a text with a colon and a blank in it (“a: b”) stands in double quotes, and every name has a line of its own."

/** What the reader complains of, in a person's words, where they do not depend on the line. */
const complaints: { readonly [code in YAML.ErrorCode]?: string } = {
  TAB_AS_INDENT: "this line begins with a tab; YAML is indented with blanks.",
  DUPLICATE_KEY: "this name stands twice in one place; keep one of them.",
  BLOCK_AS_IMPLICIT_KEY: colonInText,
  MULTILINE_IMPLICIT_KEY: colonInText,
  BAD_DQ_ESCAPE: "a backslash between double quotes is written twice, or the text stands in single quotes.",
  BAD_ALIAS: quotedAlias,
  BAD_SCALAR_START: "a text that begins with @, ` or % stands in double quotes.",
  TAG_RESOLVE_FAILED: "a text that begins with ! stands in double quotes."
}

/** What is wrong, in a person's words; the reader's own where there are none. */
const plainly = ({ code, message, pos }: YAML.YAMLError, text: string): string => {
  const line = text.slice(text.lastIndexOf("\n", pos[0] - 1) + 1).split("\n")[0] ?? ""
  if (code === "BAD_INDENT")
    return /end with/.test(message)
      ? `a bracket or a brace is opened and never closed${/[\s[{,]#\S/.test(text) ? "; behind a # outside of quotes all is a comment." : "."}`
      : "this line is indented otherwise than its neighbours; what belongs together begins in the same column."
  if (code === "MISSING_CHAR")
    return /^\s*[^#]*["']/.test(line)
      ? "a quote or a bracket is opened here and never closed, or a comma is missing."
      : "something is opened here and never closed, or a colon, comma or bracket is missing."
  return complaints[code] ?? `${message.replace(/\.$/, "")}.`
}

const startOf = (node: unknown): number | undefined =>
  Predicate.hasProperty(node, "range") && Array.isArray(node.range) && Predicate.isNumber(node.range[0])
    ? node.range[0]
    : undefined

/**
 * What stands behind a `#` that follows a value without quotes, where no blank stands behind it: "Pencil #2 on paper" and a
 * colour such as #fa0 were meant as text, and are comments. With a blank, `# like this`, it is a comment.
 */
const lostIn = (document: YAML.Document.Parsed, text: string): ReadonlyArray<Lost> => {
  const lost: Array<Lost> = []
  YAML.visit(document, {
    Scalar: (_, { range, type }) => {
      if (range == null || (type !== YAML.Scalar.PLAIN && type != null)) return
      const [, end] = range
      const [, before = "", words] = /^([ \t]*)(#[^\s#].*)/.exec(text.slice(end)) ?? []
      if (words !== undefined && (before !== "" || /\s/.test(text.charAt(end - 1))))
        lost.push({
          offset: end + before.length,
          why: `“${words.trimEnd()}” is a comment in YAML, and not read: put the whole text in double quotes, or a blank behind # if it is meant as one.`
        })
    }
  })
  return lost
}

/** Reads YAML, one document of it, and finds where everything stands. */
export const readYaml = (text: string): ReadText => {
  const documents = YAML.parseAllDocuments(text, { prettyErrors: false })
  const [document, second] = Array.isArray(documents) ? documents : []
  if (document === undefined) throw new TextWrong(0, "the file is empty.")
  const [error] = document.errors
  if (error !== undefined) throw new TextWrong(error.pos[0], plainly(error, text))
  if (second !== undefined)
    throw new TextWrong(
      second.range[0],
      "another document begins here (---); a plan is one. Take the line --- out, or keep each plan in a file of its own."
    )
  const [warning] = document.warnings
  if (warning !== undefined) throw new TextWrong(warning.pos[0], plainly(warning, text))
  const placeOf = (path: ReadonlyArray<PropertyKey>): PlaceIn | undefined => {
    const around = document.getIn(path.slice(0, -1), true)
    const pair = YAML.isMap(around)
      ? around.items.find(({ key }) => YAML.isScalar(key) && key.value === path.at(-1))
      : undefined
    const key = startOf(pair?.key)
    const value = startOf(document.getIn(path, true)) ?? key
    return value === undefined ? undefined : { key: key ?? value, value }
  }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), placeOf, lost: lostIn(document, text) }
  } catch {
    let unknown: number | undefined
    YAML.visit(document, {
      Alias: (_, alias) => {
        if (alias.resolve(document) === undefined) unknown ??= startOf(alias)
      }
    })
    throw unknown === undefined
      ? new TextWrong(0, "what stands behind * and & makes it too large; write it out.")
      : new TextWrong(unknown, quotedAlias)
  }
}
