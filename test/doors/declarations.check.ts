import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"
import { source } from "./Source.js"

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
  it("lead to no package but Effect's and the simulator's: a program compiles without ours", () => {
    const { files, program, root } = source()
    const declarations = new Map<string, string>()
    program.emit(
      undefined,
      (name, text) => declarations.set(path.relative(path.join(root, "src"), name), text),
      undefined,
      true
    )
    assert.isAtLeast(declarations.size, files.length)
    const { packages, seen } = reachedFrom(["index.d.ts", "simulator.d.ts", "testing.d.ts"], declarations)
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
