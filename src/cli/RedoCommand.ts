import { Args, Command } from "@effect/cli"
import { Effect } from "effect"
import { dryRun, gateFlags, planFile, studioFlags, tellingFlags } from "./RunCommand.js"
import { seen } from "./Seeing.js"
import { opened } from "./view/Opening.js"

const flags = {
  what: Args.choice(
    [
      ["scene", "scene"],
      ["keyframe", "keyframe"],
      ["character", "character"]
    ],
    { name: "what" }
  ).pipe(
    Args.withDescription(
      "scene: its clip. keyframe: a scene's keyframe, and every keyframe and clip that follows from it. character: the sheet, and all that shows it."
    )
  ),
  which: Args.text({ name: "which" }).pipe(
    Args.withDescription("The scene's number, or the character's name.")
  ),
  plan: planFile,
  dryRun,
  ...gateFlags,
  ...tellingFlags,
  ...studioFlags
}

/** What the shell hands to `redo`. */
export type RedoInput = Command.Command.ParseConfig<typeof flags>

/** `redo scene N | keyframe N | character NAME`: a fresh take of one thing, and of what depends on it. */
export const redoCommand = Command.make("redo", flags, (input) =>
  Effect.flatMap(
    Effect.promise(() => import("./Redo.js")),
    ({ redo }) => redo(input)
  ).pipe(seen(input), opened(input))
).pipe(
  Command.withDescription(
    "Order a fresh take of a scene's clip, a keyframe or a character, and of what depends on it."
  )
)
