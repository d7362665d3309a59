import { randomUUID } from "node:crypto"
import { FileSystem } from "@effect/platform"
import { DateTime, Effect, Option } from "effect"
import type { LocalFile, Sha256 } from "../../domain/Assets.js"
import type { Ticks } from "../../domain/Money.js"
import { version as ownVersion } from "../Version.js"
import { paths } from "../Workspace.js"
import { type Disk, openDisk, unwritable } from "./Disk.js"
import { type ReadLines, type RunRecord, readLines, schemaVersion } from "./JournalRecord.js"
import { ledgerOf, replay } from "./JournalState.js"
import type { Ledger, LedgerEntry } from "./StoreContract.js"
import { type BudgetSpent, StoreFailed } from "./StoreError.js"

/** Where a journal is kept: lines in, lines out, in the order they were written. */
export interface JournalLines {
  /** Every line of this film, oldest first; each as `append` was given it. */
  readonly lines: Effect.Effect<ReadonlyArray<string>, StoreFailed>
  /**
   * Keeps one line, which ends in a line feed and tells its own checksum. Done means kept for good; failed means not kept at
   * all. Fails with `Locked` where the film has another writer by now: nothing more is sent then.
   */
  readonly append: (line: string) => Effect.Effect<void, StoreFailed>
}

/** What else of a film is kept beside such a journal, where many machines make films: each part where it is given. */
export interface JournalCompanions {
  /**
   * Keeps money back for an order that is about to be sent, where films share a budget.
   * Fails   BudgetSpent: it does not cover the price. StoreFailed: it cannot be asked, or the film has another writer.
   */
  readonly reserve?: (
    order: Pick<LedgerEntry, "id"> & { readonly price: Ticks }
  ) => Effect.Effect<void, BudgetSpent | StoreFailed>
  /**
   * Whether the film is this writer's still, asked once more before an order is sent that had to wait for its turn.
   * Fails   StoreFailed: it has another writer (`Locked`), or cannot be asked.
   */
  readonly confirmOurs?: Effect.Effect<void, StoreFailed>
  /** Is told what the film has cost, at the beginning and whenever that has changed. */
  readonly spent?: (ledger: Ledger) => Effect.Effect<void>
  readonly late?: LateAnswers
  readonly files?: FilesElsewhere
}

/** Answers that came when the film had another writer already. */
export interface LateAnswers {
  /**
   * Leaves the answer to an order, as text, for the writer of now.
   * Fails   StoreFailed where it cannot be kept.
   */
  readonly leave: (key: Sha256, answer: string) => Effect.Effect<void, StoreFailed>
  /**
   * The answer to an order that an earlier writer left, waited for as long as that one may still have it.
   * Fails   StoreFailed where nobody can tell.
   */
  readonly find: (key: Sha256) => Effect.Effect<Option.Option<string>, StoreFailed>
}

/** Where the film's files and large answers are kept besides the workspace, which may be another one next time. */
export interface FilesElsewhere {
  /**
   * Keeps a whole file of the workspace, by its hash.
   * Fails   StoreFailed where it cannot be kept.
   */
  readonly keep: (file: LocalFile, absolute: string) => Effect.Effect<void, StoreFailed>
  /**
   * Puts it at an absolute path, whole; `false` where it was never kept.
   * Fails   StoreFailed where it cannot be had.
   */
  readonly bring: (file: LocalFile, absolute: string) => Effect.Effect<boolean, StoreFailed>
}

/** The record that opens a journal, or that part of one which another version of the program writes; nobody's yet. */
export const openingOf = (programVersion = ownVersion): Effect.Effect<RunRecord> =>
  Effect.map(DateTime.now, (at) => ({
    kind: "run",
    schemaVersion,
    runId: randomUUID(),
    programVersion,
    concept: null,
    provider: null,
    at
  }))

/**
 * A journal's bytes; none of one that is not there.
 * Fails   StoreFailed (`Unreadable`) where it is there and cannot be read.
 */
export const journalBytes = (disk: Disk) => disk.read(paths.journal, "The journal")

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
  if (first.newer !== undefined) return Effect.fail(newer(first.newer))
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
  const bytes = yield* journalBytes(yield* openDisk(folder))
  const { records, wholeBytes } = yield* readTrusted(bytes, folder)
  const journal = replay(records)
  return { records, journal, ledger: ledgerOf(journal), tornBytes: bytes.length - wholeBytes }
})

/**
 * Opens the journal of a claimed folder for appending: a torn last line is cut off, a damaged one refused.
 * An append is one write and one sync; when either fails, what was written of the line is cut off again.
 * Fails   StoreFailed: `Unreadable`, `Newer`, or `Unwritable` where it cannot be opened for writing.
 */
export const openJournal = Effect.fn("StateStore.openJournal")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const disk = yield* openDisk(folder)
  const cannot = unwritable("The journal")

  const bytes = yield* journalBytes(disk)
  const { records, version, wholeBytes } = yield* readTrusted(bytes, folder)
  const handle = yield* fs.open(disk.at(paths.journal), { flag: "a", mode: 0o600 }).pipe(
    Effect.tap(() => disk.syncFolder("")),
    Effect.mapError(cannot)
  )

  let length = wholeBytes
  let torn = bytes.length > length
  const mend = Effect.gen(function* () {
    if (!torn) return
    yield* handle.truncate(length)
    yield* handle.sync
    torn = false
  })
  yield* Effect.mapError(mend, cannot)

  const append: JournalLines["append"] = (text) =>
    Effect.gen(function* () {
      const line = new TextEncoder().encode(text)
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
  return { append, records, version }
})
