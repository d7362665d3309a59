import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import { type Ledger, StoreFailed } from "./StateStore.js"
import { supersededPath } from "./store/ArtifactStore.js"
import { openDisk, unreadable } from "./store/Disk.js"
import { readJournal, readTrusted } from "./store/Journal.js"
import type { JournalRecord } from "./store/JournalRecord.js"
import { applyRecord, JournalState, ledgerOf, replay } from "./store/JournalState.js"
import { inlineResponses, orphansOf, type Responses, responsesOn } from "./store/Responses.js"
import { checkJournalThere, checkJournalWhole, savedStateIn } from "./store/SavedState.js"
import { Workspace } from "./Workspace.js"

export { supersededPath } from "./store/ArtifactStore.js"
export type { Claim } from "./store/Holder.js"
export { answersTo, doubtsOf, type JournalState } from "./store/JournalState.js"
export { claimIn } from "./store/Lock.js"
export { answersInFiles, holdsAnswer, responseFile } from "./store/Responses.js"
export { checkJournalThere } from "./store/SavedState.js"

/** A film as its folder remembers it, read without a lock: safe beside a run. Nothing can be ordered or written by it. */
export interface FilmHistory {
  /** The lines of its journal, and answers that a crash kept from being journaled. */
  readonly records: ReadonlyArray<JournalRecord>
  /** What they come to. */
  readonly journal: JournalState
  /**
   * The body of a recorded answer, as JSON.
   * Fails   StoreFailed (`Unreadable`) where its file is gone, or is not what was answered.
   */
  readonly bodyOf: Responses["fetch"]
}

/** A film nobody has begun. */
export const noHistory: FilmHistory = {
  records: [],
  journal: new JournalState(),
  bodyOf: inlineResponses.fetch
}

/** What a film has cost so far. */
export const ledgerIn = ({ journal }: Pick<FilmHistory, "journal">): Ledger => ledgerOf(journal)

/** Reads a film's journal and its large answers. Fails with `Unreadable` or `Newer`; an absent folder is an empty film. */
export const readHistory = Effect.fn("FilmHistory.read")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  // Whether a film can be made in such a place is for whoever makes it to say.
  const isFolder = yield* fs.stat(folder).pipe(
    Effect.map((info) => info.type === "Directory"),
    // A folder that may not be looked into may well hold a film.
    Effect.catchAll((error) =>
      error._tag === "SystemError" && error.reason === "PermissionDenied"
        ? Effect.fail(unreadable(folder)(error))
        : Effect.succeed(false)
    )
  )
  if (!isFolder) return noHistory
  yield* checkJournalThere(folder)
  const { journal, records } = yield* readJournal(folder)
  const disk = yield* openDisk(folder)
  yield* checkJournalWhole(disk, journal)
  // An answer that was saved in the instant before a crash counts, as it will for the next run.
  const found = yield* orphansOf(disk, journal)
  for (const answer of found) applyRecord(journal, answer)
  return { records: [...records, ...found], journal, bodyOf: responsesOn(disk).fetch } satisfies FilmHistory
})

/**
 * A film as the lines of its journal tell that are kept elsewhere than in a folder; `place` names that in a failure. Large
 * answers are read by `bodyOf`; without it they are not there.
 * Fails   StoreFailed: `Unreadable` where a line cannot be trusted, `Newer` where a newer program wrote it.
 */
export const historyFrom = Effect.fn("FilmHistory.from")(function* (
  lines: ReadonlyArray<string>,
  place: string,
  bodyOf: FilmHistory["bodyOf"] = inlineResponses.fetch
) {
  const { records } = yield* Effect.mapError(
    readTrusted(new TextEncoder().encode(lines.join("")), place),
    // What mends a folder mends nothing here.
    ({ detail, reason }) => new StoreFailed({ reason, detail: `${detail} It is ${place}.` })
  )
  return { records, journal: replay(records), bodyOf } satisfies FilmHistory
})

/** The film's state.json, where there is one that can be read. */
export const savedState = Effect.fn("FilmHistory.savedState")((folder: string) =>
  Effect.flatMap(openDisk(folder), savedStateIn)
)

/**
 * Where the bytes of a recorded file lie now: in their place, aside since a newer file took it, or nowhere. Moves nothing.
 * Fails   StoreFailed (`Unreadable`) where the disk does not say.
 */
export const findRecorded = Effect.fn("FilmHistory.findRecorded")(function* ({ path, sha256 }: LocalFile) {
  const disk = yield* Effect.flatMap(Workspace, ({ root }) => openDisk(root))
  const found = yield* Effect.findFirst([path, supersededPath(sha256, path)], (name) =>
    disk.holds(name, sha256)
  ).pipe(Effect.mapError(unreadable(path)))
  return Option.map(found, disk.at)
})
