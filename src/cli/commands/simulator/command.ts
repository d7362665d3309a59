import { wholeNumber } from "../../flags/Parse.js"
import { setting } from "../../flags/Setting.js"
import { pathOption, switchOption, toldCommand, type Words } from "../../flags/Typed.js"

/** Everything `simulator` can be told. */
export const simulatorFlags = {
  port: setting("port", {
    doc: "The loopback port to listen on; 0 takes a free one.",
    parse: wholeNumber(0, 65535),
    fallback: 8787
  }),
  config: pathOption("config", "A JSON file with delays, scores and faults."),
  listFaults: switchOption(
    "list-faults",
    "Print every fault it can produce, with what a client sees, and serve nothing."
  )
}

/** What the shell hands to `simulator`. */
export type SimulatorWords = Words<typeof simulatorFlags>

/** `simulator`: an xAI-compatible server on this machine, for any client. */
export const simulatorCommand = toldCommand(
  "simulator",
  simulatorFlags,
  "Serve a simulated xAI API on this machine: real pictures and clips, no money."
)
