import { assert, describe, it } from "@effect/vitest"
import { golden, shortFilm } from "../support/shortFilm.js"

describe("estimate", () => {
  const film = shortFilm()

  it("says what a film of the usual size costs, at best and at worst, before there is anything", () => {
    const ended = film.run("estimate")
    assert.strictEqual(ended.code, 0, ended.stderr)
    golden("estimate", ended.stdout)
    assert.deepStrictEqual(film.files(), [])
  })

  it("follows the size and the settings it is given", () => {
    const ended = film.run(
      "estimate",
      "--characters",
      "2",
      "--scenes",
      "1",
      "--scene-seconds",
      "10",
      "--sheet-takes",
      "1"
    )
    assert.strictEqual(ended.code, 0, ended.stderr)
    // 2 portraits, one keyframe from two sheets, 10 s at 5 cents; a clip too long to edit is filmed once more at worst.
    assert.match(ended.stdout, /sheets +2 calls +\$0\.12 +2 calls +\$0\.12/)
    assert.match(ended.stdout, /clips +1 call +\$0\.50 +2 calls +\$1\.00/)
  })

  it("refuses a plan it cannot read, with every reason", () => {
    const ended = film.run("estimate", "--plan", "simulator.json")
    assert.strictEqual(ended.code, 2)
    assert.match(ended.stderr, /title: is missing/)
    assert.match(ended.stderr, /scenes: is missing/)
  })
})
