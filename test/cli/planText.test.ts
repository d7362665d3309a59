import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { NodeContext } from "@effect/platform-node"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { stringify } from "yaml"
import { readPlanFile } from "../../src/cli/film/PlanFile.js"
import { defaultOptions } from "../../src/domain/Settings.js"
import { StoryPlan } from "../../src/domain/StoryPlan.js"
import { plan } from "../support/plans.js"

const folder = mkdtempSync(path.join(tmpdir(), "plan-text-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const encoded = Schema.encodeSync(StoryPlan)(plan())
const json = `${JSON.stringify(encoded, null, 2)}\n`
const yaml = stringify(encoded)

const read = (name: string, text: string | Uint8Array) => {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return Effect.provide(readPlanFile(file, defaultOptions), NodeContext.layer)
}
const whyNot = (name: string, text: string | Uint8Array) =>
  Effect.map(Effect.flip(read(name, text)), ({ message }) => message.split("\n").slice(1).join("\n"))

describe("C38: what is wrong with a plan's text", () => {
  it.effect.each<readonly [string, string, string, RegExp]>([
    [
      "a comma too many",
      "a.json",
      json.replace(/"\n}\n$/, '",\n}\n').replace(/\]\n}\n$/, "],\n}\n"),
      /line \d+, column 4: this comma is one too many/
    ],
    [
      "a comma that is missing",
      "a.json",
      json.replace('",\n  "style"', '"\n  "style"'),
      /line 3, column 3: a comma, or the } at the end, is missing/
    ],
    ["a comment", "a.json", json.replace("{\n", "{\n  // mine\n"), /line 2, column 3: JSON has no comments/],
    [
      "a comment after a value",
      "a.json",
      json.replace('"style"', '/* the look */ "style"'),
      /line 3, column 3: JSON has no comments/
    ],
    [
      "single quotes",
      "a.json",
      "{ 'title': 'a' }",
      /line 1, column 3: texts stand in straight double quotes/
    ],
    [
      "curly quotes",
      "a.json",
      '{ "title": \u201ca\u201d }',
      /line 1, column 12: texts stand in straight double quotes/
    ],
    [
      "a name without quotes",
      "a.json",
      "{\n title: 1\n}",
      /line 2, column 2: names stand in double quotes: "title"/
    ],
    [
      "a text without quotes",
      "a.json",
      '{"title": The Lamp}',
      /line 1, column 11: texts stand in double quotes: "The"/
    ],
    ["Python's words", "a.json", '{"title": None}', /texts stand in double quotes: "None"/],
    ["a name twice", "a.json", '{"title": "a",\n"title": "b"}', /line 2, column 1: "title" stands twice/],
    [
      "a line break in a text",
      "a.json",
      '{"title": "a\nb"}',
      /line 1, column 13: a text may not go on in the next line/
    ],
    [
      "a lone backslash",
      "a.json",
      '{"title": "C:\\films"}'.replace("\\f", "\\q"),
      /a backslash in a text is written twice/
    ],
    [
      "an end too early",
      "a.json",
      json.slice(0, json.length - 4),
      /line 1, column 1: what this \{ opens is never closed|this list is never closed|a comma/
    ],
    ["something after the end", "a.json", `${json}]`, /the plan ends before this/],
    ["nesting without end", "a.json", "[".repeat(100_000), /nested deeper than any plan/],
    ["nothing", "a.json", " \n", /It is empty/],
    ["nothing", "a.yaml", "", /It is empty/],
    ["a web page", "a.json", "<!DOCTYPE html>\n<html>", /web page/],
    ["a web page", "a.yaml", "<html><body>", /web page/],
    [
      "several documents",
      "a.yaml",
      `${yaml}---\n${yaml}`,
      /line \d+, column \d+: another document begins here/
    ],
    [
      "a tab",
      "a.yaml",
      yaml.replace("characters:\n  -", "characters:\n\t-"),
      /line \d+, column \d+: this line begins with a tab/
    ],
    ["a name twice", "a.yaml", `${yaml}title: again\n`, /line \d+, column 1: this name stands twice/],
    [
      "a colon in a text",
      "a.yaml",
      yaml.replace(/^title: .*$/m, "title: The Lamp: a story"),
      /line 1, column \d+: a text with a colon/
    ],
    [
      "a quote that is never closed",
      "a.yaml",
      yaml.replace(/^title: .*$/m, 'title: "The Lamp'),
      /line \d+, column \d+: .*never closed/
    ],
    [
      "an asterisk",
      "a.yaml",
      yaml.replace(/^title: .*$/m, "title: *sighs*"),
      /line 1, column 8: a text that begins with \* or &/
    ],
    [
      "an unknown tag",
      "a.yaml",
      yaml.replace(/^title: .*$/m, "title: !Lamp x"),
      /line 1, column 8: a text that begins with !/
    ]
  ])("C38: %s is told by line, column and reason (%s)", ([, name, text, says]) =>
    Effect.gen(function* () {
      const told = yield* whyNot(name, text)
      assert.match(told, says)
      assert.notMatch(told, /parseAllDocuments|position \d|Unexpected token|Struct|\[object/)
    })
  )

  it.effect.each<readonly [string, string, string, RegExp]>([
    [
      "a film's state",
      "a.json",
      `{"plan": ${json}, "keyframes": []}`,
      /It is a film's state\.json: `plan` writes/
    ],
    [
      "a number for a title",
      "a.yaml",
      yaml.replace(/^title: .*$/m, "title: 1984"),
      /^ {2}line 1, column 8, title: must be text, and is 1984; put it in quotes: "1984"\.$/m
    ],
    [
      "yes for a title",
      "a.yaml",
      yaml.replace(/^title: .*$/m, "title: true"),
      /title: must be text, and is true; put it in quotes/
    ],
    [
      "an empty title",
      "a.yaml",
      yaml.replace(/^title: .*$/m, "title:"),
      /line 1, column 7, title: must be text, and is empty/
    ],
    ["no title", "a.yaml", yaml.replace(/^title: .*\n/m, ""), /line 1, column 1, title: is missing/],
    ["no title", "a.json", json.replace(/ {2}"title": .*\n/, ""), /line 1, column 1, title: is missing/],
    [
      "text for a number",
      "a.json",
      json.replace('"duration_seconds": 8', '"duration_seconds": "8"'),
      /scenes\[0\]\.duration_seconds: must be a number, and is text; take the quotes away: 8/
    ],
    [
      "a length too long",
      "a.json",
      json.replace('"duration_seconds": 8', '"duration_seconds": 40'),
      /line \d+, column \d+, scenes\[0\]\.duration_seconds: must be length in whole seconds, 3 to 15.*and is 40/
    ],
    [
      "half a second",
      "a.json",
      json.replace('"duration_seconds": 8', '"duration_seconds": 3.5'),
      /must be a whole number, and is 3\.5/
    ],
    [
      "a word for a list",
      "a.yaml",
      yaml.replace(/characters_present:\n(\s+- .*\n)+/, "characters_present: Fox\n"),
      /characters_present: must be a list, and is "Fox"/
    ],
    [
      "an object for a list",
      "a.json",
      json.replace(/"characters": \[/, '"characters": {"a": 1}, "x": ['),
      /characters: must be a list, and is a set of fields/
    ],
    [
      "a list for an object",
      "a.json",
      "[]",
      /A plan must be a set of fields \(in braces, or name by name\), and is a list/
    ],
    [
      "a sentence for a plan",
      "a.yaml",
      "a fox finds a lamp",
      /A plan must be a set of fields, and is "a fox finds a lamp"/
    ],
    [
      "an unknown shape",
      "a.json",
      json.replace('"16:9"', '"5:4"'),
      /aspect_ratio: must be one of 16:9, .*, and is "5:4"\.$/m
    ],
    [
      "an unknown join",
      "a.json",
      json.replace('"cut"', '"wipe"'),
      /transition: must be one of cut, crossfade, match-cut, and is "wipe"/
    ],
    [
      "a field nobody knows",
      "a.json",
      json.replace('"camera"', '"camra"'),
      /line \d+, column 7, scenes\[0\]\.camra: is no field of a plan; did you mean camera\?/
    ]
  ])("C38: %s is told in a person's words (%s)", ([, name, text, says]) =>
    Effect.gen(function* () {
      const told = yield* whyNot(name, text)
      assert.match(told, says)
      assert.notMatch(told, /Struct|Encoded side|Expected/)
    })
  )

  it.effect("C7: a plan in UTF-16 is read, one in Latin-1 is told by its line", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read("w.json", Buffer.from(`\ufeff${json}`, "utf16le")), plan())
      assert.deepStrictEqual(yield* read("w.yaml", Buffer.from(`\ufeff${yaml}`, "utf16le").swap16()), plan())
      assert.match(
        yield* whyNot("l.json", Buffer.from(json.replace("Crystal", "Cr\u00efstal"), "latin1")),
        /line 2 is not UTF-8\. Save it as UTF-8/
      )
    })
  )
})

describe("C38: what stands behind a # in YAML, where no quotes are", () => {
  const styled = (words: string) => yaml.replace(/^style: .*$/m, words)
  const coloured = (words: string) => yaml.replace(/^color_palette:.*(\n +.*)*/m, words)

  it.effect.each<readonly [string, string, ReadonlyArray<RegExp>]>([
    [
      "in a text",
      styled("style: Pencil #2 on paper"),
      [/^ {2}line 2, column 15: “#2 on paper” is a comment in YAML.*quotes/]
    ],
    ["in place of a text", styled("style: #2 pencil"), [/^ {2}line 2, column 8: “#2 pencil” is a comment/]],
    ["in the second line of a text", styled("style: Pencil\n  and #2 ink"), [/line 3, column 7: “#2 ink”/]],
    [
      "in a list",
      coloured("color_palette:\n  - #fa0\n  - red #f00"),
      [/column 5: “#fa0”/, /column 9: “#f00”/]
    ],
    [
      "in brackets",
      coloured("color_palette: [red, #f00]"),
      [/bracket.*behind a # outside of quotes all is a comment/]
    ]
  ])("is not lost in silence: %s", ([, text, says]) =>
    Effect.map(whyNot("h.yaml", text), (why) => {
      for (const it of says) assert.match(why, it)
    })
  )

  it.effect("is a comment where a blank stands behind it, and text within quotes", () =>
    Effect.gen(function* () {
      const text = styled('style: "Pencil #2" #soft').replace(
        /^title: .*$/m,
        "title: The Lamp  # a working title"
      )
      const { style, title } = yield* read("h.yaml", `# mine\n#yours\n${text}`)
      assert.deepStrictEqual([style, title], ["Pencil #2", "The Lamp"])
    })
  )
})

describe("C25: a scene's caption in a plan's file", () => {
  const captioned = (caption: string) =>
    yaml.replace(/( +)(transition: cut\n)/, `$1$2$1caption: ${caption}\n`)

  it.effect.each<readonly [string, string, string | undefined]>([
    ["words", "A light!", "A light!"],
    ["nothing behind the colon", "", undefined],
    ["a tilde", "~", undefined],
    ["blanks", '" \\n "', undefined],
    ["marks of direction", '"\u05d0\u200f!"', "\u05d0\u200f!"],
    ["two lines", "|\n      A light\n      shines.", "A light shines."]
  ])("may be %s", ([, written, read_]) =>
    Effect.gen(function* () {
      const [first] = (yield* read("c.yaml", captioned(written))).scenes
      assert.strictEqual(first?.caption, read_)
      assert.strictEqual(first !== undefined && "caption" in first, read_ !== undefined)
    })
  )

  it.effect.each<readonly [string, string, RegExp]>([
    ["a number", captioned("7"), /scenes\[0\]\.caption: must be text, and is 7; put it in quotes: "7"\./],
    ["a NUL", captioned('"A\\0light"'), /The plan holds a NUL/],
    [
      "too long",
      captioned("light ".repeat(40)),
      /Scene 1's caption is 239 letters wide .*; two lines hold 140\./
    ],
    [
      "in no scene",
      yaml.replace(/^title:/m, "caption: A light!\ntitle:"),
      /line \d+, column 1, caption: is a field of a scene, and does not belong here\./
    ],
    [
      "a slip of the pen",
      captioned("A light!").replace("caption:", "captions:"),
      /scenes\[0\]\.captions: is no field of a plan; did you mean caption\?/
    ]
  ])("is refused where it is %s", ([, text, says]) =>
    Effect.map(whyNot("c.yaml", text), (why) => assert.match(why, says))
  )
})
