import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { findFfmpeg } from "../../src/drawing/FindFfmpeg.js"
import { bundledFfmpeg } from "./support.js"

const withSettings = (settings: Readonly<Record<string, string>>) =>
  Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(settings))))

describe("the ffmpeg of a simulator that runs alone", () => {
  it.live("is the one that is named, else one on the PATH that can film, else the one that came along", () =>
    Effect.gen(function* () {
      assert.strictEqual(
        yield* withSettings({ FFMPEG_PATH: bundledFfmpeg, PATH: "" })(findFfmpeg),
        bundledFfmpeg
      )
      // Folders that are not there, and one without an ffmpeg that encodes.
      assert.strictEqual(yield* withSettings({ PATH: "/nowhere:relative:/tmp" })(findFfmpeg), bundledFfmpeg)
    })
  )

  it.live("is told of where there is none, with what helps", () =>
    Effect.gen(function* () {
      const missing = yield* withSettings({ FFMPEG_PATH: "/nowhere/ffmpeg" })(Effect.flip(findFfmpeg))
      assert.strictEqual(missing._tag, "FfmpegNotFound")
      assert.include(missing.message, "/nowhere/ffmpeg")
      assert.include(missing.message, "FFMPEG_PATH")
    })
  )
})
