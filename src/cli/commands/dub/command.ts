import {
  dryRun,
  force,
  outputDir,
  reference,
  studioSettings,
  tellingSettings,
  yes
} from "../../flags/StudioFlags.js"
import { textArgument, toldCommand, type Words } from "../../flags/Typed.js"

const flags = {
  into: textArgument("language", "The language by its tag: de, pt-BR."),
  outputDir,
  force,
  reference,
  yes,
  settings: { ...tellingSettings, ...studioSettings, dryRun }
}

/** What the shell hands to `dub`. */
export type DubWords = Words<typeof flags>

/** `dub LANGUAGE`: the finished film in another language. */
export const dubCommand = toldCommand(
  "dub",
  flags,
  "Give a finished film another language, spoken and subtitled; no picture is ordered."
)
