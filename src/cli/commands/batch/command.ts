import type { Music } from "../../../domain/Settings.js"
import { wholeNumber } from "../../flags/Parse.js"
import { type ResolvedLater, setting, type ValuesOf } from "../../flags/Setting.js"
import { filmingSettings, force, type InputOf, studioFlags, yes } from "../../flags/StudioFlags.js"
import { pathArgument, toldCommand, type Words } from "../../flags/Typed.js"

const batchSettings = {
  atOnce: setting("at-once", {
    doc: "How many films are made at the same time.",
    parse: wholeNumber(1, 16),
    fallback: 2
  }),
  ...filmingSettings
}

/** Everything `batch` can be told. */
export const batchFlags = {
  file: pathArgument(
    "file",
    "One concept per line; empty lines and lines that begin with # are passed over. - reads the standard input."
  ),
  outputDir: studioFlags.outputDir,
  musicFile: studioFlags.musicFile,
  yes,
  force,
  settings: batchSettings
}

/** What the shell hands to `batch`. */
export type BatchWords = Words<typeof batchFlags>

/** What `batch` works with: what is said for all its films, and for each what its own folder says besides. */
export type BatchInput = InputOf<typeof batchFlags> & {
  /** The music of all films, looked at. */
  readonly music?: Music | undefined
  /** Its settings, to be settled anew for the film in each folder. */
  readonly asked: ResolvedLater<ValuesOf<typeof batchSettings>>
}

/** `batch FILE`: a film for every concept in a file, each in a folder of its own. */
export const batchCommand = toldCommand(
  "batch",
  batchFlags,
  "Make a film for every concept in a file, some at a time, each in its own folder."
)
