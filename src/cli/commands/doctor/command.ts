import { Command } from "@effect/cli"
import { type InputOf, planFile, studioFlags, studioSettings } from "../../flags/StudioFlags.js"

// The same words as for `run`, so that a command line can be tried with `doctor` first.
const flags = { plan: planFile, ...studioFlags, settings: studioSettings }

/** What the shell hands to `doctor`. */
export type DoctorWords = Command.Command.ParseConfig<typeof flags>

/** What `doctor` works with. */
export type DoctorInput = InputOf<typeof flags>

/** `doctor`: whether a film could be made here, before anything is spent. */
export const doctorCommand = Command.make("doctor", flags).pipe(
  Command.withDescription(
    "Look whether a film can be made here: node, ffmpeg, key, models, way, disk, clock. Costs nothing, changes nothing."
  )
)
