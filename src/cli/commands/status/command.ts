import { Command } from "@effect/cli"
import { type InputOf, planFile, studioFlags, studioSettings } from "../../flags/StudioFlags.js"

const flags = { plan: planFile, ...studioFlags, settings: studioSettings }

/** What the shell hands to `status`. */
export type StatusWords = Command.Command.ParseConfig<typeof flags>

/** What `status` works with. */
export type StatusInput = InputOf<typeof flags>

/** `status`: how far a film is. Safe beside a run: it only reads. */
export const statusCommand = Command.make("status", flags).pipe(
  Command.withDescription("Tell what of a film is made, missing, stale or in doubt, and what it has cost.")
)
