import { Command, Options } from "@effect/cli"
import { toggle } from "../../flags/Setting.js"
import { force, outputDir } from "../../flags/StudioFlags.js"
import { switchOption } from "../../flags/Typed.js"

const flags = {
  superseded: switchOption(
    "superseded",
    "Remove superseded takes too: files a change replaced. Taking the change back would then order them again."
  ),
  dryRun: toggle("dry-run", { doc: "Only say what would be removed." }),
  yes: Options.boolean("yes").pipe(Options.withAlias("y"), Options.withDescription("Go on without asking.")),
  force,
  outputDir
}

/** What the shell hands to `clean`. */
export type CleanWords = Command.Command.ParseConfig<typeof flags>

/** `clean`: what interrupted runs left lying about, and nothing that was paid for unless it is asked for by name. */
export const cleanCommand = Command.make("clean", flags).pipe(
  Command.withDescription(
    "Remove temporary files that interrupted runs left in a film's folder; says which, then asks."
  )
)
