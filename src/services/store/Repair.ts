import { join } from "node:path"
import { FileSystem } from "@effect/platform"
import { DateTime, Effect, Option } from "effect"
import type { Sha256 } from "../../domain/Assets.js"
import type { Ticks } from "../../domain/Money.js"
import type { OrderId } from "../../domain/OrderId.js"
import { paths } from "../Workspace.js"
import { type Disk, openDisk, unwritable } from "./Disk.js"
import { journalBytes, newer, openingOf, openJournal, readJournal } from "./Journal.js"
import { encodeLine, type JournalRecord, readLines, schemaVersion } from "./JournalRecord.js"
import { type JournalState, replay } from "./JournalState.js"
import { holdLock } from "./Lock.js"
import { responsesOn } from "./Responses.js"
import { checkJournalThere, importState, unknownTo } from "./SavedState.js"

/** An answer that was paid for, and whose file is gone or changed. */
export interface LostAnswer {
  readonly key: Sha256
  readonly id: OrderId
  /** What it cost; its list price where no bill came. */
  readonly cost: Ticks
}

/** What a repair did. */
export interface Repaired {
  readonly kept: number
  /** Numbers of the lines that were not kept, from 1; a torn last line is one of them. */
  readonly dropped: ReadonlyArray<number>
  /** Where the journal as it was now lies; absent when there was nothing to repair. */
  readonly original?: string
  /** Answers without their files: no run can go on that needs one of them. */
  readonly lost: ReadonlyArray<LostAnswer>
}

/** The answers in a journal whose files in `responses/` are gone or not as they were written. */
const lostAnswers = Effect.fn("Repair.lostAnswers")(function* (disk: Disk, { orders }: JournalState) {
  const { fetch } = responsesOn(disk)
  const answered = [...orders].flatMap(([key, { answer, bill, id }]) =>
    answer === undefined ? [] : [{ answer, lost: { key, id, cost: bill.cost ?? answer.price } }]
  )
  const gone = yield* Effect.filter(answered, ({ answer }) => Effect.isFailure(fetch(answer)))
  return gone.map(({ lost }): LostAnswer => lost)
})

/** Keeps a journal that was not good enough as it is, beside the one that takes its place. Gives the name it has then. */
const keepAside = Effect.fn("Repair.keepAside")(function* (disk: Disk) {
  const fs = yield* FileSystem.FileSystem
  const aside = `${paths.journal}.damaged-${DateTime.formatIso(yield* DateTime.now).replaceAll(":", "-")}`
  yield* Effect.mapError(
    Effect.zipRight(fs.copyFile(disk.at(paths.journal), disk.at(aside)), disk.syncFile(aside)),
    unwritable("The journal as it was")
  )
  return aside
})

/** Begins a journal where there is none, or in place of one that knows too little. */
const beginAnew = Effect.fn("Repair.beginAnew")(function* (disk: Disk) {
  const bytes = yield* journalBytes(disk)
  if (bytes.length === 0) return yield* importState(disk, "repaired")
  const unknown = yield* unknownTo(disk, replay(readLines(bytes).records))
  if (Option.isSome(unknown)) yield* importState(disk, "repaired", Option.some(yield* keepAside(disk)))
})

/** Keeps every good line of a journal, and the whole as it was beside it. */
const mend = Effect.fn("Repair.mend")(function* (disk: Disk) {
  const bytes = yield* journalBytes(disk)
  const lines = readLines(bytes)
  const fromTheFuture = lines.bad.find((line) => line.newer !== undefined)?.newer
  if (fromTheFuture !== undefined) return yield* newer(fromTheFuture)
  const tornLine = bytes.length > lines.wholeBytes ? [lines.records.length + lines.bad.length + 1] : []
  const dropped = [...lines.bad.map(({ line }) => line), ...tornLine]
  const kept = lines.records.length
  if (dropped.length === 0) return { kept, dropped }

  const original = disk.at(yield* keepAside(disk))
  // Without its first line nobody knows whose film it is: the next concept claims it.
  const opening: ReadonlyArray<JournalRecord> =
    lines.records[0]?.kind === "run" ? [] : [yield* openingOf("repaired")]
  const good = lines.goodLines.map((line) => new TextDecoder().decode(line))
  yield* disk.replace(paths.journal, [...opening.map(encodeLine), ...good].join(""), "The repaired journal")
  return { kept, dropped, original }
})

/**
 * Makes a damaged film usable: keeps every good line of its journal, saves the whole as it was beside it, and looks for
 * answers that were paid for and whose files are gone. Those are given up only with `orderAgain`; their bills stand.
 * An order whose answer stood on a dropped line is in doubt from then on, so it is sent at most once more.
 * Fails   StoreFailed: a run holds the folder (`Locked`), or the disk does not let it be mended.
 */
export const repair = Effect.fn("StateStore.repair")(function* (
  folder: string,
  options?: { readonly force?: boolean; readonly orderAgain?: boolean; readonly withoutJournal?: boolean }
) {
  yield* holdLock(join(folder, paths.lock), { force: options?.force ?? false })
  const disk = yield* openDisk(folder)
  yield* options?.withoutJournal === true ? beginAnew(disk) : checkJournalThere(folder)
  const mended = yield* mend(disk)
  const { journal } = yield* readJournal(folder)
  const lost = yield* lostAnswers(disk, journal)
  if (lost.length > 0 && options?.orderAgain === true) {
    const { append, version } = yield* openJournal(folder)
    const { concept, provider } = journal
    const opening = yield* openingOf("repaired")
    if (version < schemaVersion) yield* append(encodeLine({ ...opening, concept, provider }))
    for (const { id, key } of lost) yield* append(encodeLine({ kind: "lost", key, id, at: opening.at }))
  }
  const repaired: Repaired = { ...mended, lost }
  return repaired
}, Effect.scoped)
