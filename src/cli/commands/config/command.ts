import { Command, Options } from "@effect/cli"
import { Option } from "effect"
import { type AnySetting, flagSaid, settingsAmong } from "../../flags/Setting.js"
import { batchFlags } from "../batch/command.js"
import { estimateFlags } from "../estimate/command.js"
import { judgeFlags } from "../judge/command.js"
import { runFlags } from "../run/command.js"
import { simulatorFlags } from "../simulator/command.js"

const listed = [runFlags, batchFlags, estimateFlags, judgeFlags].flatMap((flags) => [flags, flags.settings])

/** Every setting of the program, whichever command it belongs to. */
export const everySetting = settingsAmong(...listed, simulatorFlags)

// Taken as text: a wrong one is shown with what is wrong, beside all the others.
const asText = ({ doc, flag, isSwitch, shown }: AnySetting) =>
  isSwitch === true
    ? Options.boolean(flag).pipe(
        Options.map((given) => (given ? Option.some(flagSaid(flag, "true")) : Option.none())),
        Options.withDescription(doc)
      )
    : Options.text(flag).pipe(
        Options.map((text) => flagSaid(flag, text)),
        Options.optional,
        Options.withDescription(`${doc} Default: ${shown}.`)
      )

const flags = {
  settings: Options.all(Object.fromEntries(everySetting.map((about) => [about.flag, asText(about)])))
}

/** What the shell hands to `config`. */
export type ConfigWords = Command.Command.ParseConfig<typeof flags>

/** `config`: what the settings are, and who says so. */
export const configCommand = Command.make("config", flags).pipe(
  Command.withDescription(
    "Show every setting in force and where it comes from: flag, film, environment, .env or default. Keys are not shown."
  )
)
