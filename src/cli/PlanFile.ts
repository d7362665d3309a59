import { Effect, ParseResult, Predicate, Schema } from "effect"
import type { ImageModel, VideoModel } from "../domain/Models.js"
import { type PlanWishes, wishProblems } from "../domain/PlanWishes.js"
import { planProblems, StoryPlan, withExactNames } from "../domain/StoryPlan.js"
import { UsageError } from "./CliError.js"
import { textOfFile } from "./UserFile.js"

/** The name under which a plan lies in its film's folder. */
export const planFileName = "plan.json"

/** A plan as its file: two spaces, a final newline. */
export const encodePlanFile = (plan: StoryPlan): string =>
  `${JSON.stringify(Schema.encodeSync(StoryPlan)(plan), null, 2)}\n`

const decodePlan = Schema.decodeUnknown(StoryPlan, { errors: "all", onExcessProperty: "error" })

/** The plan without the line by which an editor finds its schema. */
const withoutSchema = (value: unknown): unknown =>
  Predicate.isRecord(value)
    ? Object.fromEntries(Object.entries(value).filter(([key]) => key !== "$schema"))
    : value

/** `["scenes", 0, "title"]` as a person who edits the file finds it: `scenes[0].title`. */
const place = (path: ReadonlyArray<PropertyKey>): string =>
  path
    .map((name, index) =>
      typeof name === "number" ? `[${name}]` : `${index === 0 ? "" : "."}${String(name)}`
    )
    .join("")

/** What is wrong, place by place. Every field is required, so beside a field nobody knows the missing ones may be meant. */
const problemsOf = (
  error: ParseResult.ParseError
): ReadonlyArray<{ readonly path: ReadonlyArray<PropertyKey>; readonly message: string }> => {
  const issues = ParseResult.ArrayFormatter.formatErrorSync(error)
  const around = (path: ReadonlyArray<PropertyKey>) => place(path.slice(0, -1))
  return issues.map(({ _tag, message, path }) => {
    if (_tag !== "Unexpected") return { path, message }
    const missing = issues.filter((it) => it._tag === "Missing" && around(it.path) === around(path))
    const meant = missing.map((it) => String(it.path.at(-1))).join(" or ")
    return { path, message: `is no field of a plan${meant === "" ? "" : `; did you mean ${meant}?`}` }
  })
}

/** What a plan is held against: what can be filmed, and what the caller insists on. */
export interface PlanRules extends PlanWishes {
  readonly videoModel: VideoModel
  readonly imageModel: ImageModel
}

/** A file as a value, and where in it something stands. */
interface Read {
  readonly value: unknown
  /** The line of a place in the value, or of the nearest thing around it; nothing where there is none. */
  readonly lineOf: (path: ReadonlyArray<PropertyKey>) => number | undefined
}

const isYaml = (file: string): boolean => /\.ya?ml$/i.test(file)

/** Reads JSON or YAML: by the file's name, since nearly every JSON file is YAML as well. */
const parse = Effect.fn("PlanFile.parse")(function* (file: string, text: string) {
  const { LineCounter, parseDocument } = yield* Effect.promise(() => import("yaml"))
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [broken] = document.errors
  const where = (offset: number) => {
    const { col, line } = lines.linePos(offset)
    return `line ${line}, column ${col}`
  }
  const format = isYaml(file) ? "YAML" : "JSON"
  const json = Effect.try({
    try: (): unknown => JSON.parse(text),
    // Where it goes wrong is what a person looks for; JSON's own reader counts letters, if anything.
    catch: (error) => (error instanceof Error ? error.message : String(error))
  })
  const yaml = Effect.try({
    try: (): unknown => document.toJS({ maxAliasCount: 100 }),
    catch: (error) => (error instanceof Error ? error.message : String(error))
  })
  const value = yield* (
    format === "YAML" && broken !== undefined ? Effect.fail(broken.message) : format === "YAML" ? yaml : json
  ).pipe(
    Effect.mapError((why) => {
      const reason = broken === undefined ? why : broken.message
      return `It is not ${format}: ${broken === undefined ? "" : `${where(broken.pos[0])}: `}${reason}`
    })
  )
  const lineOf: Read["lineOf"] = (path) => {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
      if (
        Predicate.hasProperty(node, "range") &&
        Array.isArray(node.range) &&
        Predicate.isNumber(node.range[0])
      )
        return lines.linePos(node.range[0]).line
    }
    return undefined
  }
  return { value, lineOf } satisfies Read
})

/**
 * Reads a plan that a person wrote or edited, in JSON or (`.yaml`, `.yml`) in YAML.
 * Fails  UsageError that names every place and what is wrong there. Nothing was spent.
 */
export const readPlanFile = Effect.fn("PlanFile.read")(function* (file: string, rules: PlanRules) {
  const wrong = (problems: ReadonlyArray<string>) =>
    new UsageError({
      detail: [
        `The plan in ${file} cannot be filmed; nothing was spent.`,
        ...problems.map((it) => `  ${it}`)
      ].join("\n")
    })

  const text = yield* Effect.mapError(textOfFile(file), (why) => wrong([`It cannot be read: ${why}.`]))
  const { lineOf, value } = yield* Effect.mapError(parse(file, text), (why) => wrong([why]))
  const decoded = yield* decodePlan(withoutSchema(value)).pipe(
    Effect.mapError((error) =>
      wrong(
        problemsOf(error).map(({ message, path }) => {
          const line = lineOf(path)
          const at = line === undefined ? "" : `line ${line}, `
          return path.length === 0 ? message : `${at}${place(path)}: ${message}`
        })
      )
    )
  )
  const plan = withExactNames(decoded)
  const problems = [...planProblems(plan, rules.videoModel, rules.imageModel), ...wishProblems(plan, rules)]
  if (problems.length > 0) return yield* wrong(problems)
  return plan
})
