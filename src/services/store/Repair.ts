import { FileSystem, Path } from "@effect/platform"
import { DateTime, Effect, Option } from "effect"
import type { Sha256 } from "../../domain/Assets.js"
import type { Ticks } from "../../domain/Money.js"
import type { OrderId } from "../../domain/OrderId.js"
import { paths } from "../Workspace.js"
import { makeDisk, unwritable } from "./Disk.js"
import { newer, openJournal, readBytes, readJournal } from "./Journal.js"
import { encodeLine, type JournalRecord, type RunRecord, readLines, schemaVersion } from "./JournalRecord.js"
import { type JournalState, replay } from "./JournalState.js"
import { checkJournalThere, importSnapshot } from "./LegacyImport.js"
import { holdLock } from "./Lock.js"
import { readResponses } from "./Responses.js"
import { unknownTo } from "./ShortJournal.js"

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
const lostAnswers = Effect.fn("Repair.lostAnswers")(function* (folder: string, { orders }: JournalState) {
  const { fetch } = yield* readResponses(folder)
  const answered = [...orders].flatMap(([key, { answer, bill, id }]) =>
    answer === undefined ? [] : [{ answer, key, id, cost: bill.cost ?? answer.price }]
  )
  const lost = yield* Effect.filter(answered, ({ answer }) => Effect.isFailure(fetch(answer)))
  return lost.map(({ cost, id, key }): LostAnswer => ({ key, id, cost }))
})

/** Where a journal that was not good enough is kept. */
const asideOf = (file: string, at: DateTime.Utc): string =>
  `${file}.damaged-${DateTime.formatIso(at).replaceAll(":", "-")}`

/** Where the journal in a folder goes when another is begun in its place: only one that knows too little does. */
const shortJournal = Effect.fn("Repair.shortJournal")(function* (folder: string, at: DateTime.Utc) {
  const path = yield* Path.Path
  const file = path.join(folder, paths.journal)
  const bytes = yield* readBytes(file)
  if (bytes.length === 0) return Option.none<string>()
  return Option.as(yield* unknownTo(folder, replay(readLines(bytes).records)), asideOf(file, at))
})

/** Keeps every good line of a journal, and the whole as it was beside it. */
const mend = Effect.fn("Repair.mend")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const disk = yield* makeDisk
  const file = path.join(folder, paths.journal)
  const bytes = yield* readBytes(file)
  const lines = readLines(bytes)
  const fromTheFuture = lines.bad.find((line) => line._tag === "Newer")
  if (fromTheFuture !== undefined) return yield* newer(fromTheFuture.version)
  const tornLine = bytes.length > lines.wholeBytes ? [lines.records.length + lines.bad.length + 1] : []
  const dropped = [...lines.bad.map(({ line }) => line), ...tornLine]
  const kept = lines.records.length
  if (dropped.length === 0) return { kept, dropped }

  const now = yield* DateTime.now
  const original = asideOf(file, now)
  // Without its first line nobody knows whose film it is: the next concept claims it.
  const opening: ReadonlyArray<JournalRecord> = lines.records[0]?.kind === "run" ? [] : [openingOf(now)]
  const text = [
    ...opening.map(encodeLine),
    ...lines.goodLines.map((line) => new TextDecoder().decode(line))
  ].join("")
  yield* fs
    .copyFile(file, original)
    .pipe(
      Effect.zipRight(disk.syncFile(original)),
      Effect.zipRight(disk.replace(file, text)),
      Effect.mapError(unwritable("The repaired journal"))
    )
  return { kept, dropped, original }
})

const openingOf = (at: DateTime.Utc, journal?: JournalState): RunRecord => ({
  kind: "run",
  schemaVersion,
  runId: "repaired",
  programVersion: "repaired",
  concept: journal?.concept ?? null,
  provider: journal?.provider ?? null,
  at
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
  const path = yield* Path.Path
  yield* holdLock(path.join(folder, paths.lock), { force: options?.force ?? false })
  if (options?.withoutJournal === true) {
    const at = yield* DateTime.now
    const aside = Option.match(yield* shortJournal(folder, at), {
      onNone: () => ({}),
      onSome: (aside) => ({ aside })
    })
    yield* importSnapshot(folder, yield* makeDisk, openingOf(at), { isAgreed: true, ...aside })
  } else yield* checkJournalThere(folder)
  const mended = yield* mend(folder)
  const { journal } = yield* readJournal(folder)
  const lost = yield* lostAnswers(folder, journal)
  if (lost.length > 0 && options?.orderAgain === true) {
    const { version, writer } = yield* openJournal(folder)
    const at = yield* DateTime.now
    if (version < schemaVersion) yield* writer.append(openingOf(at, journal))
    yield* Effect.forEach(lost, ({ id, key }) => writer.append({ kind: "lost", key, id, at }), {
      discard: true
    })
  }
  const repaired: Repaired = { ...mended, lost }
  return repaired
}, Effect.scoped)
