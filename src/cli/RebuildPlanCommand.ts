import { Command } from "@effect/cli"
import { Effect, Option } from "effect"
import { perhapsConcept, planFile, studioFlags } from "./RunCommand.js"
import { seen } from "./Seeing.js"

/** `rebuild-plan`: what `run --dry-run` prints, under a name of its own. */
export const rebuildPlanCommand = Command.make(
  "rebuild-plan",
  { concept: perhapsConcept, plan: planFile, ...studioFlags },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("./Run.js")),
      ({ run }) =>
        run({
          ...input,
          conceptFile: Option.none(),
          fresh: false,
          dryRun: true,
          json: false,
          quiet: false,
          stopAfter: Option.none(),
          yes: true
        })
    ).pipe(seen(input))
).pipe(Command.withDescription("Print what a run would order, call by call, and its price; nothing is sent."))
