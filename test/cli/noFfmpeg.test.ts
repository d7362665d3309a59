import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { ownStudio } from "../../src/cli/Studio.js"
import { Ffmpeg, FfmpegMissing } from "../../src/services/Ffmpeg.js"
import { ProviderLimits } from "../../src/services/Provider.js"
import { defaultConcurrency } from "../../src/services/xai/GrokConfig.js"
import { ffmpegTest } from "../../src/testing.js"

const none = Layer.effect(
  Ffmpeg,
  Effect.map(Ffmpeg, (usual) => ({ ...usual, chosen: new FfmpegMissing({ detail: "none here" }) }))
).pipe(Layer.provide(ffmpegTest()))

const tried = (outputDir: string, simulate: boolean, films: boolean) =>
  Layer.build(
    ownStudio(
      {
        ...{ outputDir, simulate, simulatorConfig: Option.none(), ffmpeg: Option.none(), force: false },
        ...{ budget: Option.none(), onDoubt: "retry" as const, concurrency: defaultConcurrency, pace: {} },
        fakeAddresses: "refuse" as const
      },
      films
    ).pipe(Layer.provide(Layer.merge(none, ProviderLimits.layer({}))))
  ).pipe(Effect.scoped, Effect.flip, Effect.provide(NodeContext.layer))

describe("C39: a machine without ffmpeg", () => {
  it.effect("leaves no folder of a film that cannot be made there, simulated or not", () =>
    Effect.gen(function* () {
      const place = mkdtempSync(path.join(tmpdir(), "no-ffmpeg-"))
      for (const simulate of [true, false]) {
        const folder = path.join(place, "deep", "film")
        const failure = yield* tried(folder, simulate, true)
        assert.strictEqual(failure._tag, "FfmpegMissing")
        assert.isFalse(existsSync(path.join(place, "deep")))
      }
      rmSync(place, { recursive: true })
    })
  )
})
