import { assert, layer, it as plainly } from "@effect/vitest"
import { Effect, Either, Option } from "effect"
import { type Clip, Ffmpeg } from "../../../src/services/Ffmpeg.js"
import {
  freeNumber,
  joinDecoderConfigs,
  readDecoderConfig
} from "../../../src/services/ffmpeg/clip/AvcDecoderConfig.js"
import { inspect } from "../../../src/services/ffmpeg/clip/Facts.js"
import type { PicturePacket } from "../../../src/services/ffmpeg/clip/Packets.js"
import { copyablePackets } from "../../../src/services/ffmpeg/join/Splice.js"
import { ffmpeg, makeClips } from "../../support/media.js"
import { probeFilm } from "../../support/probe.js"
import { scratch, studio } from "../../support/studio.js"

/** The MD5 of every decoded frame of each film, in the order it is shown. */
const frameHashes = (...films: ReadonlyArray<string>) =>
  ffmpeg(
    ...films.flatMap((film) => ["-i", film]),
    ...films.flatMap((_, index) => ["-map", `${index}:v:0`]),
    ...["-fps_mode", "passthrough", "-f", "framemd5", "-"]
  ).pipe(
    Effect.map((bytes) => {
      const frames = new TextDecoder()
        .decode(bytes)
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line) => line.split(",").map((word) => word.trim()))
      return films.map((_, index) =>
        frames.filter(([stream]) => stream === String(index)).map((words) => words.at(-1) ?? "")
      )
    })
  )

/** Packets in decode order from a text: `0! 2 1` decodes frame 0 (a decoder may begin there), then 2, then 1. */
const packets = (text: string): ReadonlyArray<PicturePacket> =>
  text.split(" ").map((word) => ({ frame: Number.parseInt(word, 10), isStart: word.endsWith("!") }))

plainly("takes packets only from where a decoder may begin to where nothing looks ahead any more", () => {
  const run = (text: string, from: number, to: number) =>
    Option.getOrNull(
      Option.map(copyablePackets(packets(text), from, to), (it) => [it.firstPacket, it.from, it.frames])
    )
  const clip = "0! 3 1 2 6 4 5 7! 9 8"
  assert.deepStrictEqual(run(clip, 0, 10), [0, 0, 10])
  // Frame 5 is needed, but it is decoded after 6, which is not.
  assert.deepStrictEqual(run(clip, 0, 6), [0, 0, 4])
  assert.deepStrictEqual(run(clip, 0, 2), [0, 0, 1])
  assert.deepStrictEqual(run(clip, 1, 10), [7, 7, 3])
  assert.deepStrictEqual(run(clip, 8, 10), null)
  // An open group: frame 6 comes after 7, and looks back past it.
  assert.deepStrictEqual(run("0! 3 1 2 7! 6 8", 4, 9), null)
})

/** A decoder configuration with one set of either kind; both are called by `number`, which is 0, 1 or 2. */
const record = (number: 0 | 1 | 2, level = 31) => {
  const code = [0x80, 0x40, 0x60][number] ?? 0
  return Uint8Array.of(
    ...[1, 100, 0, level, 0xff],
    ...[0xe1, 0, 5, 0x67, 100, 0, level, code],
    ...[1, 0, 2, 0x68, code],
    ...[0xfd, 0xf8, 0xf8, 0]
  )
}

plainly("puts two decoder settings into one only where their sets are told apart by their numbers", () => {
  const setting = (bytes: Uint8Array) => Option.getOrThrow(readDecoderConfig(bytes))
  const [first, second] = [setting(record(0)), setting(record(1, 40))]
  assert.deepStrictEqual(freeNumber(first), Option.some(1))
  assert.deepStrictEqual(freeNumber(second), Option.some(0))
  const both = setting(Option.getOrThrow(joinDecoderConfigs(first, second)))
  assert.deepStrictEqual([both.sequences.length, both.pictures.length, both.level], [2, 2, 40])
  assert.deepStrictEqual(freeNumber(both), Option.some(2))
  assert.isTrue(Option.isNone(joinDecoderConfigs(first, first)))
  assert.isTrue(Option.isNone(joinDecoderConfigs(first, { ...second, profile: 77 })))
  assert.isTrue(Option.isNone(readDecoderConfig(record(0).subarray(0, 10))))
})

layer(studio, { excludeTestServices: true })((it) => {
  it.scoped("encodes only what a crossfade touches; every other frame is the clips' own to the bit", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const { assemble } = yield* Ffmpeg
      // One start a clip as the provider has it, and one with a start every 12 frames; B-frames in all.
      const sources = ["testsrc2", "testsrc", "testsrc2=alpha=200", "testsrc=decimals=2"]
      const paths = yield* makeClips(
        sources.map((source, index) => [
          at(`${index}.mp4`),
          {
            ...{ source, width: 64, height: 36, seconds: 2, sound: 0 },
            encoder: ["-bf", "3", ...(index === 2 ? ["-g", "12"] : [])]
          }
        ])
      )
      const clips = paths.map(
        (path, index): Clip => ({
          path,
          transition: index === 1 ? "crossfade" : "cut",
          title: `Scene ${index}`
        })
      )
      const told: Array<number> = []
      const film = yield* assemble(clips, at("film.mp4"), {
        title: "A film",
        onProgress: (percent) => Effect.sync(() => told.push(percent))
      })
      assert.strictEqual(film.video.frames, 4 * 48 - 12)
      const [whole = [], ...own] = yield* frameHashes(at("film.mp4"), ...paths)
      assert.strictEqual(whole.length, film.video.frames)
      const same = (from: number, clip: number, first: number, frames: number) =>
        assert.deepStrictEqual(
          whole.slice(from, from + frames),
          own[clip]?.slice(first, first + frames),
          `clip ${clip}`
        )
      same(0, 0, 0, 48)
      // The second one's own frames end where its crossfade begins, or up to a group of B-frames before.
      same(48, 1, 0, 32)
      // The third one's begin at its first start after the crossfade.
      same(48 + 36 + 12, 2, 12, 36)
      same(132, 3, 0, 48)
      assert.isAtLeast(film.copiedFrames, 48 + 32 + 36 + 48)
      assert.isBelow(film.copiedFrames, film.video.frames)
      assert.strictEqual(film.pictures, "encoded")

      const seen = yield* probeFilm(at("film.mp4"))
      assert.isTrue(seen.isSteady, "no gap and no overlap between the stretches")
      assert.closeTo(seen.firstPicture, 0, 1e-6)
      assert.strictEqual(seen.frames, 180)
      const { picture } = yield* inspect(at("film.mp4"))
      assert.isTrue(Either.isRight(picture.copying))
      assert.deepStrictEqual(
        told,
        [...new Set(told)].sort((a, b) => a - b),
        "rising, each once"
      )
      assert.deepStrictEqual([told[0], told.at(-1)], [0, 100])
    })
  )
})
