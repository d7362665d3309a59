import { filmFlags } from "../../../flags/FilmFlags.js"
import { film, wait } from "../../../flags/FleetFlags.js"
import { planFile, stopAfter, tellingSettings, workSettings } from "../../../flags/StudioFlags.js"
import { toldCommand, type Words } from "../../../flags/Typed.js"

const flags = {
  film,
  plan: planFile,
  wait,
  settings: {
    ...tellingSettings,
    budget: workSettings.budget,
    onDoubt: workSettings.onDoubt,
    ...filmFlags,
    stopAfter
  }
}

/** What the shell hands to `queue go-on`. */
export type GoOnWords = Words<typeof flags>

/** `queue go-on FILM`: another attempt at a film that is held or has ended. */
export const goOnCommand = toldCommand(
  "go-on",
  flags,
  "Go on with a film that is held or has ended, from what is saved; what is said here is otherwise from now on.",
  "queue"
)
