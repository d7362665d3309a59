import { Command } from "@effect/cli"
import { Effect } from "effect"
import { filmFlags } from "./FilmFlags.js"
import { planFile, studioFlags } from "./RunCommand.js"

const { ffmpeg, outputDir, simulate, simulatorConfig } = studioFlags
// The same words as for `run`, so that a command line can be tried with `doctor` first.
const flags = { outputDir, simulate, simulatorConfig, ffmpeg, plan: planFile, ...filmFlags }

/** What the shell hands to `doctor`. */
export type DoctorInput = Command.Command.ParseConfig<typeof flags>

/** `doctor`: whether a film could be made here, before anything is spent. */
export const doctorCommand = Command.make("doctor", flags, (input) =>
  Effect.flatMap(
    Effect.promise(() => import("./Doctor.js")),
    ({ doctor }) => doctor(input)
  )
).pipe(
  Command.withDescription(
    "Look whether a film can be made here: node, ffmpeg, key, models, disk, clock. Costs nothing, changes nothing."
  )
)
