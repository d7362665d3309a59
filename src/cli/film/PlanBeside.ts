import { FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import { isSamePlan } from "../../domain/PlanAsMeant.js"
import type { FilmOptions } from "../../domain/Settings.js"
import type { StoryPlan } from "../../domain/StoryPlan.js"
import { quoted } from "../../domain/Words.js"
import { reshaped } from "../../flow/RunMemory.js"
import { followedPlan } from "../../forecast/FollowedPlan.js"
import type { FilmHistory } from "../../services/FilmHistory.js"
import type { Settled } from "../flags/Settled.js"
import { asPath } from "../output/CommandLine.js"
import { say } from "../output/Say.js"
import { planFileName, readPlanFile } from "./PlanFile.js"

// The plan.json that lies in a film's folder, and is followed only where --plan names it.

/** A command about a film on disk, as far as it says by what the film is to be made. */
export type FilmRequest = FilmOptions & {
  readonly outputDir: string
  readonly plan: Option.Option<string>
  readonly json: boolean
  readonly quiet: boolean
  readonly settled: Settled
}

/** What a plan's file tells, whatever is wished for of another plan; none where it cannot be read. */
const toldIn = (file: string, wishes: FilmOptions) =>
  Effect.option(
    readPlanFile(file, {
      ...wishes,
      ...({ answered: ["maxDuration", "sceneCount", "style"], negative: [] } as const)
    })
  )

/** Whether a file tells just this plan, in whatever way an editor saved it. */
export const tellsPlan = (file: string, plan: StoryPlan, wishes: FilmOptions) =>
  Effect.map(
    toldIn(file, { ...wishes, aspectRatio: Option.none() }),
    Option.exists((it) => isSamePlan(it, plan))
  )

/** Whether a plan lies in `file` that is not the one given, in the shape and the look that are wished for now. */
const isOtherPlan = Effect.fnUntraced(function* (
  file: string,
  plan: Option.Option<StoryPlan>,
  wishes: FilmOptions
) {
  const fs = yield* FileSystem.FileSystem
  if (Option.isNone(plan) || !(yield* Effect.orElseSucceed(fs.exists(file), () => false))) return false
  // What is wished for of another plan makes this one no other than it is.
  const told = yield* toldIn(file, wishes)
  // A shape and a style that are wished for now take the place of what either plan says of them.
  const asWished = (it: StoryPlan) => reshaped(it, { ...wishes, answered: [] })
  // Blanks and line ends are nothing that a plan says; one that cannot be read is certainly another.
  return !Option.exists(told, (it) => isSamePlan(asWished(it), asWished(plan.value)))
})

/** The plan file in a film's folder, where it tells otherwise than the plan the film follows. */
export const planBeside = Effect.fn("PlanBeside.find")(function* (
  wishes: FilmOptions & { readonly outputDir: string },
  history: FilmHistory
) {
  const path = yield* Path.Path
  const file = path.join(wishes.outputDir, planFileName)
  const plan = yield* followedPlan(wishes.outputDir, history)
  return (yield* isOtherPlan(file, plan, wishes)) ? Option.some(file) : Option.none<string>()
})

/** Names a plan file that lies in the folder and is not followed. */
export const tellOfPlanFile = Effect.fn("PlanBeside.tell")(function* (
  input: FilmRequest,
  history: FilmHistory
) {
  if (Option.isSome(input.plan)) return
  const file = yield* planBeside(input, history)
  if (Option.isSome(file))
    yield* say(input, [
      `${file.value} tells otherwise, and is not followed: to follow it, add --plan ${quoted(asPath(file.value))}`
    ])
})
