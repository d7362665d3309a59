import { Predicate } from "effect"
import { isMap, isPair, isScalar, isSeq, type Node, parseAllDocuments, type YAMLError } from "yaml"
import { withStop } from "../../domain/Words.js"
import { type PlaceIn, type ReadText, TextWrong } from "./TextPlaces.js"

/** What a YAML reader complains of, in a person's words; its own where there are none. */
const plainly = (error: YAMLError, text: string): string => {
  const line = text.slice(text.lastIndexOf("\n", error.pos[0] - 1) + 1).split("\n")[0] ?? ""
  switch (error.code) {
    case "TAB_AS_INDENT":
      return "this line begins with a tab; YAML is indented with blanks."
    case "DUPLICATE_KEY":
      return "this name stands twice in one place; keep one of them."
    case "BAD_INDENT":
      return /end with/.test(error.message)
        ? "a bracket or a brace is opened and never closed."
        : "this line is indented otherwise than its neighbours; what belongs together begins in the same column."
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return "a text with a colon and a blank in it (“a: b”) stands in double quotes, and every name has a line of its own."
    case "MISSING_CHAR":
      return /^\s*[^#]*["']/.test(line)
        ? "a quote or a bracket is opened here and never closed, or a comma is missing."
        : "something is opened here and never closed, or a colon, comma or bracket is missing."
    case "BAD_DQ_ESCAPE":
      return "a backslash between double quotes is written twice, or the text stands in single quotes."
    case "BAD_ALIAS":
      return "a text that begins with * or & stands in double quotes."
    case "BAD_SCALAR_START":
      return "a text that begins with @, ` or % stands in double quotes."
    case "TAG_RESOLVE_FAILED":
      return "a text that begins with ! stands in double quotes."
    default:
      return `${error.message.replace(/\.$/, "")}.`
  }
}

/** The node a path leads to, and the name it stands under. */
const nodeAt = (
  root: Node | null,
  path: ReadonlyArray<PropertyKey>
): { readonly key: unknown; readonly value: unknown } | undefined => {
  let found: { readonly key: unknown; readonly value: unknown } = { key: root, value: root }
  for (const step of path) {
    const { value } = found
    if (isSeq(value) && Predicate.isNumber(step)) {
      const item: unknown = value.items[step]
      found = { key: item, value: item }
    } else if (isMap(value)) {
      const pair = value.items.find((it) => isPair(it) && (isScalar(it.key) ? it.key.value : it.key) === step)
      if (pair === undefined) return undefined
      found = { key: pair.key, value: pair.value ?? pair.key }
    } else return undefined
  }
  return found
}

const startOf = (node: unknown): number | undefined =>
  Predicate.hasProperty(node, "range") && Array.isArray(node.range) && Predicate.isNumber(node.range[0])
    ? node.range[0]
    : undefined

/** Reads YAML, one document of it, and finds where everything stands. */
export const readYaml = (text: string): ReadText => {
  const documents = parseAllDocuments(text, { prettyErrors: false })
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
    const found = nodeAt(document.contents, path)
    const value = startOf(found?.value)
    return value === undefined ? undefined : { key: startOf(found?.key) ?? value, value }
  }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), placeOf }
  } catch (cause) {
    throw new TextWrong(0, cause instanceof Error ? withStop(cause.message) : String(cause))
  }
}
