import { filmOption, inDatabase, media } from "../../flags/FleetFlags.js"
import { filmingSettings, planFile, studioFlags, yes } from "../../flags/StudioFlags.js"
import { choiceArgument, textArgument, toldCommand, type Words } from "../../flags/Typed.js"

const flags = {
  what: choiceArgument(
    ["scene", "keyframe", "character"],
    "scene: its clip. keyframe: a scene's keyframe, and every keyframe and clip that follows from it. character: the sheet, and all that shows it."
  ),
  which: textArgument("which", "The scene's number, or the character's name."),
  plan: planFile,
  yes,
  ...studioFlags,
  database: inDatabase(
    "Of a film of the queue, in place of one in a folder; --film names it, and a worker makes it."
  ),
  film: filmOption,
  settings: { ...filmingSettings, media }
}

/** What the shell hands to `redo`. */
export type RedoWords = Words<typeof flags>

/** `redo scene N | keyframe N | character NAME`: a fresh take of one thing, and of what depends on it. */
export const redoCommand = toldCommand(
  "redo",
  flags,
  "Order a fresh take of a clip, keyframe or character, and of what depends on it."
)
