import { Command, Options } from "@effect/cli"
import { Effect } from "effect"
import { setting, wholeNumber } from "./Setting.js"

/** Everything `simulator` can be told. */
export const simulatorFlags = {
  port: setting("port", {
    doc: "The loopback port to listen on; 0 takes a free one.",
    parse: wholeNumber(0, 65535),
    fallback: 8787,
    shown: "8787"
  }),
  config: Options.file("config").pipe(
    Options.optional,
    Options.withDescription("A JSON file with delays, scores and faults.")
  ),
  listFaults: Options.boolean("list-faults").pipe(
    Options.withDescription("Print every fault it can produce, with what a client sees, and serve nothing.")
  )
}

/** `simulator`: an xAI-compatible server on this machine, for any client. */
export const simulatorCommand = Command.make("simulator", simulatorFlags, (input) =>
  Effect.flatMap(
    Effect.promise(() => import("./Simulate.js")),
    ({ simulate }) => simulate(input)
  )
).pipe(
  Command.withDescription("Serve a simulated xAI API on this machine: real pictures and clips, no money.")
)
