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
  settings: filmingSettings
}

/** What the shell hands to `redo`. */
export type RedoWords = Words<typeof flags>

/** `redo scene N | keyframe N | character NAME`: a fresh take of one thing, and of what depends on it. */
export const redoCommand = toldCommand(
  "redo",
  flags,
  "Order a fresh take of a scene's clip, a keyframe or a character, and of what depends on it."
)
