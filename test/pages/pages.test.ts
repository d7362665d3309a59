import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { configFromJson, faultTable } from "xai-simulator"
import manifest from "../../package.json" with { type: "json" }
import { flagsOf } from "../../src/cli/help/Help.js"
import { misread } from "../../src/cli/help/Misread.js"
import { printCommand } from "../../src/cli/output/CommandLine.js"
import { everyCommand } from "../../src/cli/Program.js"
import { exitCodes } from "../../src/domain/ExitCode.js"
import { priceOfImage, priceOfVideo } from "../../src/domain/Models.js"
import { formatUsd } from "../../src/domain/Money.js"
import { mostDoubts } from "../../src/domain/RetryPolicy.js"
import { defaultOptions } from "../../src/domain/Settings.js"
import { inProcess } from "../support/inProcess.js"

const root = fileURLToPath(new URL("../..", import.meta.url))
const names = [
  "README.md",
  ...readdirSync(`${root}/docs`).flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : []))
]
const read = (name: string): string => readFileSync(path.join(root, name), "utf8")
const pages = new Map(names.map((name) => [name, read(name)]))
const readme = read("README.md")

/** A page without what is made of tables, and without its programs. */
const prose = (page: string): string =>
  page.replace(/<!-- (\w+): [\s\S]*?<!-- \/\1 -->/g, "").replace(/^```[\s\S]*?^```$/gm, "")

/** The blocks of a language, page by page. */
const blocks = (language: string) =>
  [...pages].flatMap(([name, text]) =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
      ([, code]) => [name, code ?? ""] as const
    )
  )

describe("the README", () => {
  it("is short, and begins with the picture and the two commands that do everything", () => {
    const lines = readme.trimEnd().split("\n")
    assert.isAtMost(lines.length, 150)
    const [, file] = /!\[[^\]]+\]\(([^)]+)\)/.exec(readme) ?? []
    assert.isAtMost(statSync(`${root}/${file}`).size, 150_000)
    const screen = lines.slice(0, 25).join("\n")
    for (const command of [`](${file})`, "npm ci && npm run demo", "npm ci && npm test"])
      assert.include(screen, command)
  })

  it("says what a film costs in the words of the program", async () => {
    const shown = /^\$ npx grok-video-pipeline (estimate .*)\n([\s\S]*?)^```$/m.exec(readme)
    const cwd = mkdtempSync(path.join(tmpdir(), "readme-"))
    try {
      const { stdout } = await inProcess((shown?.[1] ?? "").split(" "), { cwd })
      assert.strictEqual(shown?.[2], stdout)
    } finally {
      rmSync(cwd, { recursive: true })
    }
  })

  it("leads to every page", () => {
    for (const name of names.slice(1)) assert.include(readme, `](${name})`)
  })

  it("gives a reason for every package the program depends on, and a page for those of development", () => {
    const reasons = `${readme}\n${read("docs/developing.md")}`
    const ships = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies)]
    for (const name of [...ships, ...Object.keys(manifest.peerDependencies)])
      assert.include(readme, `\`${name}\``, name)
    for (const name of Object.keys(manifest.devDependencies).filter((it) => !it.startsWith("@types/")))
      assert.include(reasons, `\`${name}\``, name)
  })
})

describe("the pages", () => {
  it("name only scripts that exist, and every script somewhere", () => {
    const named = new Set(
      [...pages.values()].flatMap((text) => [...text.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, it]) => it))
    )
    for (const [name, text] of pages)
      for (const [, script] of text.matchAll(/npm run ([a-z:]+)/g))
        assert.property(manifest.scripts, script ?? "", name)
    // Those that npm runs by itself, before another.
    for (const script of Object.keys(manifest.scripts).filter((it) => !/^pre|^build:/.test(it)))
      assert.isTrue(named.has(script), script)
  })

  it("show commands that the program understands", () => {
    const meant = { script: "/x/grok-video-pipeline", cwd: "/", throughNpx: true }
    const named = everyCommand().map(({ name }) => name)
    const inText = new RegExp(`\`(?:npx grok-video-pipeline )?((?:${named.join("|")}) [^\`]+)\``, "g")
    const lines = [
      ...blocks("sh").flatMap(([name, code]) =>
        [...code.matchAll(/^npx grok-video-pipeline (.*?)(?: +#.*| > .*)?$/gm)].map(
          ([, words]) => [name, words ?? ""] as const
        )
      ),
      ...[...pages].flatMap(([name, text]) =>
        [...prose(text).matchAll(inText)].map(([, words]) => [name, words ?? ""] as const)
      )
    ]
    assert.isAbove(lines.length, 20)
    for (const [name, line] of lines) {
      const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, inQuotes, bare]) => inQuotes ?? bare ?? "")
      const wrong = misread(["node", "main.js", ...words], everyCommand(), (it) => printCommand(meant, it))
      assert.deepStrictEqual(wrong, [], `${name}: ${line}`)
    }
  })

  it("name only options that some command has", () => {
    const known = new Set([
      ...everyCommand().flatMap(flagsOf),
      ...["--help", "--version", "--log-level", "--completions"]
    ])
    for (const [name, text] of pages)
      for (const [, flag] of text.matchAll(/`(?:run )?(--[a-z-]+)/g))
        assert.isTrue(known.has(flag ?? ""), `${name}: ${flag}`)
  })

  it("say nothing twice", () => {
    const heard = new Map<string, string>()
    for (const [name, text] of pages)
      for (const sentence of prose(text)
        .replace(/\s+/g, " ")
        .split(/(?<=[.:]) /)) {
        if (sentence.length < 60) continue
        assert.isUndefined(heard.get(sentence), `${name}: ${sentence}`)
        heard.set(sentence, name)
      }
    assert.isAbove(heard.size, 100)
  })

  it("end every table before the text goes on, which would be taken for a row", () => {
    for (const [name, text] of pages)
      for (const [, next] of text.matchAll(/^\|.*\n(?!\||\n|$)(.*)/gm)) assert.fail(`${name}: ${next}`)
  })

  it("have the program's own numbers", () => {
    const { acceptAt, imageModel, imageQuality, resolution, retakeBelow, sheetTakes, videoModel } =
      defaultOptions
    const drawn = (inputs: number) => formatUsd(priceOfImage(imageModel, imageQuality, inputs))
    const money = pages.get("docs/money.md") ?? ""
    assert.include(money, `${drawn(0)} for a character sheet, ${drawn(1)} to ${drawn(4)} for a keyframe`)
    assert.include(
      money,
      `${formatUsd(priceOfVideo(videoModel, resolution, 8))} for an 8-second clip at ${resolution}`
    )
    assert.strictEqual(mostDoubts, 2)
    assert.include(money, "sends it once more, over all runs together")
    const making = pages.get("docs/making.md") ?? ""
    assert.include(making, `below ${acceptAt.toFixed(2)} it is`)
    assert.strictEqual(sheetTakes, 3)
    assert.include(making, "three takes at most")
    assert.include(making, `Clips of\n   ${videoModel.longestEditSeconds} s or shorter`)
    assert.include(making, `below ${retakeBelow.toFixed(2)}.`)
    const pictures = readdirSync(`${root}/test/fixtures/judge`).filter((file) => file.endsWith(".jpg"))
    assert.include(pages.get("docs/judging.md") ?? "", `on ${pictures.length}\npictures with known faults`)
    assert.isAbove(faultTable().split("\n").length - 2, 80)
  })

  it("script the simulator as it can be scripted", async () => {
    const scripts = blocks("json").filter(([name]) => name === "docs/simulator.md")
    assert.isAtLeast(scripts.length, 3)
    for (const [, script] of scripts) await Effect.runPromise(configFromJson(script))
  })
})

describe("the exit codes", () => {
  const page = read("docs/commands.md")
  const listed = [
    ...page.slice(page.indexOf("## Exit codes")).matchAll(/^\| (\d[\d, ]*) \| (.+) \| (.+) \| (.+) \|$/gm)
  ]

  it("are all explained", () => {
    const codes = listed.flatMap(([, code]) => (code ?? "").split(", ").map(Number))
    assert.deepStrictEqual(codes, Object.values(exitCodes))
  })

  it("stand beside what is read then, in the program's own words", () => {
    const source = readdirSync(`${root}/src`, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(`${root}/src/${file}`, "utf8"))
      .join("\n")
    for (const [, code, , said] of listed) {
      const quoted = [...(said ?? "").matchAll(/“([^”]+)”/g)].map(([, words]) => words ?? "")
      assert.isNotEmpty(quoted, code)
      for (const words of quoted) assert.include(source, words, code)
    }
  })
})
