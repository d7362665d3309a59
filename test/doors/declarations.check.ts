import { execFile } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"

const root = fileURLToPath(new URL("../..", import.meta.url))

const doors = ["index", "simulator", "testing"]

/** The declarations that the doors lead to, by their paths below src: written by a compiler in a process of its own. */
const writtenDeclarations = async (): Promise<ReadonlyMap<string, string>> => {
  const folder = mkdtempSync(path.join(tmpdir(), "declarations-"))
  try {
    const config = path.join(folder, "tsconfig.json")
    const compilerOptions = {
      ...{ noEmit: false, incremental: false, declaration: true, emitDeclarationOnly: true, plugins: [] },
      ...{
        rootDir: root,
        outDir: path.join(folder, "written"),
        typeRoots: [path.join(root, "node_modules/@types")]
      }
    }
    const files = doors.map((door) => path.join(root, "src", `${door}.ts`))
    writeFileSync(
      config,
      JSON.stringify({ extends: path.join(root, "tsconfig.json"), include: [], files, compilerOptions })
    )
    const compiler = path.join(root, "node_modules/typescript-native/bin/tsc")
    await promisify(execFile)(process.execPath, [compiler, "-p", config], { cwd: root, maxBuffer: 1e8 })
    const src = path.join(folder, "written/src")
    const names = readdirSync(src, { recursive: true, encoding: "utf8" })
    return new Map(
      names
        .filter((name) => name.endsWith(".d.ts"))
        .map((name) => [name.split(path.sep).join("/"), readFileSync(path.join(src, name), "utf8")])
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the declarations of the library's doors lead to, file by file, and the packages they name. */
const reachedFrom = (doors: ReadonlyArray<string>, declarations: ReadonlyMap<string, string>) => {
  const left = [...doors]
  const seen = new Set(left)
  const packages = new Map<string, string>()
  for (let file = left.pop(); file !== undefined; file = left.pop())
    for (const { fileName: to } of ts.preProcessFile(declarations.get(file) ?? "", true, true)
      .importedFiles) {
      if (!to.startsWith(".")) packages.set(to, file)
      const next = path.posix.join(path.posix.dirname(file), to).replace(/\.js$/, ".d.ts")
      if (to.startsWith(".") && !seen.has(next)) {
        seen.add(next)
        left.push(next)
      }
    }
  return { seen, packages }
}

// Declarations have to be written for it: a part of `npm run check`, not of the tests.
describe("the declarations of the library's doors", () => {
  it("lead to no package but Effect's and the simulator's: a program compiles without ours", async () => {
    const declarations = await writtenDeclarations()
    const { packages, seen } = reachedFrom(
      doors.map((door) => `${door}.d.ts`),
      declarations
    )
    assert.deepStrictEqual(
      [...seen].filter((file) => !declarations.has(file)),
      []
    )
    assert.isAbove(seen.size, 50)
    const strange = [...packages].filter(([to]) => !/^(?:effect|@effect\/|xai-simulator$|node:)/.test(to))
    assert.deepStrictEqual(strange, [])
  })

  it("are followed to a package that stands two files away", () => {
    const { packages } = reachedFrom(
      ["index.d.ts"],
      new Map([
        ["index.d.ts", 'export { a } from "./rooms/a.js"'],
        ["rooms/a.d.ts", 'import type { B } from "./b.js"; export declare const a: B'],
        ["rooms/b.d.ts", 'export type B = import("strange").B']
      ])
    )
    assert.deepStrictEqual([...packages], [["strange", "rooms/b.d.ts"]])
  })
})
