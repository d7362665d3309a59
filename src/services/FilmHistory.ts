import { FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import { decodeState, type PipelineState } from "../domain/PipelineState.js"
import { errnoOf, isMissing } from "./FileOps.js"
import { supersededFolder } from "./OwnFiles.js"
import type { Ledger } from "./StateStore.js"
import { makeDisk, unreadable } from "./store/Disk.js"
import { readJournal } from "./store/Journal.js"
import type { AnswerRecord, JournalRecord } from "./store/JournalRecord.js"
import { applyRecord, emptyJournal, type JournalState, ledgerOf } from "./store/JournalState.js"
import { checkJournalThere } from "./store/LegacyImport.js"
import { bodyIn, decodeFile } from "./store/Responses.js"
import type { StoreFailed } from "./store/StoreError.js"
import { paths, Workspace } from "./Workspace.js"

export { answersTo, doubtsOf, type JournalState, type RedoRequest } from "./store/JournalState.js"
export { checkJournalThere } from "./store/LegacyImport.js"
export { type Claim, claimIn } from "./store/Lock.js"

/** A film as its folder remembers it, read without a lock: safe beside a run. Nothing can be ordered or written by it. */
export interface FilmHistory {
  /** The lines of its journal, and answers that a crash kept from being journaled. */
  readonly records: ReadonlyArray<JournalRecord>
  /** What they come to. */
  readonly past: JournalState
  /** The body of a recorded answer, as JSON. */
  readonly bodyOf: (record: AnswerRecord) => Effect.Effect<unknown, StoreFailed>
}

/** A film nobody has begun. */
export const noHistory: FilmHistory = {
  records: [],
  past: emptyJournal(),
  bodyOf: () => Effect.dieMessage("an empty journal holds no answer")
}

/** What a film has cost so far. */
export const costOf = ({ past }: Pick<FilmHistory, "past">): Ledger => ledgerOf(past)

/** Reads a film's journal and its large answers. Fails with `Unreadable` or `Newer`; an absent folder is an empty film. */
export const readHistory = Effect.fn("FilmHistory.read")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  // Whether a film can be made in such a place is for whoever makes it to say.
  const isFolder = yield* fs.stat(folder).pipe(
    Effect.map((info) => info.type === "Directory"),
    // A folder that may not be looked into may well hold a film.
    Effect.catchIf(
      (error) => error._tag === "SystemError" && error.reason === "PermissionDenied",
      (error) => Effect.fail(unreadable(folder)(error))
    ),
    Effect.catchIf(
      (error) => error._tag !== "StoreFailed",
      () => Effect.succeed(false)
    )
  )
  if (!isFolder) return noHistory
  yield* checkJournalThere(folder)
  const { past, records } = yield* readJournal(folder)
  const place = path.join(folder, "responses")
  const fileOf = (key: string) => path.join(place, `${key}.json`)

  // An answer that was saved in the instant before a crash counts, as it will for the next run.
  const names = yield* fs.readDirectory(place).pipe(
    // A file in its place holds no answers; whoever films is told of it before anything is ordered.
    Effect.catchIf(
      (error) => isMissing(error) || errnoOf(error) === "ENOTDIR",
      () => Effect.succeed([])
    ),
    Effect.mapError(unreadable(place))
  )
  const orphans = names.filter(
    (name) =>
      /^[0-9a-f]{64}\.json$/.test(name) &&
      ![...past.orders].some(([key, order]) => `${key}.json` === name && order.answer !== undefined)
  )
  const found: Array<AnswerRecord> = []
  for (const name of orphans) {
    const text = yield* Effect.option(fs.readFileString(path.join(place, name)))
    const answer = Option.flatMap(text, decodeFile)
    if (Option.isSome(answer) && `${answer.value.record.key}.json` === name) found.push(answer.value.record)
  }
  for (const answer of found) applyRecord(past, answer)

  const bodyOf = (record: AnswerRecord) =>
    Effect.provideService(bodyIn(record, fileOf(record.key), folder), FileSystem.FileSystem, fs)

  return { records: [...records, ...found], past, bodyOf } satisfies FilmHistory
})

/** The film's state.json, where there is one that can be read. */
export const savedState = Effect.fn("FilmHistory.savedState")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const state: Option.Option<PipelineState> = yield* fs
    .readFileString(path.join(folder, paths.state))
    .pipe(Effect.flatMap(decodeState), Effect.option)
  return state
})

/** Where the bytes of a recorded file lie now: in their place, aside since a newer file took it, or nowhere. Moves nothing. */
export const findRecorded = Effect.fn("FilmHistory.findRecorded")(function* ({
  path: name,
  sha256
}: LocalFile) {
  const path = yield* Path.Path
  const workspace = yield* Workspace
  const disk = yield* makeDisk
  const target = workspace.absolute(name)
  const aside = workspace.absolute(`${supersededFolder}/${sha256}${path.extname(target)}`)
  return yield* Effect.findFirst([target, aside], (file) =>
    Effect.map(
      disk.fingerprint(file),
      Option.exists((print) => print.sha256 === sha256)
    )
  ).pipe(Effect.mapError(unreadable(name)))
})
