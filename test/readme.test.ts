import { readdirSync, readFileSync, statSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { stripVTControlCharacters } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import manifest from "../package.json" with { type: "json" }
import { exitCodes } from "../src/cli/ending/ExitCode.js"
import { entry } from "./support/program.js"

const root = fileURLToPath(new URL("..", import.meta.url))
const readme = readFileSync(`${root}/README.md`, "utf8")
const page = Schema.decodeUnknownSync(
  Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.String }))
)(readFileSync(entry.replace(/main\.js$/, "front-page.json"), "utf8"))

/** The commands of the built program, and the options each takes, from its own help. */
const commands = new Map(
  Object.entries(page).flatMap(([asked, help]) => {
    const command = /^(\S+) --help$/.exec(asked)?.[1]
    if (command === undefined) return []
    const options = stripVTControlCharacters(help).split("\nOPTIONS\n")[1] ?? ""
    return [
      [
        command,
        [...options.matchAll(/^ {2}(?:-[a-z], )?(--[a-z][a-z-]*)/gm)].map(([, flag]) => flag ?? "")
      ] as const
    ]
  })
)
/** Options every command has by itself; the README tells of them in a sentence. */
const builtIn = new Set(["--completions", "--log-level", "--help", "--wizard", "--version"])

const rows = [...readme.matchAll(/^\| `(--[a-z-]+)` \| (.*) \|$/gm)].map(([, flag]) => flag ?? "")

describe("the README", () => {
  it("has every option of the program in its tables, once, and no other", () => {
    const known = new Set([...commands.values()].flat().filter((flag) => !builtIn.has(flag)))
    assert.isAbove(known.size, 25)
    assert.deepStrictEqual([...rows].sort(), [...known].sort())
  })

  it("says of each option what the program says", () => {
    const everything = stripVTControlCharacters(Object.values(page).join("\n")).replace(/\s+/g, " ")
    for (const [, flag, rest] of readme.matchAll(/^\| `(--[a-z-]+)` \| (.*) \|$/gm)) {
      const words = (rest ?? "").split(" | ")[0] ?? ""
      assert.include(everything, words.replace(/\s+/g, " "), flag)
    }
  })

  it("has every command in its table, and each answers --help", () => {
    const listed = new Set(
      [...readme.matchAll(/^\| `([a-z-]+)[^|]*\| [a-z]/gm)].map(([, name]) => name ?? "")
    )
    for (const command of commands.keys()) assert.isTrue(listed.has(command), command)
    assert.isAtLeast(commands.size, 8)
  })

  it("explains every exit code", () => {
    const table = readme.slice(readme.indexOf("### Exit codes"))
    for (const code of Object.values(exitCodes))
      assert.match(table, new RegExp(`^\\| (?:\\d+, )*${code}(?:, \\d+)* \\|`, "m"))
  })

  it("says of each exit code what is read then, in the program's own words, and what to do", () => {
    const table = readme.slice(readme.indexOf("### Exit codes"), readme.indexOf("## The simulator"))
    const listed = [...table.matchAll(/^\| (\d[\d, ]*) \| (.+) \| (.+) \| (.+) \|$/gm)]
    assert.strictEqual(listed.length, 8)
    const source = readdirSync(`${root}/src`, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(`${root}/src/${file}`, "utf8"))
      .join("\n")
    for (const [, code, , read] of listed) {
      const quoted = [...(read ?? "").matchAll(/“([^”]+)”/g)].map(([, words]) => words ?? "")
      assert.isNotEmpty(quoted, code)
      for (const words of quoted) assert.include(source, words, code)
    }
  })

  it("says of each option which commands take it", () => {
    const film = /^The film commands are (.*?)\. /m.exec(readme)?.[1] ?? ""
    const namesIn = (text: string) => [...text.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name ?? "")
    const ofAll = namesIn(film)
    assert.isAbove(ofAll.length, 5)
    for (const [, flag, , who] of readme.matchAll(/^\| `(--[a-z-]+)` \| (.*) \| ([^|]+) \|$/gm)) {
      const told = [...(/the film commands/.test(who ?? "") ? ofAll : []), ...namesIn(who ?? "")]
      // `config` takes every setting, which is said above the table.
      const takes = [...commands].flatMap(([name, flags]) =>
        name !== "config" && flags.includes(flag ?? "") ? [name] : []
      )
      assert.deepStrictEqual([...told].sort(), takes.sort(), flag)
    }
  })

  it("shows a picture that is there, and small", () => {
    const [, file] = /!\[[^\]]+\]\(([^)]+)\)/.exec(readme) ?? []
    assert.isAtMost(statSync(`${root}/${file}`).size, 150_000)
  })

  it("gives a reason for every package the program depends on", () => {
    const needed = [
      ...Object.keys(manifest.dependencies),
      ...Object.keys(manifest.optionalDependencies),
      ...Object.keys(manifest.devDependencies)
    ]
    for (const name of needed.filter((it) => !it.startsWith("@types/")))
      assert.include(readme, `\`${name}\``, name)
  })

  it("names only scripts that exist", () => {
    for (const [, script] of readme.matchAll(/npm run ([a-z:]+)/g))
      assert.property(manifest.scripts, script ?? "")
  })
})
