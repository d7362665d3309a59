import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

// The table of faults has a row for everything that may go wrong. A row without a test is not kept: tests name the row
// they hold, as "(fault row 16)", or are named here.

const root = fileURLToPath(new URL("../..", import.meta.url))
const rows = 47

/** Rows of what is not built yet: a page to work in. */
const notBuilt = new Set([42, 43])

/** Row, file and a piece of a test's name in it. */
const named: ReadonlyArray<readonly [row: number, file: string, name: string]> = [
  [1, "torture/torture.test.ts", "is the film it would have been, and nothing answered is bought twice"],
  [2, "services/store/PowerCut.test.ts", "at any deed, before, within or after it, loses no answer"],
  [3, "services/store/Journal.test.ts", "at any byte keeps every whole record and goes on behind them"],
  [4, "services/store/Journal.test.ts", "never yield a wrong record, whichever bit of the journal flips"],
  [5, "films/withoutJournal.test.ts", "orders again what is not as state.json names it, and no more"],
  [5, "services/store/Snapshot.test.ts", "of the original program is taken over with its files"],
  [6, "services/store/Snapshot.test.ts", "is never read, so that damage to it does not matter"],
  [7, "services/store/Journal.test.ts", "is refused by both names when it is newer"],
  [7, "services/store/Journal.test.ts", "is read when it is older"],
  [8, "torture/torture.test.ts", "are one that works, and the others leave with 4"],
  [8, "services/store/Lock.test.ts", "goes to exactly one of many processes, free or left by a dead one"],
  [9, "services/store/Lock.test.ts", "its number used anew is told from it by the start time"],
  [10, "services/store/Reopen.test.ts", "that has room again soon costs nothing but a moment"],
  [11, "services/ffmpeg/DiskFull.test.ts", "ends there and says so, and is not encoded first"],
  [12, "cli/badInput.test.ts", "refuses a folder with a link in it that leads elsewhere"],
  [12, "services/Folders.test.ts", "each folder in it is tried, and named where it will not do"],
  [13, "services/xai/Faults.test.ts", "reset after sending"],
  [22, "services/store/Reopen.test.ts", "survives a restart, so that a deadline counts from the submit"],
  [23, "cli/drain.test.ts", "neither waits for the flow retry again in full nor gains an attempt"],
  [26, "services/xai/Download.test.ts", "a length that is too large"],
  [34, "cli/drain.test.ts", "in any step lets what was sent be answered and saved"],
  [
    35,
    "services/ffmpeg/Assemble.test.ts",
    "removes what a killed run left behind, and nothing of a living one"
  ],
  [44, "pipeline/flowRetry.test.ts", "by being interrupted lets sent orders be answered, sends no more"],
  [46, "fleet/acceptance/acceptance.test.ts", "are all made when a worker is killed over them"],
  [47, "cli/film.test.ts", "makes a whole film with no key, no network and no ffmpeg on the PATH"]
]

const textOf = (file: string) => readFileSync(path.join(root, "test", file), "utf8")

/** The rows that tests name in their own names. */
const ofThemselves = (texts: ReadonlyArray<string>): ReadonlyArray<number> =>
  texts.flatMap((text) => [...text.matchAll(/\(fault row (\d+)\)/g)].map(([, row]) => Number(row)))

/** The rows that no test holds. */
const without = (held: Iterable<number>): ReadonlyArray<number> => {
  const all = new Set(held)
  return Array.from({ length: rows }, (_, index) => index + 1).filter(
    (row) => !all.has(row) && !notBuilt.has(row)
  )
}

describe("the table of faults", () => {
  it("has a test for every row", () => {
    for (const [row, file, name] of named) assert.include(textOf(file), name, `row ${row}, ${file}`)
    const texts = readdirSync(path.join(root, "test"), { recursive: true })
      .map(String)
      .filter((file) => file.endsWith(".test.ts") && !file.endsWith("everyRow.test.ts"))
      .map(textOf)
    assert.deepStrictEqual(without([...named.map(([row]) => row), ...ofThemselves(texts)]), [])
  })

  it("tells a row that no test holds any more", () => {
    const held = ofThemselves(['it("is refused (fault row 2)")', 'it("is refused")'])
    assert.include(without(held), 1)
    assert.notInclude(without(held), 2)
  })
})
