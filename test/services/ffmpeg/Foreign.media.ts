import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { ffmpeg, makeClip } from "../../support/media.js"
import { scratch, studio } from "../../support/studio.js"

// Whole clips as phones, galleries and other encoders leave them: nothing is damaged in any of them.

type Change = (bytes: Buffer) => Buffer

/** Changes what every edit list of a clip shows: its length in the movie's ticks, and its start in the track's. */
const edited =
  (change: (length: number, start: number) => readonly [number, number]): Change =>
  (bytes) => {
    for (let at = bytes.indexOf("elst"); at >= 0; at = bytes.indexOf("elst", at + 4)) {
      const [length, start] = change(bytes.readUInt32BE(at + 12), bytes.readInt32BE(at + 16))
      bytes.writeUInt32BE(length, at + 12)
      bytes.writeInt32BE(start, at + 16)
    }
    return bytes
  }

/** Puts the movie's own data, and with it the cover, in front of its tracks. */
const coverFirst: Change = (bytes) => {
  const boxes = (from: number, to: number) => {
    const found: Array<{ readonly name: string; readonly bytes: Buffer }> = []
    for (let at = from; at < to; at += bytes.readUInt32BE(at))
      found.push({
        name: bytes.toString("latin1", at + 4, at + 8),
        bytes: bytes.subarray(at, at + bytes.readUInt32BE(at))
      })
    return found
  }
  const movie = bytes.indexOf("moov") - 4
  const end = movie + bytes.readUInt32BE(movie)
  const [header, ...others] = boxes(movie + 8, end)
  const sorted = [...others].sort((a, b) => Number(b.name === "udta") - Number(a.name === "udta"))
  return Buffer.concat([
    bytes.subarray(0, movie + 8),
    ...[header, ...sorted].flatMap((box) => (box === undefined ? [] : [box.bytes])),
    bytes.subarray(end)
  ])
}

/** Filmed with times of their own, one for every picture. */
const timed = (to: string, times: string, more: ReadonlyArray<string> = []) =>
  ffmpeg(
    ...[
      "-f",
      "lavfi",
      "-i",
      "testsrc2=size=64x36:rate=24:duration=3",
      "-vf",
      `settb=1/90000,setpts='${times}'`
    ],
    ...["-fps_mode", "passthrough", "-enc_time_base", "1/90000", "-video_track_timescale", "90000"],
    ...["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", ...more, to]
  )

describe("M1: a whole clip", () => {
  it.scopedLive("passes whatever its pictures' times are", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const { verify } = yield* Ffmpeg
      const times = {
        "one out of step": "if(eq(N,31),N*3750-3300,N*3750)",
        "a phone's jitter": "N*3750+mod(N*7919,3300)",
        "pairs a hair apart": "if(eq(mod(N,5),4),(N-1)*3750+1,N*3750)"
      }
      for (const [name, words] of Object.entries(times)) {
        yield* timed(at("clip.mp4"), words)
        assert.strictEqual((yield* verify(at("clip.mp4"))).video.frames, 72, name)
      }
      // Two pictures at one moment: the same, with the hair taken away.
      const fs = yield* FileSystem.FileSystem
      yield* timed(at("pairs.mp4"), times["pairs a hair apart"], ["-bf", "0"])
      const bytes = Buffer.from(yield* fs.readFile(at("pairs.mp4")))
      const table = bytes.indexOf("stts")
      for (let entry = 0; entry < bytes.readUInt32BE(table + 8); entry++)
        if (bytes.readUInt32BE(table + 16 + 8 * entry) <= 1) bytes.writeUInt32BE(0, table + 16 + 8 * entry)
      yield* fs.writeFile(at("pairs.mp4"), bytes)
      assert.strictEqual((yield* verify(at("pairs.mp4"))).video.frames, 72)
      yield* ffmpeg(
        ...["-f", "lavfi", "-i", "testsrc2=size=64x36:rate=24:duration=3"],
        ...["-c:v", "mpeg4", "-bf", "2", at("mpeg4.mp4")]
      )
      assert.strictEqual((yield* verify(at("mpeg4.mp4"))).video.frames, 72)
    }).pipe(Effect.provide(studio))
  )

  it.scopedLive("counts as what its edit list shows, and what stands beside its picture does not", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const fs = yield* FileSystem.FileSystem
      const { frames, probe, verify } = yield* Ffmpeg
      yield* makeClip(at("plain.mp4"), { width: 64, height: 36, seconds: 3 })
      yield* ffmpeg(
        "-f",
        "lavfi",
        "-i",
        "color=red:size=16x16",
        "-frames:v",
        "1",
        "-update",
        "1",
        at("c.jpg")
      )
      const covered = ["-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic"]
      yield* ffmpeg("-i", at("c.jpg"), "-i", at("plain.mp4"), ...covered, at("covered.mp4"))
      yield* ffmpeg(
        "-i",
        at("plain.mp4"),
        "-c",
        "copy",
        "-timecode",
        "01:00:00:00",
        "-f",
        "mov",
        at("coded.mp4")
      )
      yield* ffmpeg(
        ...["-i", at("plain.mp4"), "-itsoffset", "1", "-i", at("plain.mp4")],
        ...["-map", "0:a", "-map", "1:v", "-c", "copy", at("late.mp4")]
      )
      const half: Change = edited((length, start) => [Math.floor(length / 2), start])
      const kinds: ReadonlyArray<readonly [string, string, Change, frames: number, seconds: number]> = [
        ["its end trimmed away", "plain.mp4", half, 36, 1.5],
        ["between two frames", "plain.mp4", edited((_, start) => [1234, start]), 30, 1.234],
        ["both ends trimmed", "plain.mp4", edited((length, start) => [length / 3, start + 5120]), 24, 1],
        ["a list longer than the clip", "plain.mp4", edited((length, start) => [length * 3, start]), 72, 3],
        ["a cover before its tracks", "covered.mp4", coverFirst, 72, 3],
        ["a time code", "coded.mp4", (bytes) => bytes, 72, 3],
        ["a picture that comes late", "late.mp4", (bytes) => bytes, 72, 3]
      ]
      for (const [name, from, change, count, seconds] of kinds) {
        yield* fs.writeFile(at("clip.mp4"), change(Buffer.from(yield* fs.readFile(at(from)))))
        const facts = yield* probe(at("clip.mp4"))
        assert.strictEqual(facts.video.frames, count, name)
        assert.closeTo(facts.durationSeconds, seconds, 1e-3, name)
        assert.deepStrictEqual(yield* verify(at("clip.mp4")), facts, name)
        yield* frames(at("clip.mp4"), [at("1.jpg"), at("2.jpg")])
      }
    }).pipe(Effect.provide(studio))
  )
})
