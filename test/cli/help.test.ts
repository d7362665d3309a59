import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { type CommandHelp, hints, nearest } from "../../src/cli/Help.js"
import { widthOf } from "../../src/cli/view/Width.js"
import { version } from "../../src/services/Version.js"
import { entry } from "../support/program.js"

const page = Schema.decodeUnknownSync(
  Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.String }))
)(readFileSync(entry.replace(/main\.js$/, "front-page.json"), "utf8"))
const folder = fileURLToPath(new URL("../fixtures/help", import.meta.url))

describe("the help of every command", () => {
  const asked = Object.keys(page).filter((words) => words.endsWith("--help"))

  it.each(asked)("is what it was: %s", (words) => {
    const file = `${folder}/${words === "--help" ? "program" : words.split(" ")[0]}.txt`
    const text = (page[words] ?? "").replaceAll(version, "VERSION")
    if (process.env.UPDATE_GOLDEN === "1") {
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, text)
    }
    assert.strictEqual(text, readFileSync(file, "utf8"))
  })

  it("fits beside a hundred columns", () => {
    for (const words of asked)
      for (const line of (page[words] ?? "").split("\n"))
        assert.isAtMost(widthOf(line), 120, `${words}: ${line}`)
  })
})

describe("a word that was mistyped", () => {
  const run: CommandHelp = {
    name: "run",
    about: "",
    args: [],
    options: [
      { names: "--simulate", about: "" },
      { names: "--output-dir text", about: "" }
    ]
  }
  const commands = [run, { ...run, name: "rebuild-plan" }, { ...run, name: "estimate" }]
  const said = (...words: ReadonlyArray<string>) => hints(["node", "main.js", ...words], commands)

  it("is told what it looks like", () => {
    assert.deepStrictEqual(said("rnu", "A fox"), ["Did you mean run?"])
    assert.deepStrictEqual(said("estmate"), ["Did you mean estimate?"])
    assert.deepStrictEqual(said("run", "A fox", "--simulat", "--out-dir=x"), [
      "Did you mean --simulate instead of --simulat?",
      "Did you mean --output-dir instead of --out-dir?"
    ])
  })

  it("is left alone where it looks like nothing, is right, or stands behind --", () => {
    assert.deepStrictEqual(said("film", "A fox"), [])
    assert.deepStrictEqual(said("run", "--colour", "red"), [])
    assert.deepStrictEqual(said("run", "--simulate", "--", "--simulat"), [])
    assert.isUndefined(nearest("run", ["run"]))
  })
})
