import { FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import { isMissing } from "../FileOps.js"
import { paths } from "../Workspace.js"
import { makeDisk, unreadable, unwritable } from "./Disk.js"
import { encodeLine, type JournalRecord, type ReadLines, readLines, schemaVersion } from "./JournalRecord.js"
import { ledgerOf, replay } from "./JournalState.js"
import { StoreFailed } from "./StoreError.js"

/** Where records go. A record that was appended is there for good; one that failed to be is not there at all. */
export interface JournalWriter {
  readonly append: (record: JournalRecord) => Effect.Effect<void, StoreFailed>
}

/** A journal that forgets with the program. */
export const memoryWriter: JournalWriter = { append: () => Effect.void }

/**
 * A journal's bytes; none of one that is not there.
 * Fails   StoreFailed (`Unreadable`) where it is there and cannot be read.
 */
export const readBytes = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.readFile(file).pipe(
    Effect.catchIf(isMissing, () => Effect.succeed(new Uint8Array())),
    Effect.mapError(unreadable("The journal"))
  )
})

/** The refusal of a journal from a newer program. */
export const newer = (version: number) =>
  new StoreFailed({
    reason: "Newer",
    detail: `The journal was written by a newer program: its records are of version ${version}, this program reads up to ${schemaVersion}. Use the newer program, or choose another folder.`,
    remedies: ["OtherFolder"]
  })

/**
 * The records in a journal's bytes.
 * Fails   StoreFailed: `Unreadable` where anything in the middle of it cannot be trusted, `Newer` where a newer program wrote it.
 */
export const readTrusted = (bytes: Uint8Array, folder: string): Effect.Effect<ReadLines, StoreFailed> => {
  const lines = readLines(bytes)
  const first = lines.bad[0]
  if (first === undefined) return Effect.succeed(lines)
  if (first._tag === "Newer") return Effect.fail(newer(first.version))
  return Effect.fail(
    new StoreFailed({
      reason: "Unreadable",
      detail: `Line ${first.line} of the journal is damaged: ${first.why}. A repair keeps every good line and a copy of the whole.`,
      mending: Option.some({ folder, way: "GoodLines" })
    })
  )
}

/**
 * Looks at a film's journal without claiming the folder: safe beside a run. An absent journal is an empty one. `tornBytes`
 * are those of a record that was being written when the program died; the next run cuts them off.
 * Fails   StoreFailed: `Unreadable` where the disk or a line fails, `Newer` where a newer program wrote it.
 */
export const readJournal = Effect.fn("StateStore.readJournal")(function* (folder: string) {
  const path = yield* Path.Path
  const bytes = yield* readBytes(path.join(folder, paths.journal))
  const { records, wholeBytes } = yield* readTrusted(bytes, folder)
  const journal = replay(records)
  return { records, journal, ledger: ledgerOf(journal), tornBytes: bytes.length - wholeBytes }
})

/**
 * Opens the journal of a claimed folder for appending: a torn last line is cut off, a damaged one refused.
 * An append is one write and one sync; when either fails, what was written of the record is cut off again.
 * Fails   StoreFailed: `Unreadable`, `Newer`, or `Unwritable` where it cannot be opened for writing.
 */
export const openJournal = Effect.fn("StateStore.openJournal")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const disk = yield* makeDisk
  const cannot = unwritable("The journal")
  const file = path.join(folder, paths.journal)

  const bytes = yield* readBytes(file)
  const lines = yield* readTrusted(bytes, folder)
  const handle = yield* fs.open(file, { flag: "a", mode: 0o600 }).pipe(
    Effect.tap(() => disk.syncFolder(folder)),
    Effect.mapError(cannot)
  )

  let length = lines.wholeBytes
  let torn = bytes.length > length
  const mend = Effect.gen(function* () {
    if (!torn) return
    yield* handle.truncate(length)
    yield* handle.sync
    torn = false
  })
  yield* Effect.mapError(mend, cannot)

  const append = (record: JournalRecord) =>
    Effect.gen(function* () {
      const line = new TextEncoder().encode(encodeLine(record))
      yield* mend
      torn = true
      yield* handle.writeAll(line)
      yield* handle.sync
      length += line.length
      torn = false
    }).pipe(
      Effect.tapError(() => Effect.ignore(mend)),
      Effect.mapError(cannot),
      Effect.uninterruptible
    )

  const writer: JournalWriter = { append }
  return { writer, records: lines.records, version: lines.version }
})
