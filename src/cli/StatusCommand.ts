import { Command } from "@effect/cli"
import { Effect } from "effect"
import { filmFlags } from "./FilmFlags.js"
import { outputDir } from "./OutputDir.js"
import { planFile } from "./RunCommand.js"

const flags = { outputDir, plan: planFile, ...filmFlags }

/** What the shell hands to `status`. */
export type StatusInput = Command.Command.ParseConfig<typeof flags>

/** `status`: how far a film is. Safe beside a run: it only reads. */
export const statusCommand = Command.make("status", flags, (input) =>
  Effect.flatMap(
    Effect.promise(() => import("./Status.js")),
    ({ status }) => status(input)
  )
).pipe(
  Command.withDescription("Tell what of a film is made, missing, stale or in doubt, and what it has cost.")
)
