import { FileSystem, type Path } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { Effect, Fiber, Layer, Option, type Scope } from "effect"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { assert } from "./Assert.js"
import { type Promised, promises } from "./Contract.js"
import { clipFacts, isMp4, pictureKind, scratch, writeClip } from "./media/Kit.js"

/** An `Ffmpeg` that is to be held against the contract. */
export interface FfmpegUnderTest<E> {
  readonly layer: Layer.Layer<Ffmpeg, E, FileSystem.FileSystem | Path.Path>
  /** It only says what a script says, and looks into no file: then nothing is asked about what is in them. */
  readonly isScripted?: boolean
}

/** What every `Ffmpeg` promises. The clips it is tried on come along. */
export const ffmpegContract = <E0>({
  isScripted = false,
  layer
}: FfmpegUnderTest<E0>): ReadonlyArray<Promised> =>
  promises(({ describe, it }) => {
    const withFfmpeg = <A, E>(test: Effect.Effect<A, E, Ffmpeg | NodeContext.NodeContext | Scope.Scope>) =>
      test.pipe(Effect.scoped, Effect.provide(Layer.provideMerge(layer, NodeContext.layer)))
    const readFile = (file: string) => Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFile(file))
    const wishes = { title: "Two clips" }

    describe("looking", () => {
      it.live("names itself", () =>
        withFfmpeg(
          Effect.gen(function* () {
            const { path, version } = yield* (yield* Ffmpeg).chosen
            assert(path !== "" && version !== "")
          })
        )
      )

      if (!isScripted) {
        it.live("reads the facts of a clip, and finds a whole clip whole", () =>
          withFfmpeg(
            Effect.gen(function* () {
              const { probe, verify } = yield* Ffmpeg
              const { at } = yield* scratch
              yield* writeClip("one", at("clip.mp4"))
              const facts = yield* probe(at("clip.mp4"))
              const { codec, ...video } = facts.video
              assert.strictEqual(codec, "h264")
              assert.deepStrictEqual(video, {
                width: clipFacts.width,
                height: clipFacts.height,
                framesPerSecond: clipFacts.framesPerSecond,
                frames: clipFacts.frames
              })
              assert.strictEqual(facts.durationSeconds, clipFacts.seconds)
              assert(Option.isSome(facts.audio))
              assert.deepStrictEqual(yield* verify(at("clip.mp4")), facts)
            })
          )
        )

        it.live("refuses what is no clip, and a clip that is cut short", () =>
          withFfmpeg(
            Effect.gen(function* () {
              const fs = yield* FileSystem.FileSystem
              const { probe, verify } = yield* Ffmpeg
              const { at } = yield* scratch
              yield* fs.writeFileString(at("page.mp4"), "<!doctype html><title>Sign in</title>".repeat(99))
              const { bytes } = yield* writeClip("one", at("clip.mp4"))
              yield* fs.writeFile(at("short.mp4"), bytes.subarray(0, Math.floor(bytes.length * 0.7)))
              for (const failed of [
                yield* Effect.flip(probe(at("page.mp4"))),
                yield* Effect.flip(probe(at("absent.mp4"))),
                yield* Effect.flip(verify(at("page.mp4"))),
                yield* Effect.flip(verify(at("short.mp4")))
              ])
                assert.strictEqual(failed._tag, "MediaFailed")
            })
          )
        )
      }
    })

    describe("pictures", () => {
      it.live("writes both ends of a clip, and what is wanted between, as JPEG files that differ", () =>
        withFfmpeg(
          Effect.gen(function* () {
            const { frame, frames } = yield* Ffmpeg
            const { at, names } = yield* scratch
            yield* writeClip("one", at("clip.mp4"))
            yield* frame(at("clip.mp4"), "first", at("1.jpg"))
            yield* frame(at("clip.mp4"), "last", at("2.jpg"))
            yield* frames(at("clip.mp4"), { first: at("3.jpg"), between: [at("4.jpg")], last: at("5.jpg") })
            assert.deepStrictEqual(yield* names, ["1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg", "clip.mp4"])
            const pictures = yield* Effect.forEach(["1", "2", "3", "4", "5"], (name) =>
              readFile(at(`${name}.jpg`))
            )
            for (const picture of pictures) assert.strictEqual(pictureKind(picture), "jpeg")
            const [first, last, start, middle, end] = pictures.map((picture) =>
              Buffer.from(picture).toString("base64")
            )
            assert.notStrictEqual(first, last)
            assert.strictEqual(new Set([start, middle, end]).size, 3)
          })
        )
      )

      it.live("puts pictures side by side in one", () =>
        withFfmpeg(
          Effect.gen(function* () {
            const { frame, tile } = yield* Ffmpeg
            const { at } = yield* scratch
            yield* writeClip("one", at("clip.mp4"))
            yield* frame(at("clip.mp4"), "first", at("1.jpg"))
            yield* frame(at("clip.mp4"), "last", at("2.jpg"))
            yield* tile([at("1.jpg"), at("2.jpg"), at("1.jpg")], at("all.jpg"))
            assert.strictEqual(pictureKind(yield* readFile(at("all.jpg"))), "jpeg")
          })
        )
      )

      it.live("makes a plain picture of one", () =>
        withFfmpeg(
          Effect.gen(function* () {
            const { flatten, frame } = yield* Ffmpeg
            const { at } = yield* scratch
            yield* writeClip("one", at("clip.mp4"))
            yield* frame(at("clip.mp4"), "first", at("1.jpg"))
            yield* flatten(at("1.jpg"), at("flat.jpg"), "jpeg")
            assert.strictEqual(pictureKind(yield* readFile(at("flat.jpg"))), "jpeg")
          })
        )
      )
    })

    describe("joining", () => {
      const twoClips = Effect.gen(function* () {
        const { at, names } = yield* scratch
        yield* writeClip("one", at("one.mp4"))
        yield* writeClip("two", at("two.mp4"))
        return { at, names, clips: [{ path: at("one.mp4") }, { path: at("two.mp4") }] }
      })

      it.live("joins clips in order, every frame of them, and says where each came to stand", () =>
        withFfmpeg(
          Effect.gen(function* () {
            const { assemble, probe } = yield* Ffmpeg
            const { at, clips, names } = yield* twoClips
            const film = yield* assemble(clips, at("film.mp4"), wishes)
            const own = yield* Effect.forEach(clips, ({ path }) => probe(path))
            const frames = own.map(({ video }) => video.frames)
            assert.deepStrictEqual(
              film.placed.map(({ at, frames, from, transition }) => ({ at, frames, from, transition })),
              [
                { at: 0, from: 0, frames: frames[0] ?? 0, transition: "cut" },
                { at: frames[0] ?? 0, from: 0, frames: frames[1] ?? 0, transition: "cut" }
              ]
            )
            assert.strictEqual(film.video.frames, (frames[0] ?? 0) + (frames[1] ?? 0))
            assert(isMp4(yield* readFile(at("film.mp4"))))
            assert.deepStrictEqual(yield* names, ["film.mp4", "one.mp4", "two.mp4"])
          })
        )
      )

      it.live("makes the join that is asked for, or says why it became a cut", () =>
        withFfmpeg(
          Effect.gen(function* () {
            const { assemble } = yield* Ffmpeg
            const { at, clips } = yield* twoClips
            const [one, two] = clips
            assert(one !== undefined && two !== undefined)
            for (const transition of ["crossfade", "match-cut"] as const) {
              const film = yield* assemble([{ ...one, transition }, two], at(`${transition}.mp4`), wishes)
              const [placed] = film.placed
              assert(placed !== undefined)
              assert.strictEqual(placed.transition, Option.isSome(placed.instead) ? "cut" : transition)
            }
          })
        )
      )

      if (!isScripted) {
        it.live("leaves the film that stood there as it is when a clip is damaged, and no scraps", () =>
          withFfmpeg(
            Effect.gen(function* () {
              const fs = yield* FileSystem.FileSystem
              const { assemble } = yield* Ffmpeg
              const { at, clips, names } = yield* twoClips
              yield* fs.writeFileString(at("film.mp4"), "the film before")
              yield* fs.writeFileString(at("page.mp4"), "<!doctype html>".repeat(99))
              const failed = yield* Effect.flip(
                assemble([...clips, { path: at("page.mp4") }], at("film.mp4"), wishes)
              )
              assert.strictEqual(failed._tag, "MediaFailed")
              assert.strictEqual(yield* fs.readFileString(at("film.mp4")), "the film before")
              assert.deepStrictEqual(yield* names, ["film.mp4", "one.mp4", "page.mp4", "two.mp4"])
            })
          )
        )
      }

      it.live("leaves no scraps when it is interrupted", () =>
        withFfmpeg(
          Effect.gen(function* () {
            const { assemble } = yield* Ffmpeg
            const { at, clips, names } = yield* twoClips
            const joining = yield* Effect.fork(
              assemble(
                clips.map((clip) => ({ ...clip, transition: "crossfade" as const })),
                at("film.mp4"),
                wishes
              )
            )
            yield* Effect.sleep("30 millis")
            yield* Fiber.interrupt(joining)
            const others = (yield* names).filter((name) => name !== "film.mp4")
            assert.deepStrictEqual(others, ["one.mp4", "two.mp4"])
          })
        )
      )
    })
  })
