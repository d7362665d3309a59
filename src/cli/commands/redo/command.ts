import { filmOption, inDatabase, media } from "../../flags/FleetFlags.js"
import { filmingSettings, planFile, studioFlags, yes } from "../../flags/StudioFlags.js"
import { choiceArgument, textArgument, toldCommand, type Words } from "../../flags/Typed.js"

const flags = {
  what: choiceArgument(
    ["scene", "keyframe", "character", "narration"],
    "scene: its clip. keyframe: a scene's keyframe, and every keyframe and clip that follows from it. character: the sheet, and all that shows it. narration: what is said over a scene, and no picture."
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

/** `redo scene N | keyframe N | character NAME | narration N`: a fresh take of one thing, and of what depends on it. */
export const redoCommand = toldCommand(
  "redo",
  flags,
  "Order a fresh clip, keyframe, character or narration, and what depends on it."
)
