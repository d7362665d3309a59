import { FileSystem } from "@effect/platform"
import { assert, layer } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { isLong } from "../../support/longForm.js"
import { ffmpeg, makeClip, samplesOf } from "../../support/media.js"
import { scratch, studio } from "../../support/studio.js"

/** Two kinds of each: what its encoder is told, and what ffmpeg calls it. */
const kinds = [
  ["a.mp3", "mp3", ["-c:a", "libmp3lame", "-ar", "44100", "-ac", "1"]],
  ["b.mp3", "mp3", ["-c:a", "libmp3lame", "-q:a", "4", "-id3v2_version", "4", "-metadata", "title=Song"]],
  ["a.wav", "pcm_s16le", ["-ar", "44100"]],
  ["b.wav", "pcm_f32le", ["-c:a", "pcm_f32le", "-ar", "96000", "-ac", "6"]],
  ["a.m4a", "aac", ["-c:a", "aac"]],
  ["b.m4a", "alac", ["-c:a", "alac", "-ac", "1"]],
  ["a.flac", "flac", ["-c:a", "flac", "-ar", "44100"]],
  ["b.flac", "flac", ["-c:a", "flac", "-sample_fmt", "s32", "-ar", "48000"]],
  ["a.ogg", "vorbis", ["-c:a", "libvorbis", "-ac", "2"]],
  ["b.ogg", "opus", ["-c:a", "libopus", "-ac", "1"]]
] as const

layer(studio, { excludeTestServices: true })("a file of sound", (it) => {
  it.scoped("is heard to its end, and laid under a film, whatever it is encoded by", () =>
    Effect.gen(function* () {
      const { assemble, listen } = yield* Ffmpeg
      const { at } = yield* scratch
      const clip = yield* makeClip(at("clip.mp4"), { width: 64, height: 36, seconds: 2, sound: 0 })
      yield* ffmpeg(
        ...["-f", "lavfi", "-i", "sine=frequency=500:sample_rate=48000:duration=1.7"],
        ...kinds.flatMap(([name, , words]) => ["-map", "0:a", ...words, at(name)])
      )
      for (const [index, [name, codec]] of kinds.entries()) {
        const facts = yield* listen(at(name))
        assert.strictEqual(facts.codec, codec, name)
        assert.closeTo(facts.seconds, 1.7, 0.06, name)
        if (!isLong && index % 3 !== 1) continue
        const film = yield* assemble([{ path: clip }], at("film.mp4"), { title: "", music: at(name) })
        assert.closeTo(Option.getOrThrow(film.loudness), -16, 1, name)
        const sound = yield* samplesOf(at("film.mp4"))
        assert.isAbove(Math.max(...sound.subarray(48_000, 52_800)), 1_000, name)
      }
    })
  )

  it.scoped(
    "says how long it really is, whatever its header says, and passes over what a player passes over",
    () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { assemble, listen } = yield* Ffmpeg
        const { at } = yield* scratch
        yield* ffmpeg("-f", "lavfi", "-i", "sine=duration=4", "-c:a", "pcm_s16le", at("whole.wav"))
        const whole = yield* fs.readFile(at("whole.wav"))
        assert.strictEqual((yield* listen(at("whole.wav"))).seconds, 4)
        yield* fs.writeFile(at("cut.wav"), whole.subarray(0, 44 + 88_200))
        assert.closeTo((yield* listen(at("cut.wav"))).seconds, 1, 0.01)
        yield* ffmpeg("-i", at("whole.wav"), "-c:a", "libmp3lame", at("whole.mp3"))
        const song = yield* fs.readFile(at("whole.mp3"))
        const middle = Math.floor(song.length / 2)
        yield* fs.writeFile(at("hurt.mp3"), song.fill(0x5a, middle, middle + 300))
        assert.closeTo((yield* listen(at("hurt.mp3"))).seconds, 4, 0.2)
        const clip = yield* makeClip(at("clip.mp4"), { width: 64, height: 36, seconds: 4, sound: 0 })
        yield* assemble([{ path: clip }], at("film.mp4"), { title: "", music: at("hurt.mp3") })
        assert.isAbove(
          Math.max(...(yield* samplesOf(at("film.mp4"))).subarray(2 * 48_000, 2.5 * 48_000)),
          1_000
        )
      })
  )

  it.scoped("is refused where there is no sound in it", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { listen } = yield* Ffmpeg
      const { at } = yield* scratch
      yield* makeClip(at("mute.m4a"), { width: 64, height: 36, seconds: 0.3, sound: 0 })
      yield* ffmpeg("-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", at("whole.m4a"))
      const song = yield* fs.readFile(at("whole.m4a"))
      const data = Buffer.from(song).indexOf("mdat") + 4
      yield* fs.writeFile(at("spoilt.m4a"), song.fill(0xff, data, Buffer.from(song).indexOf("moov") - 4))
      yield* fs.writeFileString(at("list.mp3"), "#EXTM3U\nfile:///etc/passwd\n")
      yield* fs.writeFile(at("empty.wav"), new Uint8Array())
      for (const [name, reason] of [
        ["mute.m4a", "NotMedia"],
        ["list.mp3", "NotMedia"],
        ["empty.wav", "Damaged"],
        ["spoilt.m4a", "Damaged"],
        ["gone.wav", "Unreadable"]
      ] as const) {
        const error = yield* Effect.flip(listen(at(name)))
        assert.strictEqual(error._tag === "MediaFailed" ? error.reason : error._tag, reason, name)
      }
    })
  )
})
