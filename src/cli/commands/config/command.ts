import { Options } from "@effect/cli"
import { Option } from "effect"
import { type AnySetting, flagSaid, settingsAmong } from "../../flags/Setting.js"
import { switchOption, textOption, toldCommand, type Words, withHelp } from "../../flags/Typed.js"
import { batchFlags } from "../batch/command.js"
import { estimateFlags } from "../estimate/command.js"
import { judgeFlags } from "../judge/command.js"
import { runFlags } from "../run/command.js"
import { simulatorFlags } from "../simulator/command.js"
import { submitFlags } from "../submit/command.js"
import { voicesFlags } from "../voices/command.js"
import { workerFlags } from "../worker/command.js"

const listed = [
  runFlags,
  batchFlags,
  estimateFlags,
  judgeFlags,
  voicesFlags,
  submitFlags,
  workerFlags
].flatMap((flags) => [flags, flags.settings])

/** Every setting of the program, whichever command it belongs to. */
export const everySetting = settingsAmong(...listed, simulatorFlags)

// Taken as text: a wrong one is shown with what is wrong, beside all the others.
const asText = ({ doc, flag, isSwitch, shown }: AnySetting) => {
  if (isSwitch !== true)
    return textOption(flag, `${doc} Default: ${shown}.`, (option) =>
      Options.optional(Options.map(option, (text) => flagSaid(flag, text)))
    )
  const bare = switchOption(flag, doc)
  const given = Options.map(bare, (is) => (is ? Option.some(flagSaid(flag, "true")) : Option.none()))
  return withHelp(given, ...bare.entries)
}

const asked = Object.fromEntries(everySetting.map((about) => [about.flag, asText(about)]))

const flags = {
  settings: withHelp(Options.all(asked), ...Object.values(asked).flatMap(({ entries }) => entries))
}

/** What the shell hands to `config`. */
export type ConfigWords = Words<typeof flags>

/** `config`: what the settings are, and who says so. */
export const configCommand = toldCommand(
  "config",
  flags,
  "Show every setting in force and where it comes from: flag, film, environment, .env or default. Keys are not shown."
)
