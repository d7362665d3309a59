import { Command } from "@effect/cli"
import { lookFlags } from "../../flags/StudioFlags.js"

/** `status`: how far a film is. Safe beside a run: it only reads. */
export const statusCommand = Command.make("status", lookFlags).pipe(
  Command.withDescription("Tell what of a film is made, missing, stale or in doubt, and what it has cost.")
)
