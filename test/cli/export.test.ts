import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { encodeState, PipelineState } from "../../src/domain/PipelineState.js"
import { inProcess } from "../support/inProcess.js"
import { clipOf, plan, scene } from "../support/plans.js"

const folder = mkdtempSync(path.join(tmpdir(), "export-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
mkdirSync(path.join(folder, "film"))
const state = new PipelineState({ plan: plan({ scenes: [scene(1)] }), characters: [], videos: [clipOf(1)] })
writeFileSync(path.join(folder, "film", "state.json"), encodeState(state))
// A run is at work here: whoever only reads does not mind.
writeFileSync(path.join(folder, "film", ".lock"), "held")

describe("export", () => {
  it("prints the film in the form asked for, beside a run, and touches nothing", async () => {
    for (const [format, sign] of [
      ["edl", "FCM: NON-DROP FRAME"],
      ["fcpxml", '<fcpxml version="1.9">'],
      ["otio", '"OTIO_SCHEMA": "Timeline.1"']
    ] as const) {
      const told = await inProcess(["export", "--format", format, "--output-dir", "film"], { cwd: folder })
      assert.strictEqual(told.code, 0, told.stderr)
      assert.include(told.stdout, sign)
      assert.include(told.stdout, "videos/scene_1.mp4")
    }
    assert.deepStrictEqual(readdirSync(path.join(folder, "film")).sort(), [".lock", "state.json"])
  })

  it("C26: names clips that are not there, and lists them as state.json tells of them", async () => {
    const told = await inProcess(["export", "--format", "edl", "--output-dir", "film"], { cwd: folder })
    assert.match(told.stderr, /^videos\/scene_1\.mp4 is not in film, or is no clip that can be read/m)
  })

  it("C42: tells a film that may not be read from one that is not there", async () => {
    mkdirSync(path.join(folder, "shut", "state.json"), { recursive: true })
    const shut = await inProcess(["export", "--format", "edl", "--output-dir", "shut"], { cwd: folder })
    assert.deepStrictEqual([shut.code, shut.stdout], [5, ""])
    assert.match(shut.stderr, /^shut\/state\.json is there and cannot be read/)
    mkdirSync(path.join(folder, "odd"))
    writeFileSync(path.join(folder, "odd", "state.json"), "{")
    const odd = await inProcess(["export", "--format", "edl", "--output-dir", "odd"], { cwd: folder })
    assert.strictEqual(odd.code, 5)
    assert.match(odd.stderr, /^odd\/state\.json is no state of a film/)
  })

  it("says what is missing where there is no film", async () => {
    const told = await inProcess(["export", "--format", "edl", "--output-dir", "nothing"], { cwd: folder })
    assert.strictEqual(told.code, 2)
    assert.include(told.stderr, "There is no film in nothing")
  })
})
