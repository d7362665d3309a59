import { Options } from "@effect/cli"
import { outputDir } from "../../flags/StudioFlags.js"
import { helpOption, toldCommand, type Words } from "../../flags/Typed.js"

const flags = {
  outputDir,
  format: helpOption(Options.choice("format", ["edl", "fcpxml", "otio"]), {
    names: ["--format"],
    value: "edl | fcpxml | otio",
    about: "The edit list to write: edl (CMX 3600), fcpxml (Final Cut Pro) or otio (OpenTimelineIO)."
  })
}

/** What the shell hands to `export`. */
export type ExportWords = Words<typeof flags>

/** `export`: the film as an edit list for other tools. Safe beside a run: it only reads. */
export const exportCommand = toldCommand(
  "export",
  flags,
  "Print the film as an edit list for other editing tools, the clips in place."
)
