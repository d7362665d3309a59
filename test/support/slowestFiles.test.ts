import { existsSync } from "node:fs"
import { assert, it } from "@effect/vitest"
import { slowest } from "./slowestFiles.js"
import { slow } from "./slowFiles.js"

it("of many files the ten slowest are named, the slowest first, with what all took", () => {
  const files = Array.from({ length: 12 }, (_, n) => ({ file: `test/${n}.test.ts`, millis: 1000 * n + 40 }))
  const [first, ...named] = slowest(files)
  assert.strictEqual(first, "The 10 slowest of 12 files, which took 66 s one after another:")
  assert.lengthOf(named, 10)
  assert.strictEqual(named[0], "  11.0 s  test/11.test.ts")
  assert.strictEqual(named[9], "   2.0 s  test/2.test.ts")
})

it("what is begun first is there", () => {
  assert.deepStrictEqual(
    slow.filter((file) => !existsSync(file)),
    []
  )
})
