import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { undocumented } from "./Docstrings.js"
import { source } from "./Source.js"

// Types are needed for it, which take a while: a part of `npm run check`, not of the tests.
describe("the docstrings", () => {
  it("say how a verb fails and that it costs, wherever it does", () => {
    const { files, program, root } = source()
    assert.isAbove(files.length, 300)
    assert.deepStrictEqual(
      undocumented(program, files).map(
        ({ file, missing, verb }) => `${path.relative(root, file)}: ${verb} says nothing of ${missing}`
      ),
      []
    )
  })
})
