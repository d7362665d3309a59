import { assert, describe, it } from "@effect/vitest"
import { inProcess } from "../support/inProcess.js"
import { golden, shortFilm } from "../support/shortFilm.js"
import { tempFolder } from "../support/tempFolder.js"

describe("estimate", () => {
  const film = shortFilm()

  it("says what a film of the usual size costs, at best and at worst, before there is anything", async () => {
    const ended = await film.run("estimate")
    assert.strictEqual(ended.code, 0, ended.stderr)
    golden("estimate", ended.stdout)
    assert.deepStrictEqual(film.files(), [])
  })

  it("follows the size and the settings it is given", async () => {
    const ended = await film.run(
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

  it("reckons with words where something is said, and stops at none of its own", async () => {
    const size = ["estimate", "--scenes", "2", "--scene-seconds", "8"]
    for (const sound of ["narrated", "spoken", "full"]) {
      const ended = await film.run(...size, "--sound", sound, "--narrator", "rex", "--voice", "Ada=luna")
      assert.strictEqual(ended.code, 0, ended.stderr)
      assert.match(ended.stdout, /clips +2 calls/, sound)
      assert.notMatch(`${ended.stdout}${ended.stderr}`, /cannot be filmed|stop/, sound)
    }
  })

  it("reckons with a size that is named, whatever film lies in the folder, and says whose plan it is otherwise", async () => {
    await film.run(
      "run",
      "a cat crosses the street",
      "--simulate",
      "--scenes",
      "1",
      "--max-duration",
      "3",
      "--stop-after",
      "plan"
    )
    const kept = await film.run("estimate")
    assert.match(kept.stdout, /^“.+”, the film in film: \d characters?, 1 scene/)
    const ended = await film.run("estimate", "--scenes", "10", "--max-duration", "50")
    assert.strictEqual(ended.code, 0, ended.stderr)
    assert.match(ended.stdout, /^A film not planned yet: 3 characters, 10 scenes, 50 s/)
    // 10 keyframes as first frames, and 50 s at 5 cents.
    assert.match(ended.stdout, /clips +10 calls +\$2\.52 /)
  })

  it("reckons a size that is named by the settings of no film that was made in the folder before", async () => {
    const cwd = tempFolder("estimate-")
    const estimated = () => inProcess(["estimate", "--characters", "2", "--scenes", "4"], { cwd })
    const before = await estimated()
    const begun = ["run", "A fox", "--sound", "narrated", "--resolution", "480p", "--stop-after", "plan"]
    const planned = await inProcess([...begun, "--simulate"], { cwd })
    assert.strictEqual(planned.code, 0, planned.stderr)
    assert.strictEqual((await estimated()).stdout, before.stdout)
  })

  it("has a row for the film as it is to sound, and says where longer clips cost more", async () => {
    const ended = await film.run("estimate", "--scenes", "1", "--characters", "1", "--sound", "full")
    for (const model of ["grok-imagine-video ", "grok-imagine-video-1.5 "])
      assert.include(ended.stdout, `  full, on ${model}`)
    assert.notInclude(ended.stdout, "spoken, on")
  })

  it("refuses a size beside a plan that says it", async () => {
    const ended = await film.run("estimate", "--plan", "simulator.json", "--characters", "2")
    assert.strictEqual(ended.code, 2)
    assert.match(ended.stderr, /leave out --plan, or the size/)
  })

  it("names the size a forecast reckons with, where there is no plan", async () => {
    const ended = await film.run(
      "run",
      "another film",
      "--output-dir",
      "other",
      "--scenes",
      "4",
      "--max-duration",
      "20",
      "--dry-run"
    )
    assert.match(ended.stdout, /reckons with 3 characters in 4 scenes of 5 s/)
  })

  it("refuses a plan it cannot read, with every reason", async () => {
    const ended = await film.run("estimate", "--plan", "simulator.json")
    assert.strictEqual(ended.code, 2)
    assert.match(ended.stderr, /title: is missing/)
    assert.match(ended.stderr, /scenes: is missing/)
  })
})
