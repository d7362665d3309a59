import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { damaged, type FfmpegCall, layerTest, plainFacts } from "../../../src/testing/FfmpegTest.js"
import { scratch } from "../../support/studio.js"

it.scoped(
  "stands in for ffmpeg: files that name what they were made from, facts and failures from the script",
  () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const fs = yield* FileSystem.FileSystem
      const calls: Array<FfmpegCall["_tag"]> = []
      const layer = layerTest({
        facts: (file) => ({ ...plainFacts, durationSeconds: file.includes("long") ? 12 : 8 }),
        onCall: (call) =>
          Effect.sync(() => calls.push(call._tag)).pipe(
            Effect.zipRight(
              call._tag === "Verify" && call.file.includes("bad")
                ? Effect.fail(damaged(call.file))
                : Effect.void
            )
          )
      })
      yield* Effect.gen(function* () {
        const { assemble, frames, tile, verify } = yield* Ffmpeg
        yield* frames("/a.mp4", [at("1.jpg"), at("4.jpg"), at("2.jpg")])
        yield* tile(["/x.jpg", "/y.jpg"], at("3.jpg"))
        const facts = yield* assemble([{ path: "/a.mp4" }, { path: "/long.mp4" }], at("film.mp4"), {
          title: "T"
        })
        assert.strictEqual(facts.durationSeconds, 20)
        assert.strictEqual(facts.video.frames, 384)
        assert.strictEqual((yield* Effect.flip(verify("/bad.mp4")))._tag, "MediaFailed")
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(calls, ["Frames", "Tile", "Assemble", "Verify"])
      const hex = (name: string) =>
        Effect.map(fs.readFile(at(name)), (bytes) => Buffer.from(bytes).toString("latin1"))
      assert.match(yield* hex("1.jpg"), /^\xff\xd8\xff.*frame 1 of \/a\.mp4\xff\xd9$/s)
      assert.match(yield* hex("2.jpg"), /frame 3 of \/a\.mp4/)
      assert.match(yield* hex("3.jpg"), /\/x\.jpg\n\/y\.jpg/)
      assert.match(yield* hex("4.jpg"), /frame 2 of \/a\.mp4/)
      assert.match(yield* hex("film.mp4"), /^....ftyp.*T\n\/a\.mp4\n\/long\.mp4$/s)
    }).pipe(Effect.provide(NodeContext.layer))
)
