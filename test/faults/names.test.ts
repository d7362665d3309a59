import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "effect/FastCheck"
import { Character } from "../../src/domain/StoryPlan.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { paths, Workspace } from "../../src/services/Workspace.js"
import { inVirtualTime, mockedStudio } from "../support/film.js"
import { fox, plan, scene } from "../support/plans.js"

/** What names are made of when somebody means harm. */
const piece = fc.oneof(
  fc.constantFrom(
    "..",
    "/",
    "\\",
    "\0",
    "'",
    '"',
    "\n",
    "\r",
    "-",
    "--",
    ".",
    "~",
    "$(touch x)",
    "`id`",
    "%2e%2e%2f"
  ),
  fc.constantFrom(
    "CON",
    "NUL",
    "aux.",
    "COM1",
    "\u202E",
    "\u2066",
    "\u200B",
    "\uFEFF",
    "é",
    "狐",
    "🦊",
    "\uD800"
  ),
  fc.string({ maxLength: 12 }),
  fc.constant("x".repeat(300))
)
const hostile = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(""))

describe("a thousand hostile names", () => {
  it("each become a file of the film's folder, and no two the same (fault row 36)", () => {
    const names = fc.sample(hostile, { numRuns: 1000, seed: 36 })
    const files = names.map((name, index) => paths.sheet(index + 1, name, 1))
    for (const file of files) {
      assert.match(file, /^character_sheets\/\d{2,}-[a-z0-9]+(?:-[a-z0-9]+)*_v1\.jpg$/)
      assert.strictEqual(path.relative("/film", path.resolve("/film", file)), file)
      assert.isAtMost(path.basename(file).length, 80)
    }
    assert.strictEqual(new Set(files).size, files.length)
  })

  it.effect("keep their letters in state.json, beside the files that stand for them (fault row 36)", () => {
    const names = [
      "../../etc/passwd",
      "-rf *",
      "狐\u202Exof",
      "Fox",
      "fox!",
      "a\"b'c",
      "x".repeat(300),
      "CON"
    ]
    const characters = names.map((name) => new Character({ ...fox, name }))
    const studio = mockedStudio(plan({ characters, scenes: [scene(1, { charactersPresent: names })] }))
    return Effect.gen(function* () {
      const { root } = yield* Workspace
      const { state } = yield* inVirtualTime(makeFilm("A crowd"))
      assert.deepStrictEqual(
        state.characters.map(({ name }) => name),
        names
      )
      const places = state.characters.map(({ portraitPath }) => portraitPath)
      assert.strictEqual(new Set(places).size, names.length)
      for (const place of places) {
        const away = path.relative(root, path.resolve(root, place))
        assert.isTrue(away.startsWith("character_sheets/"), place)
      }
    }).pipe(Effect.provide(studio.layer))
  })
})
