import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { srtOf, vttOf } from "../../src/domain/SubtitleFormats.js"
import { Cue } from "../../src/domain/Subtitles.js"
import { ffmpeg } from "../support/media.js"

const cues = [
  new Cue({
    from: 0,
    to: 72_024,
    lines: ["In an autumn forest, a fox", "and an owl discover a glowing crystal."]
  }),
  new Cue({ from: 72_024, to: 130_000, lines: ["Tom & Jerry say 1 < 2 > 0."], speaker: "R&D" }),
  new Cue({ from: 48_000 * 3661 + 17, to: 48_000 * 3663, lines: ["NASA تعلن:", "وجدنا بلورة!"] }),
  new Cue({
    from: 48_000 * 360_000,
    to: 48_000 * 360_001,
    lines: ["二匹は朝まで、", "それを大切に守ると約束しました。"]
  })
]

/** A file of subtitles as another reader understands it: its texts without marks of direction, one line each. */
const readBack = (name: string, text: string) =>
  Effect.gen(function* () {
    const folder = mkdtempSync(path.join(tmpdir(), "subtitles-"))
    const file = path.join(folder, name)
    writeFileSync(file, text)
    const bytes = yield* Effect.ensuring(
      ffmpeg("-i", file, "-f", "srt", "-"),
      Effect.sync(() => rmSync(folder, { recursive: true }))
    )
    return new TextDecoder()
      .decode(bytes)
      .replace(/[\u202a-\u202e\u200e\u200f\r]/gu, "")
      .trim()
      .split("\n\n")
      .map((block) => block.split("\n").slice(1))
  })

describe("Files of subtitles", () => {
  it("are SubRip and WebVTT to the letter", async () => {
    const srt = srtOf(cues)
    assert.strictEqual(
      srt.replaceAll("\r\n", "").match(/[\r\n]/gu),
      null,
      "each of its lines ends as the format has it"
    )
    await expect(srt.replaceAll("\r\n", "\n")).toMatchFileSnapshot("golden/subtitles.srt")
    await expect(vttOf(cues, "ar")).toMatchFileSnapshot("golden/subtitles.vtt")
  })

  it("are empty of cues where nothing is said", () => {
    assert.strictEqual(srtOf([]), "")
    assert.strictEqual(vttOf([], "und"), "WEBVTT\nKind: subtitles\nLanguage: und\n")
  })

  it.live("are read by another reader as they were meant, at their times", () =>
    Effect.gen(function* () {
      const expected = [
        ["00:00:00,000 --> 00:00:01,501", ...(cues[0]?.lines ?? [])],
        ["00:00:01,501 --> 00:00:02,708", ...(cues[1]?.lines ?? [])],
        ["01:01:01,000 --> 01:01:03,000", ...(cues[2]?.lines ?? [])],
        ["100:00:00,000 --> 100:00:01,000", ...(cues[3]?.lines ?? [])]
      ]
      assert.deepStrictEqual(yield* readBack("film.vtt", vttOf(cues, "ar")), expected)
      assert.deepStrictEqual(yield* readBack("film.srt", srtOf(cues)), expected)
    })
  )
})
