import { Args, Command, Options } from "@effect/cli"
import { outputDir } from "../../flags/OutputDir.js"

const flags = {
  what: Args.choice<"report" | "film">(
    [
      ["report", "report"],
      ["film", "film"]
    ],
    { name: "what" }
  ).pipe(
    Args.withDescription(
      "report: the page about the film. film: the video. Without a word: the report, else the film."
    ),
    Args.optional
  ),
  print: Options.boolean("print").pipe(Options.withDescription("Only print where it is.")),
  outputDir
}

/** What the shell hands to `open`. */
export type OpenWords = Command.Command.ParseConfig<typeof flags>

/** `open`: the report or the film, in whatever this machine shows such files with. */
export const openCommand = Command.make("open", flags).pipe(
  Command.withDescription(
    "Open the film or the report about it; where there is no screen, print where it is."
  )
)
