import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"

const src = fileURLToPath(new URL("../../src", import.meta.url))

interface Import {
  readonly from: string
  readonly to: string
}

/** Every import and re-export of our own, static or not, types too, as paths below src. */
const imports: ReadonlyArray<Import> = readdirSync(src, { recursive: true })
  .map((name) => String(name).split(path.sep).join("/"))
  .filter((name) => name.endsWith(".ts"))
  .flatMap((from) =>
    ts
      .preProcessFile(readFileSync(path.join(src, from), "utf8"), true, true)
      .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
      .map(({ fileName }) => ({
        from,
        to: path.posix.normalize(path.posix.join(path.posix.dirname(from), fileName)).replace(/\.js$/, ".ts")
      }))
  )

/** A room is a folder of src, or a file that stands beside them. */
const roomOf = (file: string): string => file.split("/")[0] ?? file

/** Which rooms a room may look into, itself aside. */
const doors: Readonly<Record<string, ReadonlyArray<string>>> = {
  domain: [],
  prompts: ["domain"],
  report: ["domain"],
  // The version stands in package.json.
  services: ["domain", ".."],
  takes: ["domain", "prompts", "services"],
  steps: ["domain", "prompts", "report", "services", "takes"],
  // The pipeline's own back room: the loops over the steps, and what a run must know of those before it.
  flow: ["domain", "report", "services", "steps", "takes"],
  "pipeline.ts": ["domain", "flow", "services", "steps"],
  "studio.ts": ["services"],
  forecast: ["domain", "flow", "pipeline.ts", "services"],
  // What can be known before money: asked by every command that may spend it.
  preflight: ["domain", "prompts", "services"],
  simulator: ["domain", "services"],
  testing: ["domain", "services"],
  cli: [
    "domain",
    "flow",
    "forecast",
    "pipeline.ts",
    "preflight",
    "report",
    "services",
    "simulator",
    "steps",
    "studio.ts",
    "takes",
    // What node the program needs stands in package.json.
    ".."
  ],
  "main.ts": ["cli"],
  // The film as a promise, for programs that know no Effect.
  "promise.ts": ["domain", "flow", "pipeline.ts", "services", "studio.ts"],
  "index.ts": [
    "domain",
    "flow",
    "pipeline.ts",
    "promise.ts",
    "report",
    "services",
    "steps",
    "studio.ts",
    "takes"
  ],
  "simulator.ts": ["services", "simulator", "studio.ts"],
  "testing.ts": ["services", "testing"]
}

describe("the doors", () => {
  it("open one way: no room looks into one that is further out", () => {
    assert.isAbove(imports.length, 500)
    const wrong = imports.filter(
      ({ from, to }) => roomOf(from) !== roomOf(to) && !(doors[roomOf(from)] ?? []).includes(roomOf(to))
    )
    assert.deepStrictEqual(wrong, [])
  })

  it("have no way round: not one room can be reached from itself", () => {
    const reach = (room: string, seen: ReadonlyArray<string>): void => {
      assert.notInclude(seen, room, [...seen, room].join(" → "))
      for (const next of doors[room] ?? []) reach(next, [...seen, room])
    }
    for (const room of Object.keys(doors)) reach(room, [])
  })

  it("are all there: every room of src has its line", () => {
    const rooms = readdirSync(src).filter((name) => !name.startsWith("."))
    assert.deepStrictEqual([...rooms].sort(), Object.keys(doors).sort())
  })

  it("let no step into another", () => {
    assert.deepStrictEqual(
      imports.filter(({ from, to }) => roomOf(from) === "steps" && roomOf(to) === "steps"),
      []
    )
  })
})

describe("what an embedding program reads", () => {
  it("names no flag of the command line, unless it is a whole command", () => {
    const told = readdirSync(src, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".ts") && !name.startsWith("cli"))
      .flatMap((name) => {
        const found: Array<string> = []
        const look = (node: ts.Node): void => {
          if (
            ts.isStringLiteral(node) ||
            ts.isNoSubstitutionTemplateLiteral(node) ||
            ts.isTemplateExpression(node)
          )
            if (
              /(?:^|[\s"'`])--[a-z][a-z-]{3,}/.test(node.getText()) &&
              !node.getText().includes("grok-video-pipeline ")
            )
              found.push(`${name}: ${node.getText()}`)
          ts.forEachChild(node, look)
        }
        look(
          ts.createSourceFile(name, readFileSync(path.join(src, name), "utf8"), ts.ScriptTarget.ESNext, true)
        )
        return found
      })
    assert.deepStrictEqual(told, [])
  })
})
