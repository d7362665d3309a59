import { Either } from "effect"
import { speechModel } from "../../../domain/Voices.js"
import { setting, toggle } from "../../flags/Setting.js"
import { force, workSettings, yes } from "../../flags/StudioFlags.js"
import {
  pathOption,
  perhapsArgument,
  switchOption,
  textArgument,
  toldCommand,
  type Words
} from "../../flags/Typed.js"

const voicesSettings = {
  text: setting("sample-text", {
    doc: "What a sample says, in any language.",
    parse: (text) =>
      /[\p{L}\p{N}]/u.test(text) && [...text].length <= speechModel.longestText
        ? Either.right(text.trim())
        : Either.left(`must be words that can be said, ${speechModel.longestText} letters at most.`),
    fallback: "Once there was a light that nobody had lit"
  }),
  json: toggle("json", { doc: "Print one JSON object instead of a table." }),
  ...workSettings
}

/** Everything `voices` can be told. */
export const voicesFlags = {
  voice: perhapsArgument(
    textArgument(
      "voice",
      "This voice alone, by its id; custom:ID is one of your own. Without it: all of them."
    )
  ),
  sample: pathOption(
    "sample",
    "Record what each voice sounds like into this folder, as ID.wav; the price is said first, and what is there is not recorded again.",
    "a folder"
  ),
  play: switchOption(
    "play",
    "Play a sample of the voice that is named, recorded first where there is none; without --sample into voice-samples."
  ),
  yes,
  force,
  settings: voicesSettings
}

/** What the shell hands to `voices`. */
export type VoicesWords = Words<typeof voicesFlags>

/** `voices`: who can be asked to speak. */
export const voicesCommand = toldCommand(
  "voices",
  voicesFlags,
  "List the voices that can tell the story or speak lines, and let them be heard."
)
