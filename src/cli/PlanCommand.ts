import { Command } from "@effect/cli"
import { Effect } from "effect"
import { perhapsConcept, studioFlags } from "./RunCommand.js"
import { seen } from "./Seeing.js"

const flags = {
  concept: perhapsConcept,
  ...studioFlags
}

/** What the shell hands to `plan`. */
export type PlanInput = Command.Command.ParseConfig<typeof flags>

/** `plan CONCEPT`: the plan alone, to be edited and then followed by `run --plan`. */
export const planCommand = Command.make("plan", flags, (input) =>
  Effect.flatMap(
    Effect.promise(() => import("./Plan.js")),
    ({ plan }) => plan(input)
  ).pipe(seen(input))
).pipe(Command.withDescription("Write the plan alone, to be edited; `run --plan` makes the film of it."))
