import { Schema } from "effect"
import type { Blame } from "../domain/Blame.js"
import { listOf } from "../domain/Fields.js"
import { quoted } from "../domain/Words.js"

/** A command that helps, and what for. */
const WayOut = Schema.Struct({
  to: Schema.String,
  command: Schema.String,
  words: listOf(Schema.String),
  /** By their names, without dashes. */
  flags: listOf(Schema.Tuple(Schema.String, Schema.String))
})
export type WayOut = typeof WayOut.Type

/** A command that helps, in the words it is typed with, and what for. */
export const wayOut = (
  to: string,
  [command, ...words]: readonly [string, ...ReadonlyArray<string>],
  flags: WayOut["flags"] = []
): WayOut => ({ to, command, words, flags })

const inWords = ({ command, flags, words }: WayOut): string =>
  ["grok-video-pipeline", command, ...words, ...flags.flatMap(([flag, value]) => [`--${flag}`, value])]
    .map(quoted)
    .join(" ")

/**
 * What was asked of the queue cannot be done. Nothing was changed and nothing was sent.
 * - `NoSuchFilm`: no film of that name was ever submitted.
 * - `OtherRequest`: there is a film of that name, and it was asked for otherwise.
 * - `NotThatState`: the film is where that cannot be done: it is being made, or has ended.
 * - `NoSuchAccount`: no account of that name was ever opened: a slip of the pen would have no budget.
 * - `NotAName`: a name that cannot be a film's.
 * - `PhotoUnusable`: a photo is gone since it was looked at, or is none.
 * - `FolderTaken`: the folder holds something else, or this film in another course.
 * - `FolderUnwritable`: the disk does not take the film.
 * - `NothingThere`: of the film there is nothing yet.
 * - `MediaGone`: the media store has not all that the film's journal tells of.
 */
export class QueueProblem extends Schema.TaggedError<QueueProblem>()("QueueProblem", {
  reason: Schema.Literal(
    "NoSuchFilm",
    "NoSuchAccount",
    "OtherRequest",
    "NotThatState",
    "NotAName",
    "PhotoUnusable",
    "FolderTaken",
    "FolderUnwritable",
    "NothingThere",
    "MediaGone"
  ),
  /** What is wrong, in sentences that name no command. */
  detail: Schema.String,
  /** What can be done about it, the likeliest first. */
  ways: listOf(WayOut)
}) {
  get blame(): Blame {
    return this.reason === "FolderUnwritable" || this.reason === "MediaGone" ? "machine" : "input"
  }

  override get message() {
    return [this.detail, ...this.ways.map((way) => `${way.to}:  ${inWords(way)}`)].join("\n")
  }
}

/** The refusal of a name that no film has. */
export const noSuchFilm = (film: string) =>
  new QueueProblem({
    reason: "NoSuchFilm",
    detail: `No film of the name ${film} was submitted.`,
    ways: [wayOut("To see the names of all films", ["queue"])]
  })
