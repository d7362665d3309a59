import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("../..", import.meta.url))
const pages = ["README.md", "docs/embedding.md"]

/** The programs of a page, each as the file it would be. */
const programs = new Map(
  pages.flatMap((name) =>
    [...readFileSync(path.join(root, name), "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
      ([, code], index) => [`${path.basename(name)}-${index + 1}.ts`, code ?? ""] as const
    )
  )
)

// A compiler looks at the whole library for it: a part of `npm run check`, not of the tests.
describe("what the pages tell an embedding program", () => {
  it("compiles, program by program, under the strictest rules", () => {
    assert.isAtLeast(programs.size, 6)
    // Beside the packages they import. The native compiler is several times as fast as TypeScript's own;
    // several checkers would each look at the library anew.
    mkdirSync(path.join(root, "node_modules/.cache"), { recursive: true })
    const folder = mkdtempSync(path.join(root, "node_modules/.cache/pages-"))
    try {
      for (const [name, code] of programs) writeFileSync(path.join(folder, name), code)
      const config = path.join(folder, "tsconfig.json")
      writeFileSync(
        config,
        JSON.stringify({
          extends: path.join(root, "tsconfig.json"),
          compilerOptions: { incremental: false, declaration: false, tsBuildInfoFile: null },
          include: [],
          files: [...programs.keys()]
        })
      )
      const compiler = path.join(root, "node_modules/typescript-native/bin/tsc")
      const { status, stdout } = spawnSync(process.execPath, [compiler, "--checkers", "1", "-p", config], {
        encoding: "utf8"
      })
      assert.deepStrictEqual([status, stdout], [0, ""])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
