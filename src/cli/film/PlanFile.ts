import { Effect, Predicate, Record, Schema } from "effect"
import { planAsMeant } from "../../domain/PlanAsMeant.js"
import { type PlanRequest, requestProblems } from "../../domain/PlanRequest.js"
import type { FilmOptions } from "../../domain/Settings.js"
import { type SpeechSettings, speechProblems } from "../../domain/SpeechRules.js"
import { optionalFields, planProblems, StoryPlan, withExactNames } from "../../domain/StoryPlan.js"
import { asMeant, asShown, withStop } from "../../domain/Words.js"
import { UsageError } from "../ending/CliError.js"
import { readJson } from "../files/JsonText.js"
import { lineAndColumn, readAs } from "../files/TextPlaces.js"
import { textOfFile } from "../files/UserText.js"
import { fieldName, type PlanProblem, planErrors } from "./PlanWords.js"

/** The name under which a plan lies in its film's folder. */
export const planFileName = "plan.json"

/** A plan as its file: two spaces, a final newline. */
export const encodePlanFile = (plan: StoryPlan): string =>
  `${JSON.stringify(Schema.encodeSync(StoryPlan)(plan), null, 2)}\n`

const decodePlan = Schema.decodeUnknown(StoryPlan, { errors: "all", onExcessProperty: "error" })

/** A plan's words as they were meant, its shapes and joins among them: an editor may have left a line end on any. */
const asRead = (value: unknown, name = ""): unknown => {
  // A NUL is no blank: a plan that holds one is refused, not mended.
  if (Predicate.isString(value))
    return value.includes("\0") ? value : name === "caption" ? asShown(value) : asMeant(value)
  if (Array.isArray(value)) return value.map((member) => asRead(member))
  return Predicate.isRecord(value)
    ? Object.fromEntries(
        Object.entries(value)
          // What may be left out may stand there empty, which in YAML is nothing behind the colon.
          .filter(([name, member]) => !optionalFields.includes(name) || member !== null)
          .map(([name, member]) => [name, asRead(member, name)])
      )
    : value
}

/** What a plan is held against: what can be filmed, and what the caller insists on. */
type PlanRules = PlanRequest & SpeechSettings & Pick<FilmOptions, "imageModel" | "videoModel">

/** Reads JSON or YAML: by the file's name, since nearly every JSON file is YAML as well. */
const parse = Effect.fn("PlanFile.parse")(function* (file: string, text: string) {
  if (text.trim() === "") return yield* Effect.fail("It is empty: `plan` writes one to begin with.")
  if (/^\s*</.test(text))
    return yield* Effect.fail(
      "It is a web page or another page in angle brackets (HTML, XML), not a plan: save the plan's own text, not the page that shows it."
    )
  const isYaml = /\.ya?ml$/i.test(file)
  const { readYaml } = yield* Effect.promise(() => import("../files/YamlText.js"))
  return yield* Effect.mapError(
    readAs(text, isYaml ? readYaml : readJson),
    (why) => `It is not ${isYaml ? "YAML" : "JSON"}: ${why}`
  )
})

/** What the text of a plan tells; fails with all that is wrong in it, place by place. */
const planIn = Effect.fn("PlanFile.decode")(function* (file: string, text: string, rules: PlanRules) {
  const { lost, placeOf, value } = yield* Effect.mapError(parse(file, text), (why) => [why])
  if (lost.length > 0)
    return yield* Effect.fail(lost.map(({ offset, why }) => `${lineAndColumn(text, offset)}: ${why}`))
  const told = ({ at, path, says }: PlanProblem): string => {
    if (path.length === 0) return `A plan ${says}`
    // What is missing has no place of its own: it belongs to what is around it.
    const [exact, around] = [placeOf(path), placeOf(path.slice(0, -1))]
    const offset = exact === undefined ? around?.value : at === "name" ? exact.key : exact.value
    return `${offset === undefined ? "" : `${lineAndColumn(text, offset)}, `}${fieldName(path)}: ${says}`
  }
  // An editor finds the schema by a line that is no field of a plan.
  const bare = Predicate.isRecord(value) ? Record.remove(value, "$schema") : value
  if (Predicate.isRecord(bare) && Predicate.isRecord(bare.plan) && "keyframes" in bare)
    return yield* Effect.fail(["It is a film's state.json: `plan` writes that film's plan to plan.json."])
  const decoded = yield* Effect.mapError(decodePlan(asRead(bare)), (error) => planErrors(error).map(told))
  const plan = withExactNames(decoded)
  const problems = [
    ...planProblems(plan, rules.videoModel, rules.imageModel),
    ...speechProblems(plan, rules),
    ...requestProblems(plan, rules)
  ]
  return problems.length > 0 ? yield* Effect.fail(problems) : planAsMeant(plan)
})

/**
 * Reads a plan that a person wrote or edited, in JSON or (`.yaml`, `.yml`) in YAML.
 * Fails  UsageError that names every place and what is wrong there. Nothing was spent.
 */
export const readPlanFile = Effect.fn("PlanFile.read")((file: string, rules: PlanRules) =>
  textOfFile(file).pipe(
    Effect.mapError((why) => [withStop(`It cannot be read: ${why}`)]),
    Effect.flatMap((text) => planIn(file, text, rules)),
    Effect.mapError((problems) => {
      const heading = `The plan in ${file} cannot be filmed; nothing was spent.`
      return new UsageError({ detail: [heading, ...problems.map((it) => `  ${it}`)].join("\n") })
    })
  )
)
