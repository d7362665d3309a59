import { Effect, Option } from "effect"
import type { Concept } from "../../domain/Concept.js"
import { reshaped, wishProblems } from "../../domain/PlanRequest.js"
import { filmingProblems } from "../../domain/StoryPlan.js"
import { isReplanDue, replansIn } from "../../flow/RunMemory.js"
import type { FilmHistory } from "../../services/FilmHistory.js"
import { UsageError } from "../ending/CliError.js"
import type { StudioInput } from "../flags/StudioFlags.js"
import { priceInWords } from "../output/MoneyLines.js"
import { plainText } from "../output/PlainText.js"
import { bestOf, requestFor } from "./Ahead.js"
import type { FilmRequest, KnownFilm } from "./Recall.js"

// A film that has a plan keeps it. Another one is ordered only by --replan, and what is wished for and is not in the plan
// ends a command before anything is ordered.

/** What is to be reckoned for a film that is planned anew. */
export const plannedAnew = (film: Omit<KnownFilm<StudioInput>, "kept">, concept: Concept) =>
  requestFor(film, { concept, plan: Option.none() }, { replan: true, until: Option.none() })

/**
 * Ends a command whose wishes the film's own plan does not meet, with what another plan would cost; a shape and a style
 * are given to the plan that is there.
 * Fails   UsageError. Nothing was spent.
 */
export const checkKeptPlan = Effect.fn("KeptPlan.check")(function* (
  film: KnownFilm<FilmRequest & StudioInput>,
  concept: Concept
) {
  const { input, kept } = film
  const isFresh = input.fresh === true
  if (input.replan === true && (Option.isSome(input.plan) || isFresh))
    return yield* new UsageError({
      detail: `--replan has the model write another plan for the film that is there; ${isFresh ? "--fresh begins another film" : "--plan gives one"}: leave one of them out.`
    })
  if (input.replan === true || Option.isSome(input.plan) || Option.isNone(kept)) return
  const plan = reshaped(kept.value, input)
  const problems = [
    ...filmingProblems(plan, input.videoModel, input.imageModel),
    ...wishProblems(plan, input)
  ]
  if (problems.length === 0) return
  const price = yield* bestOf(plannedAnew(film, concept)).pipe(
    Effect.map((ahead) => `about ${priceInWords(ahead)}`),
    // A price that cannot be told is no reason to hide what is wrong.
    Effect.orElseSucceed(() => "--dry-run says at what price")
  )
  return yield* new UsageError({
    detail: [
      `The film in ${input.outputDir} follows its plan, “${plainText(plan.title)}”, which is not as it is wished for now:`,
      ...problems.map((problem) => `  ${plainText(problem)}`),
      "Nothing was ordered. Leave those settings out to go on with this plan; or change it: `plan` writes it to plan.json, and run --plan follows what you made of it.",
      `Or have another plan written with --replan, and the film made by it: ${price}.`
    ].join("\n")
  })
})

/** How far the simulator's seed is shifted: one that starts anew would answer the very same plan. */
export const replanShift = ({ past }: FilmHistory): number =>
  replansIn(past.marks) + (isReplanDue(past.marks) ? 0 : 1)
