import { Command } from "@effect/cli"
import { perhapsConcept, planFile, studioFlags, studioSettings } from "../../flags/StudioFlags.js"

const flags = { concept: perhapsConcept, plan: planFile, ...studioFlags, settings: studioSettings }

/** What the shell hands to `rebuild-plan`. */
export type RebuildPlanWords = Command.Command.ParseConfig<typeof flags>

/** `rebuild-plan`: what `run --dry-run` prints, under a name of its own. */
export const rebuildPlanCommand = Command.make("rebuild-plan", flags).pipe(
  Command.withDescription("Print what a run would order, call by call, and its price; nothing is sent.")
)
