import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, it } from "@effect/vitest"
import { Effect, Layer, ManagedRuntime } from "effect"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { ffmpegContract } from "../../src/testing/FfmpegContract.js"
import { layerTest } from "../../src/testing/FfmpegTest.js"

// Choosing an ffmpeg takes a while: once is enough for all cases.
const live = ManagedRuntime.make(Ffmpeg.layer().pipe(Layer.provide(NodeContext.layer)))
const shared = Layer.effect(
  Ffmpeg,
  Effect.promise(() => live.runPromise(Ffmpeg))
)

describe("the live Ffmpeg", () => {
  for (const { name, run } of ffmpegContract({ layer: shared })) it(name, run)
})

describe("the scripted Ffmpeg", () => {
  for (const { name, run } of ffmpegContract({ layer: layerTest(), isScripted: true })) it(name, run)
})
