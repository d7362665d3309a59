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
import { findingLine } from "../output/Finding.js"
import { asksFirst, isYes } from "../output/Question.js"

/** What stands in the way of a film, as the end of its command. */
export const notBegun = (lines: ReadonlyArray<string>): UsageError =>
  new UsageError({
    detail: ["This film is not begun; nothing was spent.", ...lines.map((line) => `  ${line}`)].join("\n")
  })

/** What is worth a line before a film begins, and prompts that may be too long, which a person decides. */
const told = (findings: ReadonlyArray<Finding>) => ({
  lines: findings
    .filter(({ level, subject }) => level !== "ok" || subject.startsWith("photo"))
    .map(findingLine),
  doubts: findings.filter(({ level, subject }) => subject === "prompt" && level === "warning")
})

const isProblem = ({ level }: Finding): boolean => level === "problem"

/** A command's settings, as far as they decide whether a film can be begun. */
type BeginInput = FilmOptions & { readonly outputDir: string; readonly simulate: boolean }

/** Everything that can be known of a film before money. A film with pictures is only warned of its plan's troubles. */
export const findingsBeforeMoney = (
  input: BeginInput,
  plan: Option.Option<StoryPlan>,
  { journal }: FilmHistory
) =>
  preflight({
    settings: input,
    plan,
    isBegun: [...journal.orders.values()].some(({ id }) => isOfAsset(id)),
    folder: input.outputDir,
    simulates: input.simulate
  })

/**
 * Looks at everything that can be known before money: what would stop the film ends the command, what may trouble it is
 * given back as lines to say.
 * Fails   UsageError. Nothing was spent.
 */
export const checkBeforeMoney = Effect.fn("Preflight.check")(function* (
  input: BeginInput,
  plan: Option.Option<StoryPlan>,
  history: FilmHistory
) {
  const findings = yield* findingsBeforeMoney(input, plan, history)
  const problems = findings.filter(isProblem)
  if (problems.length > 0) return yield* notBegun(problems.map(findingLine))
  return told(findings)
})

/** What may trouble a plan that is only laid down to be edited. */
export const findingsOf = (settings: FilmOptions, plan: StoryPlan) =>
  planFindings(plan, settings).pipe(
    Effect.map((findings) => told(findings).lines),
    Effect.orElseSucceed((): ReadonlyArray<string> => [])
  )

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
  const problems = findings.filter(isProblem)
  if (problems.length > 0)
    return yield* new PlanUnfilmable({
      problems: problems.map((it) => findingLine(it).replace(/^! /, "")),
      blame: problems.some(({ blame }) => Option.contains(blame, "machine")) ? "machine" : "input"
    })
  return told(findings)
})

/** Whether prompts that may be refused are to be ordered: whoever sits at the terminal is asked. */
export const mayOrderLong = (input: Parameters<typeof asksFirst>[0], doubts: ReadonlyArray<Finding>) =>
  doubts.length === 0 || !asksFirst(input)
    ? Effect.succeed(true)
    : isYes(`\n${counted(doubts.length, "prompt")} may be too long. Order all the same? [y/N] `)
