import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { nearest } from "../../src/cli/flags/Nearest.js"
import type { CommandHelp } from "../../src/cli/flags/Typed.js"
import { asAsked } from "../../src/cli/help/FrontPage.js"
import { misread } from "../../src/cli/help/Misread.js"
import { laidOut } from "../../src/cli/help/Page.js"
import { type Meant, printCommand } from "../../src/cli/output/CommandLine.js"
import { widthOf } from "../../src/domain/Width.js"
import { version } from "../../src/services/Version.js"
import { entry } from "../support/program.js"

const page = Schema.decodeUnknownSync(
  Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.String }))
)(readFileSync(entry.replace(/main\.js$/, "front-page.json"), "utf8"))
const folder = fileURLToPath(new URL("../fixtures/help", import.meta.url))

describe("the help of every command", () => {
  const asked = Object.keys(page).filter((words) => words.endsWith("--help"))

  it.each(asked)("is what it was: %s", (words) => {
    const file = `${folder}/${words === "--help" ? "program" : words.replace(/ --help$/, "").replaceAll(" ", "-")}.txt`
    const text = laidOut(page[words] ?? "", 100).replaceAll(version, "VERSION")
    if (process.env.UPDATE_GOLDEN === "1") {
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, text)
    }
    assert.strictEqual(text, readFileSync(file, "utf8"))
  })

  it("fits beside a hundred columns", () => {
    for (const words of asked)
      for (const line of laidOut(page[words] ?? "", 100).split("\n"))
        assert.isAtMost(widthOf(line), 120, `${words}: ${line}`)
  })
})

describe("a word that was mistyped", () => {
  const run: CommandHelp = {
    name: "run",
    about: "",
    args: [{ names: ["[<concept>]"], about: "" }],
    options: [
      { names: ["--simulate"], about: "" },
      { names: ["--force"], about: "" },
      { names: ["-q", "--quiet"], about: "" },
      { names: ["--output-dir"], value: "text", about: "" },
      { names: ["--reference"], value: "text...", about: "" },
      { names: ["--max-duration"], value: "text", about: "" }
    ]
  }
  const format = { names: ["--format"], value: "text", about: "" }
  const redo = { ...run, name: "redo", args: [1, 2].map(() => ({ names: ["<word>"], about: "" })) }
  const commands = [
    run,
    redo,
    { ...run, name: "rebuild-plan" },
    { ...run, name: "estimate", args: [] },
    { ...run, name: "open" },
    { ...run, name: "export", args: [], options: [...run.options, format] },
    { ...run, name: "batch", options: [...run.options, { names: ["--at-once"], value: "text", about: "" }] }
  ]
  const whole = (meant: Meant) =>
    printCommand({ script: "/x/grok-video-pipeline", cwd: "/", throughNpx: false }, meant)
  const said = (...words: ReadonlyArray<string>) => misread(["node", "main.js", ...words], commands, whole)

  it("is told what it looks like", () => {
    assert.deepStrictEqual(said("rnu", "A fox"), ["There is no command rnu. Did you mean run?"])
    assert.deepStrictEqual(said("estmate"), ["There is no command estmate. Did you mean estimate?"])
    assert.deepStrictEqual(said("run", "A fox", "--simulat", "--out-dir=x"), [
      "run has no option --simulat. Did you mean --simulate instead of --simulat?",
      "run has no option --out-dir. Did you mean --output-dir instead of --out-dir?"
    ])
    assert.match(said("film", "fox")[0] ?? "", /no command film|A sentence is for run/)
  })

  it("is left alone where it is right, or stands behind --", () => {
    assert.deepStrictEqual(said("run", "--simulate", "--", "--simulat"), [])
    assert.deepStrictEqual(said("run", "-q", "--output-dir", "--odd", "A fox", "--force", "true"), [])
    assert.isUndefined(nearest("run", ["run"]))
  })

  it("C39: never leads to an option that overrides a guard", () => {
    assert.deepStrictEqual(said("run", "x", "--voice", "alloy"), [
      "run has no option --voice; run --help lists those it has."
    ])
    assert.notMatch(said("run", "x", "--forc").join(), /--force/)
  })

  it("C39: knows what options are called elsewhere, and that a key is none", () => {
    assert.match(said("run", "x", "--duration", "30").join(), /Did you mean --max-duration/)
    assert.match(said("run", "x", "--api-key", "xai-1").join(), /set XAI_API_KEY/)
    assert.match(said("run", "--wizard").join(), /There is no wizard/)
  })

  it("C39: says which option is given more than once, or has no value", () => {
    assert.deepStrictEqual(said("run", "A fox", "--max-duration", "20", "--max-duration=30"), [
      "--max-duration is given more than once (20 and 30), and only one can count: give it once."
    ])
    assert.deepStrictEqual(said("run", "A fox", "-q", "--quiet"), [
      "--quiet is given more than once: give it once."
    ])
    assert.deepStrictEqual(said("run", "A fox", "--reference", "a=b", "--reference", "c=d"), [])
    for (const words of [["--output-dir"], ["--output-dir", "--simulate"], ["--output-dir", "--", "x"]])
      assert.deepStrictEqual(said("run", ...words), [
        "--output-dir needs a value behind it; run --help tells which."
      ])
  })

  it("C39: asks for an edit list that there is, whatever other one is asked for", () => {
    for (const words of [[], ["--format", "xml"], ["--format=xml"], ["--format="]])
      assert.match(said("export", ...words).join(), /^Say which edit list to write: --format edl, /)
    for (const words of [
      ["--format", "otio"],
      ["--format=edl", "--output-dir", "x"]
    ])
      assert.deepStrictEqual(said("export", ...words), [])
  })

  it("C8, C39: passes over no switch in capitals, and takes no other word for yes", () => {
    for (const [wrong, right] of [
      ["--Simulate", "--simulate"],
      ["--OUTPUT-DIR=x", "--output-dir"],
      ["--Force", "--force"]
    ] as const)
      assert.match(said("run", "A fox", wrong).join(), new RegExp(`Did you mean ${right} instead of`))
    for (const wrong of ["--simulate=maybe", "--force=False", "--quiet="])
      assert.match(said("run", "A fox", wrong).join(), /a switch is true or false/)
    for (const right of ["--simulate=no", "--force=0", "-q=true"])
      assert.deepStrictEqual(said("run", "A fox", right), [])
  })

  it("C39: puts options that stand behind -- before it", () => {
    assert.deepStrictEqual(said("run", "--", "-a fox", "--simulate", "--output-dir", "x"), [
      "Options stand before --, and the sentence behind it:",
      "  grok-video-pipeline run --simulate --output-dir x -- '-a fox'"
    ])
  })

  it("C39: knows an option of another command, and leads nobody elsewhere", () => {
    assert.deepStrictEqual(said("run", "A fox", "--at-once", "3"), [
      "run has no option --at-once; batch has it."
    ])
  })

  it("C39: takes a lone word for the film's folder where only that can be meant", () => {
    assert.deepStrictEqual(said("estimate", "--simulate", "my-film"), [
      "A film's folder is named with --output-dir:",
      "  grok-video-pipeline estimate --output-dir my-film --simulate"
    ])
    assert.deepStrictEqual(said("open", "my-film"), [
      "A film's folder is named with --output-dir:",
      "  grok-video-pipeline open --output-dir my-film"
    ])
    assert.deepStrictEqual(said("open", "film"), [])
    assert.match(said("open", "film", "report").join(), /open, open report or open film/)
    assert.match(
      said("batch", "a.txt", "b.txt").join("\n"),
      /^batch takes one name; .*\n.* batch 'a\.txt b\.txt'$/
    )
    assert.match(said("export", "my-film").join(), /export --output-dir my-film --format edl$/)
    assert.match(said("estimate", "A fox sings").join(), /takes no words/)
  })

  it("C39: says what stands first, and reads what stands behind the library's own options", () => {
    assert.deepStrictEqual(said("--simulate", "run", "A fox"), [
      "Options stand behind the command: run first, then --simulate."
    ])
    assert.match(said("--verison").join(), /Did you mean --version/)
    assert.match(said("--simulate", "A fox").join(), /A command comes first/)
    assert.match(said("--log-level", "debug", "rnu").join(), /Did you mean run/)
    assert.deepStrictEqual(said("--completions", "bash"), [])
  })

  it("C39: answers help and version however they are asked for", () => {
    assert.deepStrictEqual(asAsked(["help"]), ["--help"])
    assert.deepStrictEqual(asAsked(["help", "run"]), ["run", "--help"])
    assert.deepStrictEqual(asAsked(["run", "help"]), ["run", "--help"])
    for (const word of ["version", "-v", "-V"]) assert.deepStrictEqual(asAsked([word]), ["--version"])
    for (const words of [["run", "help", "--simulate"], ["run", "--", "help"], ["A fox", "help"], ["run"]])
      assert.deepStrictEqual(asAsked(words), words)
  })

  it("C39: says where -- and quotes belong", () => {
    assert.deepStrictEqual(said("run", "--simulate", "- a fox finds a lamp"), [
      "Put -- before a sentence that begins with a dash:",
      "  grok-video-pipeline run --simulate -- '- a fox finds a lamp'"
    ])
    assert.deepStrictEqual(said("redo", "narration", "-1", "--output-dir", "film"), [
      "Put -- before a name that begins with a dash:",
      "  grok-video-pipeline redo --output-dir film -- narration -1"
    ])
    assert.deepStrictEqual(said("run", "A", "fox", "--output-dir", "my film"), [
      "Put the sentence in quotes:",
      "  grok-video-pipeline run --output-dir 'my film' 'A fox'"
    ])
    assert.deepStrictEqual(said("a fox", "--simulate"), [
      "A sentence is for run:",
      "  grok-video-pipeline run 'a fox' --simulate"
    ])
    assert.match(said("redo", "character", "Old", "Man").join("\n"), /redo character 'Old Man'/)
    assert.match(said("run", "-").join(), /--concept-file -/)
  })
})
