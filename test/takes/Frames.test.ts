import { FileSystem } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Ref } from "effect"
import { LocalFile } from "../../src/domain/Assets.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { framesOf, framesToJudge } from "../../src/takes/Frames.js"
import { lumaOf, makeNumberedClip } from "../support/media.js"
import { hash } from "../support/plans.js"

const folder = Layer.unwrapScoped(
  Effect.map(
    Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.orDie(fs.makeTempDirectoryScoped())),
    Workspace.layer
  )
)
const studio = Layer.mergeAll(Ffmpeg.layer(), StateStore.layerMemory()).pipe(
  Layer.provideMerge(folder),
  Layer.provideMerge(Layer.merge(NodeFileSystem.layer, NodePath.layer))
)

describe("the frames that are judged", () => {
  it("are three, and one more for every four seconds past eight", () => {
    assert.deepStrictEqual([1, 3, 8, 8.04, 12, 13, 15].map(framesToJudge), [3, 3, 3, 4, 4, 5, 5])
  })

  it.scopedLive("come out of one decoding, evenly spaced, and are not taken again while they are there", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const workspace = yield* Workspace
      const real = yield* Ffmpeg
      const decodings = yield* Ref.make(0)
      const counted = Ffmpeg.of({
        ...real,
        frames: (...args) =>
          Effect.zipRight(
            Ref.update(decodings, (so) => so + 1),
            real.frames(...args)
          )
      })
      const clip = new LocalFile({ path: "videos/scene_1.mp4", sha256: hash("c") })
      yield* makeNumberedClip(workspace.absolute(clip.path), 21)
      // Twelve seconds by its own word: four frames.
      const take = Effect.provideService(framesOf(clip, 12), Ffmpeg, counted)

      const { called, files } = yield* take
      assert.deepStrictEqual(called, ["first frame", "middle frame 1", "middle frame 2", "last frame"])
      const lumas = yield* Effect.forEach(files, ({ path }) => lumaOf(workspace.absolute(path)))
      // Frame n is of brightness 20 + 10n; the frames are 0, 7, 13 and 20.
      for (const [index, expected] of [20, 90, 150, 220].entries())
        assert.closeTo(lumas[index] ?? 0, expected, 4)
      assert.strictEqual(yield* Ref.get(decodings), 1)
      assert.deepStrictEqual(
        (yield* fs.readDirectory(workspace.absolute("frames"))).sort(),
        ["first", "last", "middle-1", "middle-2"].map((which) => `scene_1_${which}.jpg`)
      )

      assert.deepStrictEqual(yield* take, { called, files })
      assert.strictEqual(yield* Ref.get(decodings), 1)

      // One of them lost: one more decoding, and nothing left lying about.
      yield* fs.remove(workspace.absolute("frames/scene_1_middle-2.jpg"))
      assert.deepStrictEqual((yield* take).files, files)
      assert.strictEqual(yield* Ref.get(decodings), 2)
      assert.strictEqual((yield* fs.readDirectory(workspace.absolute("frames"))).length, 4)
    }).pipe(Effect.provide(studio))
  )
})
