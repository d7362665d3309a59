import assert from "node:assert/strict"
import { FileSystem, type Path } from "@effect/platform"
import { Effect, Fiber, type Layer, Option } from "effect"
import { soundRate } from "../domain/SoundTime.js"
import { SpokenWord } from "../domain/Speech.js"
import { Ffmpeg, knownClip } from "../services/Ffmpeg.js"
import { sniffFileType } from "../services/FileType.js"
import { casesOver, type Promised, promises } from "./Contract.js"
import { clipFacts, scratch, writeClip } from "./Kit.js"

/** An `Ffmpeg` that is to be held against the contract. */
export interface FfmpegUnderTest<E> {
  readonly layer: Layer.Layer<Ffmpeg, E, FileSystem.FileSystem | Path.Path>
  /** It only says what a script says, and looks into no file: then nothing is asked about what is in them. */
  readonly isScripted?: boolean
}

/** What every `Ffmpeg` promises. The clip it is tried on comes along. */
export const ffmpegContract = <E0>({
  isScripted = false,
  layer
}: FfmpegUnderTest<E0>): ReadonlyArray<Promised> =>
  promises(({ describe, it }) => {
    const open = Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const ffmpeg = yield* Ffmpeg
      const folder = yield* scratch
      yield* writeClip(folder.at("one.mp4"))
      yield* writeClip(folder.at("two.mp4"))
      return { ffmpeg, fs, ...folder }
    })
    /** Writes a case down: its claim, and what has to go well with the clip as `one.mp4` and `two.mp4` in a fresh folder. */
    const holds = casesOver(it.live, layer, open)
    /** The same, but only of one that looks into the files. */
    const sees: typeof holds = isScripted ? () => {} : holds

    const wishes = { title: "Two clips" }
    const clipsAt = (at: (name: string) => string) =>
      [{ path: at("one.mp4") }, { path: at("two.mp4") }] as const

    describe("looking", () => {
      holds("names itself", function* ({ ffmpeg }) {
        const { path, version } = yield* ffmpeg.chosen
        assert(path !== "" && version !== "")
      })

      sees("reads the facts of a clip, and finds a whole clip whole", function* ({ at, ffmpeg }) {
        const facts = yield* ffmpeg.probe(at("one.mp4"))
        const { codec, ...video } = facts.video
        assert.strictEqual(codec, "h264")
        const { seconds, ...picture } = clipFacts
        assert.deepStrictEqual(video, picture)
        assert.strictEqual(facts.durationSeconds, seconds)
        assert(Option.isSome(facts.audio))
        assert.deepStrictEqual(yield* ffmpeg.verify(at("one.mp4")), facts)
      })

      sees("refuses what is no clip, and a clip that is cut short", function* ({ at, ffmpeg, fs }) {
        const { probe, verify } = ffmpeg
        yield* fs.writeFileString(at("page.mp4"), "<!doctype html><title>Sign in</title>".repeat(99))
        yield* fs.writeFile(at("short.mp4"), knownClip.subarray(0, Math.floor(knownClip.length * 0.7)))
        for (const failed of [
          yield* Effect.flip(probe(at("page.mp4"))),
          yield* Effect.flip(probe(at("absent.mp4"))),
          yield* Effect.flip(verify(at("page.mp4"))),
          yield* Effect.flip(verify(at("short.mp4")))
        ])
          assert.strictEqual(failed._tag, "MediaFailed")
      })
    })

    describe("pictures", () => {
      holds(
        "writes both ends of a clip, and what is wanted between, as JPEG files that differ",
        function* ({ at, ffmpeg, fs, names }) {
          yield* ffmpeg.frames(at("one.mp4"), [at("1.jpg"), at("2.jpg"), at("3.jpg")])
          const made = ["1.jpg", "2.jpg", "3.jpg"]
          assert.deepStrictEqual(yield* names, [...made, "one.mp4", "two.mp4"])
          const pictures = yield* Effect.forEach(made, (name) => fs.readFile(at(name)))
          for (const picture of pictures) assert.strictEqual(sniffFileType(picture), "jpeg")
          const texts = pictures.map((picture) => Buffer.from(picture).toString("base64"))
          assert.strictEqual(new Set(texts).size, 3)
        }
      )

      holds("puts pictures side by side in one", function* ({ at, ffmpeg, fs }) {
        yield* ffmpeg.frames(at("one.mp4"), [at("1.jpg"), at("2.jpg")])
        yield* ffmpeg.tile([at("1.jpg"), at("2.jpg"), at("1.jpg")], at("all.jpg"))
        assert.strictEqual(sniffFileType(yield* fs.readFile(at("all.jpg"))), "jpeg")
      })

      holds("makes a plain picture of one", function* ({ at, ffmpeg, fs }) {
        yield* ffmpeg.frames(at("one.mp4"), [at("1.jpg")])
        yield* ffmpeg.flatten(at("1.jpg"), at("flat.jpg"), "jpeg")
        assert.strictEqual(sniffFileType(yield* fs.readFile(at("flat.jpg"))), "jpeg")
      })
    })

    describe("joining", () => {
      holds(
        "joins clips in order, every frame of them, and says where each came to stand",
        function* ({ at, ffmpeg, fs, names }) {
          const film = yield* ffmpeg.assemble(clipsAt(at), at("film.mp4"), wishes)
          const own = yield* Effect.forEach(clipsAt(at), ({ path }) => ffmpeg.probe(path))
          const [one = 0, two = 0] = own.map(({ video }) => video.frames)
          assert.deepStrictEqual(
            film.placed.map(({ at, frames, from, transition }) => ({ at, frames, from, transition })),
            [
              { at: 0, from: 0, frames: one, transition: "cut" },
              { at: one, from: 0, frames: two, transition: "cut" }
            ]
          )
          assert.strictEqual(film.video.frames, one + two)
          assert.strictEqual(sniffFileType(yield* fs.readFile(at("film.mp4"))), "mp4")
          assert.deepStrictEqual(yield* names, ["film.mp4", "one.mp4", "two.mp4"])
        }
      )

      holds(
        "gives subtitles of what is said, each clip's at its place in the film",
        function* ({ at, ffmpeg }) {
          const words = [new SpokenWord({ text: "Hello.", from: 4800, to: 9600 })]
          const [one, two] = clipsAt(at)
          const spoken = [one, { ...two, narrated: words }]
          const { cues, placed, rate } = yield* ffmpeg.assemble(spoken, at("film.mp4"), wishes)
          const begin = Math.round(((placed[1]?.at ?? 0) * rate.seconds * soundRate) / rate.frames)
          assert.deepStrictEqual(
            cues?.map(({ from, lines }) => ({ from, lines })),
            [{ from: begin + 4800, lines: ["Hello."] }]
          )
          const silent = yield* ffmpeg.assemble(clipsAt(at), at("film.mp4"), wishes)
          assert.deepStrictEqual(silent.cues ?? [], [])
        }
      )

      holds("makes the join that is asked for, or says why it became a cut", function* ({ at, ffmpeg }) {
        const [one, two] = clipsAt(at)
        for (const transition of ["crossfade", "match-cut"] as const) {
          const { placed } = yield* ffmpeg.assemble([{ ...one, transition }, two], at("film.mp4"), wishes)
          const [first] = placed
          assert(first !== undefined)
          assert.strictEqual(first.transition, Option.isSome(first.instead) ? "cut" : transition)
        }
      })

      sees(
        "leaves the film that stood there as it is when a clip is damaged, and no scraps",
        function* ({ at, ffmpeg, fs, names }) {
          yield* fs.writeFileString(at("film.mp4"), "the film before")
          yield* fs.writeFileString(at("page.mp4"), "<!doctype html>".repeat(99))
          const clips = [...clipsAt(at), { path: at("page.mp4") }]
          const failed = yield* Effect.flip(ffmpeg.assemble(clips, at("film.mp4"), wishes))
          assert.strictEqual(failed._tag, "MediaFailed")
          assert.strictEqual(yield* fs.readFileString(at("film.mp4")), "the film before")
          assert.deepStrictEqual(yield* names, ["film.mp4", "one.mp4", "page.mp4", "two.mp4"])
        }
      )

      holds("leaves no scraps when it is interrupted", function* ({ at, ffmpeg, names }) {
        const clips = clipsAt(at).map((clip) => ({ ...clip, transition: "crossfade" as const }))
        const joining = yield* Effect.fork(ffmpeg.assemble(clips, at("film.mp4"), wishes))
        yield* Effect.sleep("30 millis")
        yield* Fiber.interrupt(joining)
        const others = (yield* names).filter((name) => name !== "film.mp4")
        assert.deepStrictEqual(others, ["one.mp4", "two.mp4"])
      })
    })
  })
