import { Command, Options } from "@effect/cli"
import { Effect } from "effect"
import { batchFlags } from "./BatchCommand.js"
import { estimateFlags } from "./EstimateCommand.js"
import { judgeFlags } from "./JudgeCommand.js"
import { runFlags } from "./RunCommand.js"
import { settingsAmong } from "./Setting.js"
import { simulatorFlags } from "./SimulatorCommand.js"

/** Every setting of the program, whichever command it belongs to. */
export const everySetting = settingsAmong(runFlags, batchFlags, estimateFlags, judgeFlags, simulatorFlags)

const flags = {
  json: Options.boolean("json").pipe(Options.withDescription("Print one JSON object instead of a table.")),
  // Taken as text: a wrong one is shown with what is wrong, beside all the others.
  settings: Options.all(
    Object.fromEntries(
      everySetting.map(({ doc, flag, shown }) => [
        flag,
        Options.text(flag).pipe(Options.optional, Options.withDescription(`${doc} Default: ${shown}.`))
      ])
    )
  )
}

/** What the shell hands to `config`. */
export type ConfigInput = Command.Command.ParseConfig<typeof flags>

/** `config`: what the settings are, and who says so. */
export const configCommand = Command.make("config", flags, (input) =>
  Effect.flatMap(
    Effect.promise(() => import("./ConfigTable.js")),
    ({ showConfig }) => showConfig(input, everySetting)
  )
).pipe(
  Command.withDescription(
    "Show every setting in force and where it comes from: flag, environment, .env or default. Keys are not shown."
  )
)
