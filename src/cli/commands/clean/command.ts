import { toggle } from "../../flags/Setting.js"
import { force, outputDir } from "../../flags/StudioFlags.js"
import { switchOption, toldCommand, type Words } from "../../flags/Typed.js"

const flags = {
  superseded: switchOption(
    "superseded",
    "Remove superseded takes too: files a change replaced. Taking the change back would then order them again."
  ),
  dryRun: toggle("dry-run", { doc: "Only say what would be removed." }),
  yes: switchOption("yes", "Go on without asking.", "y"),
  force,
  outputDir
}

/** What the shell hands to `clean`. */
export type CleanWords = Words<typeof flags>

/** `clean`: what interrupted runs left lying about, and nothing that was paid for unless it is asked for by name. */
export const cleanCommand = toldCommand(
  "clean",
  flags,
  "Remove temporary files that interrupted runs left in a film's folder; says which, then asks."
)
