import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { musicBed, musicFile } from "../../src/sound/Music.js"

const bed = musicBed({ seconds: 6, seed: 2 })

const level = (track: Float32Array, from = 0, to = track.length) =>
  Math.sqrt(track.subarray(from, to).reduce((sum, value) => sum + value * value, 0) / (to - from))

describe("a bed of music", () => {
  it("is as long as is asked for, quiet all through, and never loud", () => {
    assert.strictEqual(bed[0].length, 6 * 48_000)
    assert.strictEqual(musicFile({ seconds: 6, seed: 2 }).length, 44 + 6 * 48_000 * 4)
    for (const track of bed) {
      for (let at = 0; at < track.length; at += 48_000) {
        assert.isAbove(level(track, at, at + 48_000), 0.01, `at ${at / 48_000} s`)
        assert.isBelow(level(track, at, at + 48_000), 0.15, `at ${at / 48_000} s`)
      }
      assert.isBelow(
        track.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
        0.6
      )
    }
  })

  it("ends where it begins: the step over its seam is no larger than any other", () => {
    for (const track of bed) {
      let largest = 0
      for (let i = 1; i < track.length; i++)
        largest = Math.max(largest, Math.abs((track[i] ?? 0) - (track[i - 1] ?? 0)))
      assert.isAtMost(Math.abs((track[0] ?? 0) - (track.at(-1) ?? 0)), largest)
      // What sounded over the end is heard at the beginning: no silence there.
      assert.isAbove(level(track, 0, 4800), 0.005)
    }
  })

  it("is the same for the same seed, and another for another", () => {
    assert.deepStrictEqual(musicBed({ seconds: 6, seed: 2 })[0], bed[0])
    assert.notDeepEqual(musicBed({ seconds: 6, seed: 3 })[0], bed[0])
    assert.notDeepEqual(bed[0], bed[1])
  })

  it("is written where it is wished for, into a folder that is not there yet", () => {
    const place = mkdtempSync(path.join(tmpdir(), "bed-"))
    const out = path.join(place, "films", "bed.wav")
    const program = path.join(import.meta.dirname, "../../dist/main.js")
    const words = ["music", "--seconds", "1", "--seed", "2", "--out", out]
    const { status, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: "utf8" })
    assert.strictEqual(status, 0, stderr)
    assert.deepStrictEqual(new Uint8Array(readFileSync(out)), musicFile({ seconds: 1, seed: 2 }))
    rmSync(place, { recursive: true })
  })
})
