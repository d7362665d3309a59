import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { tableLines } from "../../src/cli/output/Table.js"
import { widthOf } from "../../src/domain/Width.js"

const heading = ["film", "state", "worker", "since (UTC)", "spent"]
const rows = [
  ["the-fox-finds-a-crystal-9728c9", "making", "vm-14274", "2026-11-29 18:13", "$1.50"],
  ["the-owl-finds-a-crystal-1d07b2", "waiting", "", "2026-11-29 18:12", "$0.00"]
]
const at = (columns: number) => tableLines(heading, rows, { columns, flexible: 0, spare: [3, 2] })

describe("a table of the terminal", () => {
  it("shows everything where there is room", () => {
    assert.deepStrictEqual(at(77), [
      "film                            state    worker    since (UTC)       spent",
      "the-fox-finds-a-crystal-9728c9  making   vm-14274  2026-11-29 18:13  $1.50",
      "the-owl-finds-a-crystal-1d07b2  waiting            2026-11-29 18:12  $0.00"
    ])
  })

  it("leaves out what can be spared, no more than it has to, before it cuts a name", () => {
    assert.deepStrictEqual(at(60), [
      "film                            state    worker    spent",
      "the-fox-finds-a-crystal-9728c9  making   vm-14274  $1.50",
      "the-owl-finds-a-crystal-1d07b2  waiting            $0.00"
    ])
    assert.deepStrictEqual(at(40), [
      "film                      state    spent",
      "the-fox-finds-a-crystal…  making   $1.50",
      "the-owl-finds-a-crystal…  waiting  $0.00"
    ])
  })

  it("is never wider than the terminal, whatever is in it", () =>
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(
          FastCheck.array(FastCheck.string({ unit: "grapheme" }), { minLength: 5, maxLength: 5 })
        ),
        FastCheck.integer({ min: 20, max: 120 }),
        FastCheck.uniqueArray(FastCheck.integer({ min: 1, max: 4 })),
        (cells, columns, spare) =>
          tableLines(heading, cells, { columns, flexible: 0, spare }).every(
            (line) => widthOf(line) <= columns
          )
      )
    ))
})
