import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"

const src = fileURLToPath(new URL("../../src", import.meta.url))

interface Import {
  readonly from: string
  readonly to: string
}

/** The TypeScript files below a folder, as paths from there. */
const filesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true })
    .map((name) => String(name).split(path.sep).join("/"))
    .filter((name) => name.endsWith(".ts"))

const known = new Map<string, ReadonlyArray<Import>>()

/** Everything that the files below a folder import and re-export, static or not, types too, as it is written. */
const importedBelow = (folder: string): ReadonlyArray<Import> => {
  const found =
    known.get(folder) ??
    filesBelow(folder).flatMap((from) =>
      ts
        .preProcessFile(readFileSync(path.join(folder, from), "utf8"), true, true)
        .importedFiles.map(({ fileName }) => ({ from, to: fileName }))
    )
  known.set(folder, found)
  return found
}

const flag = /(?:^|[\s"'`])--[a-z][a-z-]{3,}/

/** Where an import of our own leads, as a path below the folder. */
const place = ({ from, to }: Import): string =>
  path.posix.normalize(path.posix.join(path.posix.dirname(from), to)).replace(/\.js$/, ".ts")

/** Every import of our own, as paths below src. */
const imports: ReadonlyArray<Import> = importedBelow(src)
  .filter(({ to }) => to.startsWith("."))
  .map((it) => ({ from: it.from, to: place(it) }))

/** A room is a folder of src, or a file that stands beside them. */
const roomOf = (file: string): string => file.split("/")[0] ?? file

/** Which rooms a room may look into, itself aside. */
const doors: Readonly<Record<string, ReadonlyArray<string>>> = {
  domain: [],
  prompts: ["domain"],
  report: ["domain"],
  export: ["domain", "report"],
  // The version stands in package.json.
  services: ["domain", ".."],
  takes: ["domain", "prompts", "services"],
  steps: ["domain", "prompts", "report", "services", "takes"],
  // The pipeline: the order of the steps, the loops over them, and what a run must know of those before it.
  film: ["domain", "report", "services", "steps", "takes"],
  "studio.ts": ["services"],
  forecast: ["domain", "film", "services"],
  // What can be known before money: asked by every command that may spend it.
  preflight: ["domain", "prompts", "services"],
  // What the simulator, a package of its own, is lent of this program's: its fonts, its ffmpeg.
  simulated: ["domain", "services"],
  testing: ["domain", "services"],
  // Films on many machines: a queue, workers, and what of a film stands in a database then.
  fleet: ["domain", "film", "services", "studio.ts"],
  cli: [
    "domain",
    "export",
    "film",
    "fleet",
    "forecast",
    "preflight",
    "report",
    "services",
    "simulated",
    "steps",
    "studio.ts",
    "takes",
    // What node the program needs stands in package.json.
    ".."
  ],
  "main.ts": ["cli"],
  // The film as a promise, for programs that know no Effect.
  "promise.ts": ["domain", "film", "services", "studio.ts"],
  "index.ts": ["domain", "film", "promise.ts", "report", "services", "steps", "studio.ts", "takes"],
  "fleet.ts": ["fleet"],
  "simulator.ts": ["services", "simulated", "studio.ts"],
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

/** Which rooms of the command line a room there may look into, itself aside. */
const insideCli: Readonly<Record<string, ReadonlyArray<string>>> = {
  files: [],
  output: [],
  ending: ["output"],
  flags: ["ending", "files", "output"],
  help: ["flags", "output"],
  live: ["output"],
  "Studio.ts": ["ending", "files", "flags"],
  film: ["ending", "files", "flags", "live", "output", "Studio.ts"],
  // What the commands of the queue share: loaded with them alone.
  fleet: ["ending", "film", "flags", "live", "output"],
  commands: ["ending", "files", "film", "flags", "fleet", "live", "output", "Studio.ts"],
  "Program.ts": ["commands", "ending", "flags", "help", "live", "output"]
}

describe("the rooms of the command line", () => {
  const inCli = imports.filter(({ from, to }) => roomOf(from) === "cli" && roomOf(to) === "cli")
  const below = (file: string): string => roomOf(file.slice("cli/".length))

  it("open one way, too, and all have their line", () => {
    assert.deepStrictEqual(
      inCli.filter(
        ({ from, to }) => below(from) !== below(to) && !(insideCli[below(from)] ?? []).includes(below(to))
      ),
      []
    )
    assert.deepStrictEqual(readdirSync(path.join(src, "cli")).sort(), Object.keys(insideCli).sort())
  })

  it("let no command do another's work: what two of them do has a room of its own", () => {
    const commandOf = (file: string) => /^cli\/commands\/([^/]+)\//.exec(file)?.[1]
    const strays = inCli.filter(
      ({ from, to }) =>
        commandOf(from) !== undefined &&
        commandOf(to) !== undefined &&
        commandOf(from) !== commandOf(to) &&
        !to.endsWith("/command.ts")
    )
    assert.deepStrictEqual(strays, [])
  })
})

/** Files that import one another in a circle, types and files that are loaded later included: each circle once. */
const circlesIn = (all: ReadonlyArray<Import>): ReadonlyArray<ReadonlyArray<string>> => {
  const next = new Map<string, Array<string>>()
  for (const { from, to } of all) next.set(from, [...(next.get(from) ?? []), to])
  const reached = (from: string): ReadonlySet<string> => {
    const seen = new Set<string>()
    const left = [from]
    for (let file = left.pop(); file !== undefined; file = left.pop())
      for (const to of next.get(file) ?? [])
        if (!seen.has(to)) {
          seen.add(to)
          left.push(to)
        }
    return seen
  }
  const reach = new Map([...next.keys()].map((file) => [file, reached(file)]))
  const circles = [...reach]
    .filter(([file, seen]) => seen.has(file))
    .map(([file, seen]) => [...seen].filter((other) => reach.get(other)?.has(file) === true).sort())
  return [...new Map(circles.map((circle) => [circle.join(" "), circle])).values()]
}

/** Imports that look into a room of services past the contracts, which stand beside the rooms; a door of the library may. */
const pastContracts = (all: ReadonlyArray<Import>): ReadonlyArray<Import> =>
  all.filter(({ from, to }) => {
    const room = /^services\/[^/]+\//.exec(to)?.[0]
    const isContract = /^services\/[^/]+$/.test(from)
    return room !== undefined && !from.startsWith(room) && !isContract && from.includes("/")
  })

describe("the contracts of services", () => {
  it("are all that anybody sees of what is behind them", () => {
    assert.deepStrictEqual(pastContracts(imports), [])
  })

  it("are passed by whoever reaches into a room of theirs, from without and from the next room", () => {
    const past = { from: "steps/Videos.ts", to: "services/xai/Sending.ts" }
    const across = { from: "services/store/Store.ts", to: "services/xai/Sending.ts" }
    assert.deepStrictEqual(
      pastContracts([
        ...[past, across],
        { from: "steps/Videos.ts", to: "services/GrokClient.ts" },
        { from: "services/GrokClient.ts", to: "services/xai/Sending.ts" },
        { from: "services/xai/Retry.ts", to: "services/xai/Sending.ts" },
        { from: "index.ts", to: "services/xai/GrokConfig.ts" }
      ]),
      [past, across]
    )
  })
})

describe("imports", () => {
  const tooLong = (texts: ReadonlyArray<readonly [string, string]>) =>
    texts.flatMap(([name, text]) => (text.split("\n").length - 1 > 400 ? [name] : []))

  it("come from files that nobody has to scroll through: none is longer than 400 lines", () => {
    const texts = readdirSync(src, { recursive: true })
      .map((name) => String(name))
      .filter((name) => name.endsWith(".ts"))
      .map((name) => [name, readFileSync(path.join(src, name), "utf8")] as const)
    assert.isAbove(texts.length, 300, "files are read at all")
    assert.deepStrictEqual(tooLong(texts), [])
  })

  it("are known as too long from the next line on", () => {
    const lines = (count: number) => "one\n".repeat(count)
    assert.deepStrictEqual(
      tooLong([
        ["short.ts", lines(400)],
        ["long.ts", lines(401)]
      ]),
      ["long.ts"]
    )
  })

  it("go in no circle", () => {
    assert.deepStrictEqual(circlesIn(imports), [])
  })

  it("are known as a circle however long it is, and a file that many import is none", () => {
    const at = (...pairs: ReadonlyArray<readonly [string, string]>) =>
      circlesIn(pairs.map(([from, to]) => ({ from, to })))
    assert.deepStrictEqual(at(["a", "b"], ["b", "c"], ["c", "a"], ["x", "a"], ["c", "y"], ["s", "s"]), [
      ["a", "b", "c"],
      ["s"]
    ])
    assert.deepStrictEqual(at(["a", "b"], ["a", "c"], ["b", "d"], ["c", "d"]), [])
  })
})

describe("the picture of the rooms", () => {
  const root = path.join(src, "..")
  const pageNames = (page: string) =>
    [...page.matchAll(/`((?:[a-z-]+\/)+(?:\w+\.(?:test\.|check\.)?ts)?[\w-]*)`/g)].map(
      ([, name]) => name ?? ""
    )

  // What a build writes is there after a build.
  const isThere = (name: string) =>
    name.startsWith("dist/") ||
    ["src", "src/cli", "src/services/ffmpeg", "packages/xai-simulator/src", "."].some(
      (from) => existsSync(path.join(root, from, name)) || existsSync(path.join(root, from, `${name}.ts`))
    )
  const missingFrom = (page: string) => pageNames(page).filter((name) => !isThere(name))

  it("names no file or folder that is not there", () => {
    const page = readFileSync(path.join(root, "ARCHITECTURE.md"), "utf8")
    assert.isAbove(pageNames(page).length, 50)
    assert.deepStrictEqual(missingFrom(page), [])
  })

  it("nor does a comment of the sources", () => {
    const named = filesBelow(src).flatMap((file) =>
      missingFrom(readFileSync(path.join(src, file), "utf8")).filter((name) => name.endsWith(".ts"))
    )
    assert.deepStrictEqual(named, [])
  })

  it("would be told of one that is gone", () => {
    assert.deepStrictEqual(
      missingFrom(
        "A price is in `domain/Models.ts`, another in `domain/Gone.ts`, a room is `gone/`, `cli/gone` too."
      ),
      ["domain/Gone.ts", "gone/", "cli/gone"]
    )
  })
})

describe("the simulator", () => {
  const simulator = fileURLToPath(new URL("../../packages/xai-simulator", import.meta.url))
  const inside = importedBelow(path.join(simulator, "src"))

  it("is a package of its own: it imports nothing of this program, not even in its tests", () => {
    assert.isAbove(inside.length, 300)
    const leave = (folder: string, out: RegExp) =>
      importedBelow(path.join(simulator, folder)).filter(
        (it) => it.to.startsWith("grok-video-pipeline") || (it.to.startsWith(".") && out.test(place(it)))
      )
    // Its version stands in its package.json.
    assert.deepStrictEqual(leave("src", /^\.\.\/(?!package\.json$)/), [])
    assert.deepStrictEqual(leave("test", /^\.\.\/(?!src\/)/), [])
  })

  it("has no way round: no file of it can be reached from itself", () => {
    const leads = new Map<string, ReadonlyArray<string>>()
    for (const it of inside.filter(({ to }) => to.startsWith(".")))
      leads.set(it.from, [...(leads.get(it.from) ?? []), place(it)])
    const done = new Set<string>()
    const follow = (file: string, way: ReadonlyArray<string>): void => {
      assert.notInclude(way, file, [...way, file].join(" → "))
      if (done.has(file)) return
      for (const next of leads.get(file) ?? []) follow(next, [...way, file])
      done.add(file)
    }
    for (const file of leads.keys()) follow(file, [])
  })

  it("is used by its name alone, and by few", () => {
    const users = importedBelow(src).filter(({ to }) => to.includes("xai-simulator"))
    assert.deepStrictEqual([...new Set(users.map(({ to }) => to))], ["xai-simulator"])
    assert.deepStrictEqual([...new Set(users.map(({ from }) => roomOf(from)))].sort(), [
      "cli",
      "simulated",
      "simulator.ts"
    ])
  })

  it("names every package it needs, and no other", () => {
    const { dependencies, peerDependencies } = JSON.parse(
      readFileSync(path.join(simulator, "package.json"), "utf8")
    )
    const nameOf = (to: string) => /^(?:@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to
    const needed = inside.map(({ to }) => nameOf(to)).filter((to) => !/^(?:\.|node:)/.test(to))
    // Found by their files, not imported.
    const asFiles = ["@expo-google-fonts/nunito"]
    assert.deepStrictEqual(
      [...new Set([...needed, ...asFiles])].sort(),
      [...Object.keys(dependencies), ...Object.keys(peerDependencies)].sort()
    )
  })
})

describe("what an embedding program reads", () => {
  it("names no flag of the command line, unless it is a whole command", () => {
    const told = readdirSync(src, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".ts") && !name.startsWith("cli"))
      .flatMap((name) => {
        const text = readFileSync(path.join(src, name), "utf8")
        if (!flag.test(text)) return []
        const found: Array<string> = []
        const look = (node: ts.Node): void => {
          if (
            ts.isStringLiteral(node) ||
            ts.isNoSubstitutionTemplateLiteral(node) ||
            ts.isTemplateExpression(node)
          )
            if (flag.test(node.getText()) && !node.getText().includes("grok-video-pipeline "))
              found.push(`${name}: ${node.getText()}`)
          ts.forEachChild(node, look)
        }
        look(ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true))
        return found
      })
    assert.deepStrictEqual(told, [])
  })
})
