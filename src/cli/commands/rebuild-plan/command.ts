import type { Command } from "@effect/cli"
import { perhapsConcept, planFile, studioFlags, studioSettings } from "../../flags/StudioFlags.js"
import { toldCommand } from "../../flags/Typed.js"

const flags = { concept: perhapsConcept, plan: planFile, ...studioFlags, settings: studioSettings }

/** What the shell hands to `rebuild-plan`. */
export type RebuildPlanWords = Command.Command.ParseConfig<typeof flags>

/** `rebuild-plan`: what `run --dry-run` prints, under a name of its own. */
export const rebuildPlanCommand = toldCommand(
  "rebuild-plan",
  flags,
  "Print what a run would order, call by call, and its price; nothing is sent."
)
