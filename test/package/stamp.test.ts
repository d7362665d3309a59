import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { root, run } from "./packing.js"

// The build is skipped when nothing changed since the last one: what is held here is that only then.

const folder = mkdtempSync(path.join(tmpdir(), "stamp-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, text: string) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
  writeFileSync(path.join(folder, name), text)
}

/** Says after each of these steps whether the stamp holds. Each step is code, with `stamp` and the files at hand. */
const heldAfter = (...steps: ReadonlyArray<string>): ReadonlyArray<boolean> => {
  rmSync(folder, { recursive: true, force: true })
  for (const name of ["src/a.ts", "src/deep/b.ts", "package.json", "dist/main.js", "dist/lib/index.js"])
    write(name, name)
  const code = `import { stampIn } from ${JSON.stringify(path.join(root, "stamp.mjs"))}
    import { renameSync, rmSync, writeFileSync } from "node:fs"
    process.chdir(${JSON.stringify(folder)})
    const stamp = stampIn({ root: ".", file: "cache/build.json", inputs: ["src", "package.json"], outputs: ["dist"] })
    const told = []
    ${steps.map((step) => `${step}\ntold.push(stamp.holds())`).join("\n")}
    console.log(JSON.stringify(told))`
  return JSON.parse(run(folder, process.execPath, "--input-type=module", "-e", code))
}

describe("the stamp of a build", () => {
  it("holds once all was made, until an input's bytes, name or number change", () => {
    assert.deepStrictEqual(
      heldAfter(
        "",
        "stamp.set()",
        'writeFileSync("src/deep/b.ts", "other")',
        "stamp.set()",
        'renameSync("src/a.ts", "src/c.ts")',
        "stamp.set()",
        'writeFileSync("src/new.ts", "")',
        'rmSync("src/new.ts")',
        'rmSync("package.json")'
      ),
      [false, true, false, true, false, true, false, true, false]
    )
  })

  it("holds while what was made stands as it was made, whatever came to lie beside it", () => {
    assert.deepStrictEqual(
      heldAfter(
        "stamp.set()",
        'writeFileSync("dist/lib/index.d.ts", "declared")',
        'writeFileSync("dist/main.js", "meddled with")',
        "stamp.set()",
        'rmSync("dist/lib/index.js")'
      ),
      [true, true, false, true, false]
    )
  })

  it("is gone from the moment something is made anew, and one that cannot be read is none", () => {
    assert.deepStrictEqual(
      heldAfter(
        "stamp.set()",
        "stamp.lift()",
        "stamp.set()",
        'writeFileSync("cache/build.json", "{")',
        "stamp.lift()"
      ),
      [true, false, true, false, false]
    )
  })
})
