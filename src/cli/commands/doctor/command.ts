import { Command } from "@effect/cli"
import { lookFlags } from "../../flags/StudioFlags.js"

/** `doctor`: whether a film could be made here, told the same as `run`, before anything is spent. */
export const doctorCommand = Command.make("doctor", lookFlags).pipe(
  Command.withDescription(
    "Look whether a film can be made here: node, ffmpeg, key, models, way, disk, clock. Costs nothing, changes nothing."
  )
)
