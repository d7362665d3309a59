import { FileSystem, Path } from "@effect/platform"
import { DateTime, Effect, Option } from "effect"
import { decodeState, type PipelineState } from "../../domain/PipelineState.js"
import { paths } from "../Workspace.js"
import type { JournalState } from "./JournalState.js"
import { isStateOfOurs } from "./LegacyImport.js"
import { StoreFailed } from "./StoreError.js"

// A journal that was cut, or brought back from an older copy: it can be read, and knows less than the film's own state.

/**
 * The last step that whoever wrote this state must have begun; 0 where nothing but a plan is known. A clip may be made as
 * soon as its keyframe is, before the next step begins.
 */
const stepOf = ({ characters, finalVideoPath, keyframes, videos }: PipelineState): number =>
  Option.isSome(finalVideoPath) ? 6 : keyframes.length + videos.length > 0 ? 3 : characters.length > 0 ? 2 : 0

const whatIsUnknown: { readonly [step: number]: string } = {
  6: "that its film was ever joined",
  3: "of its keyframes and clips",
  2: "of its character sheets"
}

/** What a journal does not know that the state.json beside it tells of; nothing where it knows all, or took it over itself. */
export const unknownTo = Effect.fn("ShortJournal.unknown")(function* (folder: string, journal: JournalState) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const text = yield* Effect.option(fs.readFileString(path.join(folder, paths.state)))
  const state = yield* Option.match(Option.filter(text, isStateOfOurs), {
    onNone: () => Effect.succeedNone,
    onSome: (it) => Effect.option(decodeState(it))
  })
  const isTakenOver = journal.marks.some((mark) => mark.kind === "accepted" && mark.made === null)
  const begun = Math.max(0, ...journal.marks.map((mark) => (mark.kind === "step" ? mark.step : 0)))
  return Option.flatMap(state, (it) => {
    if (isTakenOver || journal.importedSpent > 0) return Option.none()
    if (begun < stepOf(it)) return Option.fromNullable(whatIsUnknown[stepOf(it)])
    const unknown = Option.filter(
      it.orderedAt,
      (at) => !Option.exists(journal.orderedAt, DateTime.greaterThanOrEqualTo(at))
    )
    return Option.map(unknown, (at) => `of the orders up to ${DateTime.formatIso(at)}`)
  })
})

/**
 * A film whose journal lost its end is not gone on with unasked: what it does not know of would be paid for again.
 * Fails   StoreFailed (`Unreadable`), with the command that goes on all the same.
 */
export const checkJournalWhole = Effect.fn("ShortJournal.check")(function* (
  folder: string,
  journal: JournalState
) {
  const path = yield* Path.Path
  const unknown = yield* unknownTo(folder, journal)
  if (Option.isNone(unknown)) return
  return yield* new StoreFailed({
    reason: "Unreadable",
    detail: `${path.join(folder, paths.journal)} was cut, or is an older copy: it does not know ${unknown.value}, of which state.json beside it tells. What was ordered since would be paid for again; nothing was ordered. Bring the newest journal.log back from a copy; or have a repair begin a new one, which takes over every picture and clip that state.json names and that is as it names it, so that only the rest is ordered again.`,
    mending: Option.some({ folder, way: "NewJournal" })
  })
})
