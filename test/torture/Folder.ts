import { FileSystem, Path } from "@effect/platform"
import { Effect, Either } from "effect"
import type { Sha256 } from "../../src/domain/Assets.js"
import { noTicks } from "../../src/domain/Money.js"
import { decodeState } from "../../src/domain/PipelineState.js"
import { supersededPath } from "../../src/services/store/ArtifactStore.js"
import { openDisk } from "../../src/services/store/Disk.js"
import { readJournal } from "../../src/services/store/Journal.js"
import type { FileRecord, JournalRecord } from "../../src/services/store/JournalRecord.js"
import { decodeFile } from "../../src/services/store/Responses.js"
import type { Ledger } from "../../src/services/store/StoreContract.js"
import { paths } from "../../src/services/Workspace.js"

/** What stands in a film's folder between two runs. */
export interface Found {
  readonly records: ReadonlyArray<JournalRecord>
  /** Orders that are answered, for good. */
  readonly answered: ReadonlySet<Sha256>
  /** How many sendings of each order nobody knows the fate of. */
  readonly doubts: ReadonlyMap<Sha256, number>
  readonly ledger: Ledger
  /** Files that are there and cannot be read, or are not what the journal says. */
  readonly unreadable: ReadonlyArray<string>
}

const nothing: Found = {
  records: [],
  answered: new Set(),
  doubts: new Map(),
  ledger: { settled: noTicks, inDoubt: noTicks, entries: [] },
  unreadable: []
}

/** Reads everything a crash can have damaged. */
export const inspect = Effect.fn("Torture.inspect")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const disk = yield* openDisk(folder)
  const read = yield* Effect.either(readJournal(folder))
  if (Either.isLeft(read)) return { ...nothing, unreadable: [read.left.detail] }
  const { journal, ledger, records } = read.right
  const unreadable: Array<string> = []

  const snapshot = path.join(folder, paths.state)
  if (yield* fs.exists(snapshot)) {
    const state = yield* Effect.either(Effect.flatMap(fs.readFileString(snapshot), decodeState))
    if (Either.isLeft(state)) unreadable.push(`${paths.state}: ${state.left.message}`)
  }

  const newest = new Map<string, FileRecord>()
  for (const record of records) if (record.kind === "file") newest.set(record.path, record)
  for (const record of newest.values()) {
    const print = yield* disk.fingerprint(record.path)
    if (print._tag === "None" || print.value.sha256 === record.sha256) continue
    // A death between a newer file's coming and its record: the one that is recorded lies where it was pushed to.
    if (yield* disk.holds(supersededPath(record.sha256, record.path), record.sha256)) continue
    unreadable.push(`${record.path} is not what its record says`)
  }

  // A whole answer that never came to be journaled is one all the same: the next run adopts it.
  const kept = new Set<Sha256>()
  const place = path.join(folder, "responses")
  for (const name of (yield* fs.exists(place)) ? yield* fs.readDirectory(place) : []) {
    if (!/^[0-9a-f]{64}\.json$/.test(name)) continue
    const found = decodeFile(yield* fs.readFileString(path.join(place, name)))
    if (found._tag === "None") unreadable.push(`responses/${name}`)
    else kept.add(found.value.record.key)
  }

  const orders = [...journal.orders]
  const found: Found = {
    records,
    answered: new Set(
      orders.flatMap(([key, order]) => (order.answer === undefined && !kept.has(key) ? [] : [key]))
    ),
    doubts: new Map(
      orders.map(([key, order]) => [
        key,
        order.open.length - (order.answer === undefined && kept.has(key) ? 1 : 0)
      ])
    ),
    ledger,
    unreadable
  }
  return found
})

/** Names of things that belong to a run and should be gone after it. */
export const leftovers = Effect.fn("Torture.leftovers")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const names = yield* fs.readDirectory(folder, { recursive: true })
  return names.filter((name) => /^\.(?!gitkeep$)/.test(path.basename(name))).sort()
})
