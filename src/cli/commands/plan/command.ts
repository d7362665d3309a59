import { Command } from "@effect/cli"
import { Effect } from "effect"
import { seen } from "../../flags/Seeing.js"
import { refuseDryRun, settleFilm } from "../../flags/Settle.js"
import {
  perhapsConcept,
  replan,
  type StudioInput,
  studioFlags,
  studioSettings
} from "../../flags/StudioFlags.js"

const flags = { concept: perhapsConcept, replan, ...studioFlags, settings: studioSettings }

/** What `plan` works with. */
export type PlanInput = StudioInput & Pick<Command.Command.ParseConfig<typeof flags>, "concept" | "replan">

/** `plan CONCEPT`: the plan alone, to be edited and then followed by `run --plan`. */
export const planCommand = Command.make("plan", flags, ({ outputDir, settings, ...words }) =>
  Effect.gen(function* () {
    yield* refuseDryRun("plan")
    const settled = yield* settleFilm(outputDir, Effect.all(settings))
    const input: PlanInput = { ...words, ...settled }
    const { plan } = yield* Effect.promise(() => import("./handler.js"))
    return yield* plan(input).pipe(seen(input))
  })
).pipe(Command.withDescription("Write the plan alone, to be edited; `run --plan` makes the film of it."))
