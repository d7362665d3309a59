import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, FastCheck, Option, Schema } from "effect"
import { formatUsd } from "../../../src/domain/Money.js"
import { orderIdFrom } from "../../../src/domain/OrderId.js"
import { PromptRefused } from "../../../src/services/GrokError.js"
import { StateStore } from "../../../src/services/StateStore.js"
import { openJournal, readJournal } from "../../../src/services/store/Journal.js"
import {
  encodeLine,
  JournalRecord,
  type Migration,
  migrate,
  migrations,
  readLines,
  schemaVersion
} from "../../../src/services/store/JournalRecord.js"
import { sha256 } from "../../../src/services/store/Keys.js"
import { repair } from "../../../src/services/store/Repair.js"
import { isLong } from "../../support/longForm.js"
import { cents, newFolder, platform, refusal, run } from "../../support/storeKit.js"

const at = DateTime.unsafeMake("2026-11-22T12:00:00Z")

const opening: JournalRecord = {
  kind: "run",
  schemaVersion,
  runId: "r1",
  programVersion: "0.1.0",
  concept: "A fox — søt",
  provider: null,
  at
}
const records: ReadonlyArray<JournalRecord> = [
  opening,
  { kind: "intent", key: sha256("a"), id: orderIdFrom("a"), price: cents(5), at },
  {
    kind: "answer",
    key: sha256("a"),
    id: orderIdFrom("a"),
    price: cents(5),
    cost: cents(3),
    body: { answer: { words: "line\nbreak" } },
    at
  },
  {
    kind: "fail",
    key: sha256("b"),
    id: orderIdFrom("b"),
    outcome: "refused",
    billed: cents(2),
    tag: "PromptRefused",
    failure: Schema.encodeSync(PromptRefused)(refusal),
    at
  },
  { kind: "file", key: sha256("c"), path: "a.jpg", sha256: sha256("x"), bytes: 1, at }
]
const lines = records.map(encodeLine)
const bytes = new TextEncoder().encode(lines.join(""))
const encoded = (some: ReadonlyArray<JournalRecord>) => Schema.encodeSync(Schema.Array(JournalRecord))(some)

const mark: JournalRecord = { kind: "end", outcome: "complete", at }

const writeJournal = Effect.fnUntraced(function* (content: Uint8Array | string) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* newFolder
  const text = typeof content === "string" ? new TextEncoder().encode(content) : content
  yield* fs.writeFile(`${folder}/journal.log`, text)
  return folder
})

const wholeLines = (length: number) => {
  let end = 0
  return lines.filter((line) => {
    end += Buffer.byteLength(line)
    return end <= length
  }).length
}

/** Where each line begins, and where the last ends. */
const borders = lines.map((_, n) => Buffer.byteLength(lines.slice(0, n).join(""))).concat(bytes.length)

/** Whether a byte is at a line's end or in its checksum, which are read letter by letter. */
const isFrame = (index: number) => borders.some((border) => index >= border - 2 && index < border + 9)

/** The bits of a byte that are flipped: all, or one by turns of what the checksum is of, for that sees any of them alike. */
const bitsOf = (index: number): ReadonlyArray<number> =>
  isLong || isFrame(index) ? [0, 1, 2, 3, 4, 5, 6, 7] : [index % 8]

/** Whether a journal is cut here: anywhere, or all round a line's end, within a letter, and at every fifth of the rest. */
const isCutAt = (length: number) =>
  isLong || isFrame(length) || (bytes[length] ?? 0) > 127 || length % 5 === 0

describe("journal lines", () => {
  it("are a checksum, a space, one line of snake_case JSON and a line feed", () => {
    for (const line of lines) assert.match(line, /^[0-9a-f]{8} \{[^\n]*\}\n$/)
    assert.include(lines[0], '"schema_version":6')
    assert.include(lines[1], '"price_in_usd_ticks":500000000')
    assert.notMatch(lines.join(""), /[a-z][A-Z][a-z]*":/)
  })

  it("read back as they were written", () => {
    const read = readLines(bytes)
    assert.deepStrictEqual(encoded(read.records), encoded(records))
    assert.strictEqual(read.wholeBytes, bytes.length)
  })

  it("read back for any record", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string(), FastCheck.json(), FastCheck.nat(1000), (label, json, cost) => {
        const record: JournalRecord = {
          kind: "answer",
          key: sha256(label),
          id: orderIdFrom(label),
          price: cents(cost),
          cost: null,
          body: { answer: JSON.parse(json) },
          at
        }
        const read = readLines(new TextEncoder().encode(encodeLine(opening) + encodeLine(record)))
        assert.deepStrictEqual(encoded(read.records), encoded([opening, record]))
      })
    )
  })

  it("never yield a wrong record, whichever bit of the journal flips", () => {
    const good = records.map((record) => JSON.stringify(Schema.encodeSync(JournalRecord)(record)))
    for (let index = 0; index < bytes.length; index++) {
      for (const bit of bitsOf(index)) {
        const damaged = bytes.slice()
        damaged[index] = (damaged[index] ?? 0) ^ (1 << bit)
        const read = readLines(damaged)
        const kept = read.records.map((record) => JSON.stringify(Schema.encodeSync(JournalRecord)(record)))
        const where = `byte ${index}, bit ${bit}`
        assert.isBelow(kept.length, good.length, where)
        // What is kept are the very records, in their order.
        let from = 0
        for (const one of kept) {
          const found = good.indexOf(one, from)
          assert.isAtLeast(found, from, where)
          from = found + 1
        }
        // And the damage shows: as a bad line, or as a last line without an end.
        assert.isTrue(read.bad.length > 0 || read.wholeBytes < damaged.length, where)
      }
    }
  })
})

describe("a journal cut short", () => {
  it.live("at any byte keeps every whole record and goes on behind them", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* newFolder
      const file = `${folder}/journal.log`
      for (let length = 0; length <= bytes.length; length++) {
        if (!isCutAt(length)) continue
        yield* fs.writeFile(file, bytes.subarray(0, length))
        const kept = records.slice(0, wholeLines(length))
        yield* Effect.scoped(
          Effect.gen(function* () {
            const opened = yield* openJournal(folder)
            assert.deepStrictEqual(encoded(opened.records), encoded(kept), `cut at ${length}`)
            const whole = lines.slice(0, kept.length).join("")
            assert.strictEqual(yield* fs.readFileString(file), whole, `cut at ${length}`)
            yield* opened.append(encodeLine(kept.length === 0 ? opening : mark))
          })
        )
        const after = readLines(yield* fs.readFile(file))
        const added = kept.length === 0 ? opening : mark
        assert.deepStrictEqual(encoded(after.records), encoded([...kept, added]), `cut at ${length}`)
        assert.deepStrictEqual(after.bad, [])
      }
    }).pipe(Effect.scoped, Effect.provide(platform))
  )

  it.live("is only looked at by those who only look", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* writeJournal(bytes.subarray(0, bytes.length - 5))
      const view = yield* readJournal(folder)
      assert.strictEqual(view.records.length, 4)
      assert.isAbove(view.tornBytes, 0)
      assert.strictEqual(view.ledger.settled, cents(5))
      assert.strictEqual(Number((yield* fs.stat(`${folder}/journal.log`)).size), bytes.length - 5)
      assert.deepStrictEqual((yield* readJournal(yield* newFolder)).records, [])
    }).pipe(Effect.scoped, Effect.provide(platform))
  )
})

describe("a journal whose lines an editor ended its own way", () => {
  it("is read whole, so that nothing in it is paid for again", () => {
    const read = readLines(new TextEncoder().encode(lines.join("").replaceAll("\n", "\r\n")))
    assert.deepStrictEqual(read.bad, [])
    assert.strictEqual(read.records.length, records.length)
  })
})

describe("a damaged journal", () => {
  const damaged = lines.map((line, index) => (index === 2 ? line.replace("line", "lime") : line)).join("")

  it.live("stops the run with the line's number and the command that repairs", () =>
    Effect.gen(function* () {
      const folder = yield* writeJournal(damaged)
      const error = yield* Effect.flip(openJournal(folder))
      assert.strictEqual(error.reason, "Unreadable")
      assert.include(error.detail, "Line 3")
      assert.deepStrictEqual(error.mending, Option.some({ folder, way: "GoodLines" as const }))
    }).pipe(Effect.scoped, Effect.provide(platform))
  )

  it.live("is repaired: every good line is kept, and the whole is saved beside it", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* writeJournal(`${damaged}torn`)
      const done = yield* repair(folder)
      assert.strictEqual(done.kept, 4)
      assert.deepStrictEqual(done.dropped, [3, 6])
      assert.strictEqual(yield* fs.readFileString(done.original ?? ""), `${damaged}torn`)
      const { journal, records: left } = yield* readJournal(folder)
      assert.deepStrictEqual(encoded(left), encoded(records.filter((_, index) => index !== 2)))
      // The order whose answer is gone is in doubt now.
      assert.deepStrictEqual(journal.orders.get(sha256("a"))?.open, [cents(5)])
      assert.deepStrictEqual(yield* repair(folder), { kept: 4, dropped: [], lost: [] })
      assert.isFalse(yield* fs.exists(`${folder}/.lock`))
    }).pipe(Effect.scoped, Effect.provide(platform))
  )

  it.live("can lose even its first line: then the next concept claims the film", () =>
    Effect.gen(function* () {
      const folder = yield* writeJournal(`x${lines.join("")}`)
      assert.deepStrictEqual((yield* repair(folder)).dropped, [1])
      const { journal } = yield* readJournal(folder)
      assert.isNull(journal.concept)
      assert.strictEqual(journal.files.size, 1)
      assert.isDefined(journal.orders.get(sha256("a"))?.answer)
    }).pipe(Effect.scoped, Effect.provide(platform))
  )

  it.live("is not one that opens with anything but a run", () =>
    Effect.gen(function* () {
      const folder = yield* writeJournal(lines.slice(1).join(""))
      assert.include((yield* Effect.flip(readJournal(folder))).detail, "Line 1")
    }).pipe(Effect.scoped, Effect.provide(platform))
  )
})

describe("a journal of another version", () => {
  it.live("is refused by both names when it is newer, and repair leaves it alone", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const newer = encodeLine({ ...opening, schemaVersion: 7 })
      const folder = yield* writeJournal(newer + lines.slice(1).join(""))
      for (const look of [
        Effect.asVoid(openJournal(folder)),
        Effect.asVoid(readJournal(folder)),
        Effect.asVoid(repair(folder))
      ]) {
        const error = yield* Effect.flip(look)
        assert.strictEqual(error.reason, "Newer")
        assert.include(error.detail, "version 7")
        assert.include(error.detail, `up to ${schemaVersion}`)
      }
      assert.strictEqual(yield* fs.readFileString(`${folder}/journal.log`), newer + lines.slice(1).join(""))
    }).pipe(Effect.scoped, Effect.provide(platform))
  )

  it.live("is read when it is older, and the next run's records stand under the newer version", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const written = yield* fs.readFileString("test/fixtures/journals/version-1.log")
      assert.include(written.split("\n", 1)[0], '"schema_version":1,')
      const folder = yield* writeJournal(written)
      const before = yield* readJournal(folder)
      assert.strictEqual(before.records.length, written.trim().split("\n").length)
      assert.strictEqual(before.journal.concept, "A fox and an owl carry a lantern home")
      assert.strictEqual(before.journal.files.size, 11)
      assert.strictEqual(formatUsd(before.ledger.settled), "$0.61")
      yield* run(
        folder,
        Effect.flatMap(StateStore, (store) =>
          store.mark({ kind: "settings", settings: { resolution: "480p" } })
        )
      )
      const after = yield* fs.readFileString(`${folder}/journal.log`)
      assert.isTrue(after.startsWith(written))
      assert.match(after.slice(written.length), /"kind":"run","schema_version":6,[\s\S]*"kind":"settings"/)
      const { journal, ledger } = yield* readJournal(folder)
      assert.deepStrictEqual(ledger, before.ledger)
      assert.strictEqual(journal.concept, before.journal.concept)
    }).pipe(Effect.scoped, Effect.provide(platform))
  )

  it("climbs one migration per version, from where each record stands", () => {
    // A made-up ladder: the real one has a step that changes nothing.
    const note =
      (word: string): Migration =>
      (record) => [record, word]
    const ladder = [note("2"), note("3")]
    assert.deepStrictEqual(migrate("old", 1, ladder), [["old", "2"], "3"])
    assert.deepStrictEqual(migrate("mid", 2, ladder), ["mid", "3"])
    assert.deepStrictEqual(migrate("new", 3, ladder), "new")
  })

  it("has the version of the last run record before each line", () => {
    // A made-up next version, in which labels are in capitals: records after the second run record already are.
    const Labelled = Schema.Struct({ label: Schema.String })
    const capitals: Migration = (record) =>
      typeof record === "object" && Schema.is(Labelled)(record)
        ? { ...record, label: record.label.toUpperCase() }
        : record
    const text = [
      opening,
      records[1],
      { ...opening, schemaVersion: schemaVersion + 1 },
      { kind: "intent" as const, key: sha256("z"), id: orderIdFrom("mixed Case"), price: cents(1), at }
    ].flatMap((record) => (record === undefined ? [] : [encodeLine(record)]))
    const read = readLines(new TextEncoder().encode(text.join("")), {
      version: schemaVersion + 1,
      migrations: [...migrations, capitals]
    })
    assert.deepStrictEqual(
      read.records.flatMap((record) => (record.kind === "intent" ? [record.id.text] : [])),
      ["A", "mixed Case"]
    )
    assert.strictEqual(read.version, schemaVersion + 1)
  })
})
