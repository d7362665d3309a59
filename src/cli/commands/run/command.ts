import {
  conceptFile,
  filmingSettings,
  perhapsConcept,
  planFile,
  replan,
  studioFlags,
  yes
} from "../../flags/StudioFlags.js"
import { switchOption, toldCommand, type Words } from "../../flags/Typed.js"

/** Everything `run` can be told. */
export const runFlags = {
  concept: perhapsConcept,
  conceptFile,
  plan: planFile,
  fresh: switchOption(
    "fresh",
    "Move the film that is in the folder aside (nothing is deleted) and begin anew."
  ),
  replan,
  yes,
  ...studioFlags,
  settings: filmingSettings
}

/** What the shell hands to `run`. */
export type RunWords = Words<typeof runFlags>

/** `run CONCEPT`: the whole film. */
export const runCommand = toldCommand(
  "run",
  runFlags,
  "Make a film from one sentence, or from a plan; what is made is not made again."
)
