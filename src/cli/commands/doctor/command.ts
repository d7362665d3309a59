import { lookFlags } from "../../flags/StudioFlags.js"
import { toldCommand } from "../../flags/Typed.js"

/** `doctor`: whether a film could be made here, told the same as `run`, before anything is spent. */
export const doctorCommand = toldCommand(
  "doctor",
  lookFlags,
  "Look whether a film can be made here: node, ffmpeg, key, models, way, disk, clock. Costs nothing, changes nothing."
)
