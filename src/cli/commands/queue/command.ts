import type { FilmState } from "../../../fleet/Listing.js"
import { nameOption, someOf } from "../../flags/FleetFlags.js"
import { toggle } from "../../flags/Setting.js"
import { toldCommand, type Words } from "../../flags/Typed.js"

const states = [
  "waiting",
  "making",
  "held",
  "complete",
  "degraded",
  "failed",
  "cancelled"
] as const satisfies ReadonlyArray<FilmState>

const flags = {
  state: someOf("state", states, "Only films in these states, commas between them."),
  account: nameOption("account", "Only films of this account."),
  json: toggle("json", { doc: "Print one JSON object instead of a table." })
}

/** What the shell hands to `queue`. */
export type QueueWords = Words<typeof flags>

/** `queue`: the films that were submitted. It only reads. */
export const queueCommand = toldCommand(
  "queue",
  flags,
  "List the films that were submitted for many machines, and see to the queue."
)
