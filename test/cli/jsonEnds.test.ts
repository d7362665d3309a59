import { writeFileSync } from "node:fs"
import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { EventLine } from "../../src/services/EventLine.js"
import { concept, shortFilm } from "../support/shortFilm.js"

const decode = Schema.decodeUnknownSync(Schema.parseJson(EventLine))

describe("C42: an end that a program reads", () => {
  const film = shortFilm()
  /** What the lines of a command say, each by the published form. */
  const lines = async (...words: ReadonlyArray<string>) => {
    const { code, stdout } = await film.simulate(...words, "--json")
    const told = stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => decode(line))
    const last = told.at(-1)
    assert.isTrue(last !== undefined && "event" in last, stdout)
    return { code, told, last: last !== undefined && "event" in last ? last : undefined }
  }

  it("is the last line of the one stream, with its code, blame and advice", async () => {
    const spent = await lines("run", concept, "--budget", "0.02")
    assert.deepInclude(spent.last, { code: 3, failure: "BudgetSpent", blame: "input" })
    assert.strictEqual(spent.code, 3)
    assert.match(spent.last?.advice.join("\n") ?? "", /^Go on with:\n {2}\S.* run .*--raise-budget/m)
    assert.isAbove(spent.told.length, 3)

    for (const [words, failure] of [
      [["run", "Another film"], "StoreFailed"],
      [["run", "--resolution", "9p"], "UsageError"],
      [["run", concept, "--reference", "Fox=none.jpg"], "UsageError"],
      [["redo", "clip", "1"], "UsageError"]
    ] as const) {
      const { code, last } = await lines(...words)
      assert.deepInclude(last, { code: 2, failure, blame: "input" }, words.join(" "))
      assert.strictEqual(code, 2)
      assert.notStrictEqual(last?.message, "")
    }
  })

  it("has no price of a dry run before it", async () => {
    const dry = await film.simulate("run", concept, "--dry-run", "--json")
    assert.deepStrictEqual([dry.code, dry.stdout], [0, ""])
    assert.match(dry.stderr, /To be ordered for film/)
    assert.match(
      (await film.simulate("run", concept, "--dry-run", "--quiet")).stdout,
      /To be ordered for film/
    )
  })

  it("is told of each film of a batch as well", async () => {
    writeFileSync(path.join(film.folder, "batch.txt"), "A fox\nAn owl\n")
    const { code, last, told } = await lines(
      "batch",
      "batch.txt",
      "--budget",
      "0.02",
      "--output-dir",
      "films"
    )
    assert.strictEqual(code, 3)
    assert.deepInclude(last, { code: 3, failure: "BatchEnded" })
    const ends = told.flatMap((line) => ("event" in line && line.film !== undefined ? [line.film] : []))
    assert.deepStrictEqual(ends.toSorted(), ["films/a-fox", "films/an-owl"])
  })
})
