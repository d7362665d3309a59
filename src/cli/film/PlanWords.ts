import { Array, Option, type ParseResult, Predicate, SchemaAST } from "effect"
import { shortened } from "../../domain/Shortened.js"
import { optionalFields } from "../../domain/StoryPlan.js"
import { nearest } from "../flags/Nearest.js"

/** Something wrong with a plan's value: where, and what in a person's words. */
export interface PlanProblem {
  readonly path: ReadonlyArray<PropertyKey>
  readonly says: string
  /** Whether the name is what is wrong, or else the value. */
  readonly at: "name" | "value"
}

/** A value as it stands in the file, in brief. */
const shown = (value: unknown): string => shortened(JSON.stringify(value) ?? String(value), 60)

/** What a value is, as a person calls it. */
const called = (value: unknown): string =>
  value === null
    ? "empty"
    : Array.isArray(value)
      ? "a list"
      : Predicate.isRecord(value)
        ? "a set of fields"
        : shown(value)

/** The schema that is meant behind brands, limits and renamed fields. */
const core = (ast: SchemaAST.AST): SchemaAST.AST =>
  SchemaAST.isRefinement(ast) || SchemaAST.isTransformation(ast) ? core(ast.from) : ast

const literals = (ast: SchemaAST.AST): ReadonlyArray<string> =>
  SchemaAST.isUnion(ast) ? ast.types.flatMap(literals) : SchemaAST.isLiteral(ast) ? [String(ast.literal)] : []

/** Why a value is not what belongs there, and how to write it. */
const mismatch = (ast: SchemaAST.AST, value: unknown): string => {
  const wanted = core(ast)
  const choices = literals(wanted)
  const is = `and is ${called(value)}`
  if (choices.length > 0) return `must be one of ${choices.join(", ")}, ${is}.`
  if (SchemaAST.isStringKeyword(wanted)) {
    if (Predicate.isNumber(value) || Predicate.isBoolean(value))
      return `must be text, ${is}; put it in quotes: "${value}".`
    const todo = "; write it in quotes if it begins with #, ~ or stands for nothing"
    return `must be text, ${is}${value === null ? todo : ""}.`
  }
  if (SchemaAST.isNumberKeyword(wanted))
    return Predicate.isString(value) && value.trim() !== "" && Number.isFinite(Number(value))
      ? `must be a number, and is text; take the quotes away: ${value.trim()}.`
      : `must be a number, ${is}.`
  if (SchemaAST.isTupleType(wanted)) return `must be a list, ${is}.`
  if (SchemaAST.isTypeLiteral(wanted)) {
    const todo = Array.isArray(value) ? " (in braces, or name by name)" : ""
    return `must be a set of fields${todo}, ${is}.`
  }
  return `is ${called(value)}, which does not belong here.`
}

const described = (ast: SchemaAST.AST): string =>
  Option.match(SchemaAST.getDescriptionAnnotation(ast), {
    onNone: () => "is not of the size that belongs here",
    onSome: (words) => `must be ${words}`
  })

const walk = (
  issue: ParseResult.ParseIssue,
  path: ReadonlyArray<PropertyKey>
): ReadonlyArray<PlanProblem> => {
  const here = (says: string, at: PlanProblem["at"] = "value"): ReadonlyArray<PlanProblem> => [
    { path, says, at }
  ]
  switch (issue._tag) {
    case "Pointer":
      return walk(issue.issue, [...path, ...Array.ensure(issue.path)])
    case "Composite":
      // The several members of a choice are one thing that is wrong.
      return literals(core(issue.ast)).length > 0
        ? here(mismatch(issue.ast, issue.actual))
        : Array.ensure(issue.issues).flatMap((one) => walk(one, path))
    case "Transformation":
      return walk(issue.issue, path)
    case "Refinement": {
      if (issue.kind === "From") return walk(issue.issue, path)
      const { actual, ast } = issue
      const isPart =
        SchemaAST.isNumberKeyword(core(ast)) && Predicate.isNumber(actual) && !Number.isInteger(actual)
      return here(`${isPart ? "must be a whole number" : described(ast)}, and is ${shown(actual)}.`)
    }
    case "Missing":
      return here("is missing.", "name")
    case "Unexpected":
      return here("is no field of a plan", "name")
    case "Type":
      return here(mismatch(issue.ast, issue.actual))
    case "Forbidden":
      return here("does not belong here.")
  }
}

/** `["scenes", 0, "title"]` as a person who edits the file finds it: `scenes[0].title`. */
export const fieldName = (path: ReadonlyArray<PropertyKey>): string =>
  path
    .map((name, index) =>
      typeof name === "number" ? `[${name}]` : `${index === 0 ? "" : "."}${String(name)}`
    )
    .join("")

/** What fields that may be left out are fields of. */
const placeOf = (name: string): string =>
  ["caption", "narration", "lines", "sound"].includes(name)
    ? "a scene"
    : name === "voice"
      ? "a character or the narrator"
      : name === "delivery"
        ? "a line"
        : "the plan itself"

/**
 * What is wrong, place by place. Nearly every field is required, so beside a field nobody knows the missing ones may be
 * meant.
 */
export const planErrors = (error: ParseResult.ParseError): ReadonlyArray<PlanProblem> => {
  const problems = walk(error.issue, [])
  const around = (path: ReadonlyArray<PropertyKey>) => path.slice(0, -1).join("/")
  return problems.map((problem) => {
    if (problem.says !== "is no field of a plan") return problem
    const name = String(problem.path.at(-1))
    if (optionalFields.includes(name))
      return { ...problem, says: `is a field of ${placeOf(name)}, and does not belong here.` }
    const missing = problems.filter(
      (it) => it.says === "is missing." && around(it.path) === around(problem.path)
    )
    const meant = nearest(name, optionalFields) ?? missing.map((it) => String(it.path.at(-1))).join(" or ")
    return { ...problem, says: `${problem.says}${meant === "" ? "" : `; did you mean ${meant}?`}` }
  })
}
