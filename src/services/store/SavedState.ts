import { DateTime, Effect, Option, Schema } from "effect"
import { formatUsd, Ticks } from "../../domain/Money.js"
import { decodeState, type PipelineState } from "../../domain/PipelineState.js"
import { paths } from "../Workspace.js"
import { type Disk, openDisk } from "./Disk.js"
import type { JournalState } from "./JournalState.js"
import { answerKeys } from "./Responses.js"
import { StoreFailed } from "./StoreError.js"

// What state.json tells of a film: more than the journal does where that is gone, was cut, or is an older copy. Such a film
// is not made anew unasked: what the journal does not know of would be paid for again.

const Ours = Schema.parseJson(
  Schema.Struct({ spent_in_usd_ticks: Ticks, degradations: Schema.Array(Schema.Unknown) })
)

const stateText = (disk: Disk) => Effect.map(Effect.option(disk.readText(paths.state)), Option.flatten)

/** The state of the film in a folder, where there is one that can be read. */
export const savedStateIn = (disk: Disk): Effect.Effect<Option.Option<PipelineState>> =>
  Effect.flatMap(stateText(disk), (text) => Effect.option(Effect.flatMap(text, decodeState)))

/** What a film has cost, as a state.json of this program's own tells. */
const spentIn = (disk: Disk) => Effect.map(stateText(disk), Option.flatMap(Schema.decodeUnknownOption(Ours)))

/**
 * Whether a film is here whose journal is lost.
 * Fails   StoreFailed (`Unreadable`), with what was spent and the command that goes on all the same.
 */
export const checkJournalThere = Effect.fn("SavedState.checkJournalThere")(function* (folder: string) {
  const disk = yield* openDisk(folder)
  const info = Option.flatten(yield* Effect.option(disk.info(paths.journal)))
  if (Option.exists(info, ({ size }) => size > 0n)) return
  const ours = yield* spentIn(disk)
  const isAnswered = Option.exists(yield* Effect.option(answerKeys(disk)), (keys) => keys.length > 0)
  if (Option.isNone(ours) && !isAnswered) return
  const cost = Option.match(ours, {
    onNone: () => "",
    onSome: ({ spent_in_usd_ticks: spent }) => ` for ${formatUsd(spent)}`
  })
  const what = `${disk.at(paths.journal)} ${Option.isSome(info) ? "is empty" : "is gone"}, and with it what was ordered for this film and what was answered${cost}.`
  if (Option.isSome(ours))
    return yield* lost(disk, `${what} Nothing was ordered. Bring journal.log back from a copy`)
  return yield* new StoreFailed({
    reason: "Unreadable",
    detail: `${what} state.json is gone too, so nothing can be taken over, and to make the film anew would cost all of it again; nothing was ordered. Bring the files back from a copy, or begin a film in their place.`,
    remedies: ["BeginAnew", "OtherFolder"]
  })
})

const lost = ({ root }: Disk, what: string) =>
  new StoreFailed({
    reason: "Unreadable",
    detail: `${what}; or have a repair begin a new one, which takes over every picture and clip that state.json names and that is as it names it, so that only the rest is ordered again.`,
    mending: Option.some({ folder: root, way: "NewJournal" })
  })

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
export const unknownTo = Effect.fn("SavedState.unknownTo")(function* (disk: Disk, journal: JournalState) {
  const isOurs = Option.isSome(yield* spentIn(disk))
  const state = isOurs ? yield* savedStateIn(disk) : Option.none<PipelineState>()
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
 * Whether the journal lost its end.
 * Fails   StoreFailed (`Unreadable`), with the command that goes on all the same.
 */
export const checkJournalWhole = Effect.fn("SavedState.checkJournalWhole")(function* (
  disk: Disk,
  journal: JournalState
) {
  const unknown = yield* unknownTo(disk, journal)
  if (Option.isSome(unknown))
    return yield* lost(
      disk,
      `${disk.at(paths.journal)} was cut, or is an older copy: it does not know ${unknown.value}, of which state.json beside it tells. What was ordered since would be paid for again; nothing was ordered. Bring the newest journal.log back from a copy`
    )
})
