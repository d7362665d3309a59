import { Effect, Option } from "effect"
import type { Concept } from "../../domain/Concept.js"
import { wishProblems } from "../../domain/PlanRequest.js"
import type { FilmOptions } from "../../domain/Settings.js"
import { filmingProblems, type StoryPlan } from "../../domain/StoryPlan.js"
import { isReplanDue, replansIn, reshaped } from "../../flow/RunMemory.js"
import { sizeWished } from "../../forecast/DefaultPlan.js"
import { followedPlan } from "../../forecast/FollowedPlan.js"
import type { ForecastRequest } from "../../forecast/Forecast.js"
import type { FilmHistory } from "../../services/FilmHistory.js"
import { UsageError } from "../ending/CliError.js"
import { isSameText, textOf } from "../flags/Settle.js"
import type { InForce, Settled } from "../flags/Settled.js"
import { forecastLines, priceInWords } from "../output/MoneyLines.js"
import { plainText } from "../output/PlainText.js"
import { bestOf, endsOf } from "./Ahead.js"

// A film that has a plan keeps it. Another one is ordered only by --replan, and what is wished for and is not in the plan
// ends a command before anything is ordered.

/** What a command says of the plan it means. */
export type PlanChoice = FilmOptions & {
  readonly outputDir: string
  readonly onDoubt?: "retry" | "stop"
  readonly plan: Option.Option<string>
  readonly replan: boolean
  readonly fresh: boolean
}

/** Whether the film in the folder has a plan that another one could take the place of. */
export const hasPlan = (folder: string, history: FilmHistory) =>
  Effect.map(followedPlan(folder, history), (plan) => Option.isSome(plan) && !isReplanDue(history.past.marks))

/** The film as it would be planned anew, for the forecast. */
const plannedAnew = (input: PlanChoice, history: FilmHistory, concept: Concept): ForecastRequest => ({
  folder: input.outputDir,
  history,
  concept,
  plan: Option.none(),
  settings: input,
  replan: true
})

const sentence = (input: PlanChoice, plan: StoryPlan, problems: ReadonlyArray<string>, price: string) =>
  [
    `The film in ${input.outputDir} follows its plan, “${plainText(plan.title)}”, which is not as it is wished for now:`,
    ...problems.map((problem) => `  ${plainText(problem)}`),
    "Nothing was ordered. Leave those settings out to go on with this plan; or change it: `plan` writes it to plan.json, and run --plan follows what you made of it.",
    `Or have another plan written with --replan, and the film made by it: ${price}.`
  ].join("\n")

/**
 * Ends a command whose wishes the film's own plan does not meet, with what another plan would cost; a shape and a style
 * are given to the plan that is there.
 */
export const checkKeptPlan = Effect.fn("KeptPlan.check")(function* (
  input: PlanChoice,
  history: FilmHistory,
  concept: Concept
) {
  if (input.replan && (Option.isSome(input.plan) || input.fresh))
    return yield* new UsageError({
      detail: `--replan has the model write another plan for the film that is there; ${input.fresh ? "--fresh begins another film" : "--plan gives one"}: leave one of them out.`
    })
  if (input.replan || input.fresh || Option.isSome(input.plan)) return
  const kept = yield* followedPlan(input.outputDir, history)
  if (Option.isNone(kept)) return
  const plan = reshaped(kept.value, input)
  const problems = [
    ...filmingProblems(plan, input.videoModel, input.imageModel),
    ...wishProblems(plan, input)
  ]
  if (problems.length === 0) return
  const price = yield* bestOf(plannedAnew(input, history, concept)).pipe(
    Effect.map((ahead) => `about ${priceInWords(ahead)}`),
    // A price that cannot be told is no reason to hide what is wrong.
    Effect.orElseSucceed(() => "--dry-run says at what price")
  )
  return yield* new UsageError({ detail: sentence(input, plan, problems, price) })
})

/** What another plan, and the film by it, would cost. */
export const replanLines = Effect.fn("KeptPlan.replanLines")(function* (
  input: PlanChoice,
  history: FilmHistory,
  concept: Concept
) {
  const ends = yield* endsOf(plannedAnew(input, history, concept))
  return forecastLines(ends, { folder: input.outputDir, unplanned: sizeWished(input), until: Option.none() })
})

/** How far the simulator's seed is shifted: one that starts anew would answer the very same plan. */
export const replanShift = ({ past }: FilmHistory): number =>
  replansIn(past.marks) + (isReplanDue(past.marks) ? 0 : 1)

/** Whether a setting is what the film was asked for before, and not what this command says of it. */
type IsFormer = (it: InForce) => boolean

const isTheFilmsOwn: IsFormer = ({ said }) => said?.source === "film"

/** What a batch says, it says of all its films: a film that was asked for just that is asked for nothing new. */
const isNothingNew: IsFormer = (it) =>
  isTheFilmsOwn(it) ||
  it.passedOver.some(({ source, text }) => source === "film" && isSameText(it.about, text, textOf(it)))

/**
 * What an earlier command asked of the plan was answered by it: an edited plan is not held against that, only against
 * what this command says.
 */
const withoutFormerWishes = <I extends FilmOptions & { readonly settled: Settled }>(
  input: I,
  isFormer: IsFormer
): I => {
  const isAnswered = (flag: string) =>
    input.settled.inForce.some((it) => it.about.flag === flag && isFormer(it))
  return {
    ...input,
    answered: [
      ...(isAnswered("scenes") ? ["sceneCount" as const] : []),
      ...(isAnswered("max-duration") ? ["maxDuration" as const] : []),
      ...(isAnswered("style") ? ["style" as const] : [])
    ]
  }
}

/**
 * A command's settings as they hold for the film in the folder, for whoever films, tells or reckons: a film that has its
 * plan is held against nothing that an earlier command asked of one.
 */
export const wishesInForce = Effect.fn("KeptPlan.wishes")(function* <
  I extends FilmOptions & {
    readonly settled: Settled
    readonly outputDir: string
    readonly plan: Option.Option<string>
  }
>(input: I, history: FilmHistory, saidOf: "this film" | "all films" = "this film") {
  const isPlanned = Option.isSome(input.plan) || (yield* hasPlan(input.outputDir, history))
  return isPlanned ? withoutFormerWishes(input, saidOf === "all films" ? isNothingNew : isTheFilmsOwn) : input
})
