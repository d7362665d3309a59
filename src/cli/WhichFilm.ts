import { Effect, Option } from "effect"
import type { VideoModel } from "../domain/Models.js"
import { followedPlan, type Remembered } from "../forecast/Remembered.js"
import { UsageError } from "./CliError.js"
import { readPlanFile } from "./PlanFile.js"

/** Which film a command line means: its concept, and the plan it is to follow where one was given. */
export const whichFilm = Effect.fn("WhichFilm.find")(function* (
  input: {
    readonly concept: Option.Option<string>
    readonly plan: Option.Option<string>
    readonly videoModel: VideoModel
  },
  remembered: Remembered
) {
  if (Option.exists(input.concept, (concept) => concept.trim() === "")) {
    return yield* new UsageError({
      detail: "The concept is empty: say in one sentence what the film is about."
    })
  }
  const plan = yield* Effect.transposeMapOption(input.plan, (file) => readPlanFile(file, input.videoModel))
  const concept = input.concept.pipe(
    Option.orElse(() => Option.fromNullable(remembered.past.concept)),
    Option.orElse(() =>
      Option.filter(
        Option.map(plan, ({ title }) => title),
        (title) => title.trim() !== ""
      )
    )
  )
  if (Option.isNone(concept)) {
    return yield* new UsageError({
      detail:
        "There is no concept: say in one sentence what the film is about, or give a plan with --plan FILE."
    })
  }
  return { concept: concept.value.trim(), plan }
})

/** The plan a command about a film on disk works by: the one given, else the one the film was last made from. */
export const planInForce = Effect.fn("WhichFilm.planInForce")(function* (
  input: {
    readonly outputDir: string
    readonly plan: Option.Option<string>
    readonly videoModel: VideoModel
  },
  remembered: Remembered
) {
  return Option.isSome(input.plan)
    ? Option.some(yield* readPlanFile(input.plan.value, input.videoModel))
    : yield* followedPlan(input.outputDir, remembered)
})
