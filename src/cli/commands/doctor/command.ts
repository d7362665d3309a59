import { inDatabase, media } from "../../flags/FleetFlags.js"
import { lookFlags } from "../../flags/StudioFlags.js"
import { toldCommand, type Words } from "../../flags/Typed.js"

const flags = {
  ...lookFlags,
  database: inDatabase(
    "Look at the queue of many machines instead: its database, the place for films' files, and its workers."
  ),
  settings: { ...lookFlags.settings, media }
}

/** What the shell hands to `doctor`. */
export type DoctorWords = Words<typeof flags>

/** `doctor`: whether a film could be made here, told the same as `run`, before anything is spent. */
export const doctorCommand = toldCommand(
  "doctor",
  flags,
  "Look whether a film can be made here: node, ffmpeg, key, models, way, disk, clock. Costs nothing, changes nothing."
)
