import { FileSystem } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { assert, it } from "@effect/vitest"
import { Chunk, Effect, Layer, Option, Queue } from "effect"
import type { VideoAsset } from "../../src/domain/Assets.js"
import { degradationsOf } from "../../src/domain/Degradation.js"
import { notesOf } from "../../src/domain/Note.js"
import { defaultOptions, type FilmOptions, FilmSettings } from "../../src/domain/Settings.js"
import type { MediaFacts } from "../../src/services/Ffmpeg.js"
import { PipelineEvents } from "../../src/services/PipelineEvents.js"
import { StateStore } from "../../src/services/StateStore.js"
import { paths, Workspace } from "../../src/services/Workspace.js"
import { assembleFinalVideo } from "../../src/steps/Assembly.js"
import { layerTest as ffmpegTest, plainFacts } from "../../src/testing/FfmpegTest.js"
import { clipOf, hash, plan, scene } from "../support/plans.js"

const video = (id: number, digit = String(id)) =>
  clipOf(id, { transition: "crossfade", sha256: Option.some(hash(digit)) })

/** A folder in which films are joined, and how often one was. */
const studioOf = Effect.fnUntraced(function* (film: Partial<MediaFacts["video"]> = {}) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  let joined = 0
  const layer = Layer.mergeAll(
    ffmpegTest({
      facts: () => ({ ...plainFacts, video: { ...plainFacts.video, ...film } }),
      onCall: (call) =>
        Effect.sync(() => {
          if (call._tag === "Assemble") joined += 1
        })
    }),
    StateStore.layer(),
    PipelineEvents.layer
  ).pipe(Layer.provideMerge(Workspace.layer(folder)))
  const join = (
    videos: ReadonlyArray<VideoAsset>,
    options: Partial<FilmOptions> = {},
    story = plan({ scenes: [scene(1), scene(2)] })
  ) =>
    assembleFinalVideo(videos, story).pipe(
      Effect.provideService(FilmSettings, { ...defaultOptions, ...options }),
      Effect.provide(layer)
    )
  /** What is said while a film is joined. */
  const heard = (videos: ReadonlyArray<VideoAsset>) =>
    Effect.gen(function* () {
      const events = yield* PipelineEvents
      const queue = yield* events.listen
      yield* assembleFinalVideo(videos, plan({ scenes: [scene(1), scene(2)] }))
      return Chunk.toReadonlyArray(yield* Queue.takeAll(queue))
    }).pipe(Effect.scoped, Effect.provideService(FilmSettings, defaultOptions), Effect.provide(layer))
  return { fs, heard, join, joined: () => joined, at: (name: string) => `${folder}/${name}` }
})

const studio = studioOf()

const machine = Layer.merge(NodeFileSystem.layer, NodePath.layer)

it.scoped("joins a film once, and again only when a clip, a wish or a word in it changed", () =>
  Effect.gen(function* () {
    const { join, joined } = yield* studio
    const videos = [video(1), video(2)]
    const first = yield* join(videos)
    assert.isTrue(Option.isSome(first.cut))
    assert.deepStrictEqual(yield* join(videos), first)
    assert.strictEqual(joined(), 1)
    // What tells nothing in this film does not make it again.
    yield* join(videos, {}, plan({ scenes: [scene(1), scene(2, { promptSummary: "other words" })] }))
    assert.strictEqual(joined(), 1)
    yield* join(videos, { captions: "track" })
    yield* join(videos, { captions: "both" })
    yield* join(videos, { loudness: "even" })
    yield* join(videos, {}, plan({ scenes: [scene(1), scene(2, { title: "Another name" })] }))
    yield* join([video(1), video(2, "3")])
    assert.strictEqual(joined(), 6)
    const captioned = plan({ scenes: [scene(1), scene(2, { caption: "A light." })] })
    yield* join(videos, {}, captioned)
    yield* join(videos, { captions: "track" }, plan({ scenes: [scene(1), scene(2, { camera: "none" })] }))
    assert.strictEqual(joined(), 6, "C25: nor does a caption where none is shown, or a camera in any")
    yield* join(videos, { captions: "track" }, captioned)
    yield* join(videos, { captions: "track" }, plan({ scenes: [scene(1), scene(2, { caption: "Dark." })] }))
    assert.strictEqual(joined(), 8)
    yield* join(videos, { captions: "track" })
    yield* join(videos)
    assert.strictEqual(joined(), 8, "what was made before comes back")
  }).pipe(Effect.provide(machine))
)

it.scoped(
  "tells how a film was joined when it is found again, though the file that says so is gone, and joins it once",
  () =>
    Effect.gen(function* () {
      const { at, fs, join, joined } = yield* studio
      const videos = [video(1), video(2)]
      const { cut } = yield* join(videos)
      assert.deepStrictEqual(
        Option.map(cut, ({ clips }) => clips.map(({ at, path, transition }) => [path, at, transition])),
        Option.some([
          ["videos/scene_1.mp4", 0, "crossfade"],
          ["videos/scene_2.mp4", 192, "cut"]
        ])
      )
      yield* fs.remove(at(paths.finalCut))
      const again = yield* join(videos)
      assert.deepStrictEqual(again.cut, cut)
      assert.isTrue(yield* fs.exists(at(paths.finalCut)), "it is written again")
      assert.strictEqual((yield* join(videos)).path, paths.finalVideo)
      assert.strictEqual(joined(), 1)
    }).pipe(Effect.provide(machine))
)

it.scoped("says how far the joining has come", () =>
  Effect.gen(function* () {
    const { heard } = yield* studio
    assert.deepStrictEqual(
      (yield* heard([video(1)])).map((event) => (event._tag === "FilmJoining" ? event.progress : event._tag)),
      [100, "FileWritten"]
    )
  }).pipe(Effect.provide(machine))
)

it.scoped("C20: tells which captions have boxes in them, and which were cut", () =>
  Effect.gen(function* () {
    const { join, joined } = yield* studioOf({ width: 720, height: 1280 })
    const videos = [video(1), video(2), video(3)]
    const story = plan({
      scenes: [
        scene(1, { caption: "The sign says \u{12000}\u{12001}." }),
        scene(2, { caption: "字".repeat(69) }),
        scene(3)
      ]
    })
    const { cut } = yield* join(videos, { captions: "burned" }, story)
    const assets = { characters: [], keyframes: [], videos: [] }
    assert.deepStrictEqual(
      degradationsOf(assets, 0.8, cut).map(({ detail, kind, subject }) => [kind, subject, detail]),
      [
        [
          "missing-letters",
          "scene 1",
          "No font here has the letters \u{12000} \u{12001} of the caption: boxes stand in their place. With a font that has them, or another caption, the film is joined anew for nothing."
        ]
      ]
    )
    const notes = notesOf({ entries: [], cast: [], ...assets, cut })
    assert.deepStrictEqual(
      notes.map(({ kind, subject }) => [kind, subject]),
      [["shortened-caption", "scene 2"]]
    )
    // A film that is not made again tells the same.
    const again = yield* join(videos, { captions: "burned" }, story)
    assert.deepStrictEqual(again.cut, cut)
    assert.strictEqual(joined(), 1)
    const track = yield* join(videos, { captions: "track" }, story)
    assert.deepStrictEqual(degradationsOf(assets, 0.8, track.cut), [])
  }).pipe(Effect.provide(machine))
)
