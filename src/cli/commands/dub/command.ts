import { Options } from "@effect/cli"
import { Either, Struct } from "effect"
import { filmFlags } from "../../flags/FilmFlags.js"
import { filmOption, inDatabase } from "../../flags/FleetFlags.js"
import { type Parse, wholeNumber } from "../../flags/Parse.js"
import { dryRun, force, outputDir, tellingSettings, workSettings, yes } from "../../flags/StudioFlags.js"
import { checked, textArgument, textOption, toldCommand, type Words } from "../../flags/Typed.js"

/** A scene by its number, or all of them. */
const sceneWish: Parse<number | "all"> = (text) =>
  text === "all"
    ? Either.right("all")
    : Either.mapLeft(wholeNumber(1, 9999)(text), () => "must be the number of a scene, or all.")

/** What of a dub is to be made anew. */
const sceneOption = (flag: string, about: string) =>
  textOption(
    flag,
    about,
    (option) => Options.optional(Options.mapEffect(option, checked(flag, sceneWish))),
    "scene"
  )

const flags = {
  into: textArgument("language", "The language by its tag: de, pt-BR."),
  redo: sceneOption("redo", "Record this scene of the dub once more, or all of them, and nothing else."),
  retranslate: sceneOption(
    "retranslate",
    "Have the words of this scene translated once more, or all of them, and record them."
  ),
  database: inDatabase("Of a film of the queue: says how it is brought here to be dubbed."),
  film: filmOption,
  outputDir,
  force,
  yes,
  // All else is as the film was made.
  settings: {
    ...tellingSettings,
    ...workSettings,
    ...Struct.pick(filmFlags, "narrator", "planModel", "rewordings"),
    dryRun
  }
}

/** What the shell hands to `dub`. */
export type DubWords = Words<typeof flags>

/** `dub LANGUAGE`: the finished film in another language. */
export const dubCommand = toldCommand(
  "dub",
  flags,
  "Give a finished film another language, spoken and subtitled; no picture is ordered."
)
