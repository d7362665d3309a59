import { Effect, Option } from "effect"
import { isOfAsset } from "../../domain/Bill.js"
import type { FilmOptions } from "../../domain/Settings.js"
import type { StoryPlan } from "../../domain/StoryPlan.js"
import { counted } from "../../domain/Words.js"
import type { Finding } from "../../preflight/Finding.js"
import { planFindings, preflight } from "../../preflight/Preflight.js"
import type { FilmHistory } from "../../services/FilmHistory.js"
import { PlanUnfilmable } from "../../steps/Ideation.js"
import { UsageError } from "../ending/CliError.js"
import { plainLine } from "../output/PlainText.js"
import { canAsk, isYes } from "../output/Question.js"

/** A finding as a line. */
export const findingLine = ({ detail, level, subject, todo }: Finding): string =>
  plainLine(
    `${level === "ok" ? "" : "! "}${subject}: ${detail}${level === "ok" ? "" : Option.match(todo, { onNone: () => "", onSome: (words) => ` ${words}` })}`
  )

/** What is worth a line before a film begins: what may trouble it, and what is done to its photos. */
const linesOf = (findings: ReadonlyArray<Finding>): ReadonlyArray<string> =>
  findings.filter(({ level, subject }) => level !== "ok" || subject.startsWith("photo")).map(findingLine)

/** Ends a command where a film could not be made of what is there, before anything is ordered. */
export const refuseProblems = (findings: ReadonlyArray<Finding>) => {
  const problems = findings.filter(({ level }) => level === "problem")
  return problems.length === 0
    ? Effect.void
    : new UsageError({
        detail: [
          "This film is not begun; nothing was spent.",
          ...problems.map((it) => `  ${findingLine(it)}`)
        ].join("\n")
      })
}

/** Prompts that may be too long, which a person decides. */
const doubtsIn = (findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  findings.filter(({ level, subject }) => subject === "prompt" && level === "warning")

/**
 * Looks at everything that can be known before money: what would stop the film ends the command, what may trouble it is
 * given back as lines to say.
 */
export const checkBeforeMoney = Effect.fn("Preflight.check")(function* (
  input: FilmOptions & { readonly outputDir: string; readonly simulate: boolean },
  plan: Option.Option<StoryPlan>,
  history: FilmHistory
) {
  const ids = [...history.past.orders.values()].map(({ id }) => id)
  const findings = yield* preflight({
    settings: input,
    plan,
    isBegun: ids.some(isOfAsset),
    folder: input.outputDir,
    simulates: input.simulate
  })
  yield* refuseProblems(findings)
  return { lines: linesOf(findings), doubts: doubtsIn(findings) }
})

/** What may trouble a plan that is only laid down to be edited. */
export const findingsOf = Effect.fn("Preflight.findings")(function* (settings: FilmOptions, plan: StoryPlan) {
  const findings = yield* Effect.orElseSucceed(planFindings(plan, settings), (): ReadonlyArray<Finding> => [])
  return { lines: linesOf(findings) }
})

/**
 * Holds a plan that the model has just made against what cannot be filmed here, before the first picture: gives back what
 * may trouble it.
 * Fails   PlanUnfilmable: the plan is paid for and kept.
 */
export const checkPlanned = Effect.fn("Preflight.planned")(function* (
  settings: FilmOptions,
  plan: StoryPlan
) {
  const findings = yield* Effect.catchTag(planFindings(plan, settings), "DrawingPartMissing", ({ message }) =>
    Effect.fail(new PlanUnfilmable({ problems: [message], blame: "machine" }))
  )
  const problems = findings.filter(({ level }) => level === "problem")
  if (problems.length > 0)
    return yield* new PlanUnfilmable({
      problems: problems.map((it) => findingLine(it).replace(/^! /, "")),
      blame: problems.some(({ blame }) => Option.contains(blame, "machine")) ? "machine" : "input"
    })
  return { lines: linesOf(findings), doubts: doubtsIn(findings) }
})

/** Whether prompts that may be refused are to be ordered: whoever sits at the terminal is asked. */
export const mayOrderLong = (
  input: {
    readonly yes: boolean
    readonly simulate: boolean
    readonly quiet?: boolean
    readonly json?: boolean
  },
  doubts: ReadonlyArray<Finding>
) =>
  doubts.length === 0 ||
  input.yes ||
  input.simulate ||
  input.quiet === true ||
  input.json === true ||
  !canAsk()
    ? Effect.succeed(true)
    : isYes(`\n${counted(doubts.length, "prompt")} may be too long. Order all the same? [y/N] `)
