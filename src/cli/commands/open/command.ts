import { outputDir } from "../../flags/StudioFlags.js"
import { choiceArgument, perhapsArgument, switchOption, toldCommand, type Words } from "../../flags/Typed.js"

const flags = {
  what: perhapsArgument(
    choiceArgument(
      ["report", "film"],
      "report: the page about the film. film: the video. Without a word: the report, else the film."
    )
  ),
  print: switchOption("print", "Only print where it is."),
  outputDir
}

/** What the shell hands to `open`. */
export type OpenWords = Words<typeof flags>

/** `open`: the report or the film, in whatever this machine shows such files with. */
export const openCommand = toldCommand(
  "open",
  flags,
  "Open the film or the report about it; where there is no screen, print where it is."
)
