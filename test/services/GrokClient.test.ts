import * as NodeContext from "@effect/platform-node/NodeContext"
import { afterAll, describe, it } from "@effect/vitest"
import { Effect, Layer, ManagedRuntime, Redacted } from "effect"
import { Simulator } from "xai-simulator"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { GrokClient } from "../../src/services/GrokClient.js"
import { rehearsing } from "../../src/simulated/Rehearsed.js"
import { grokClientContract } from "../../src/testing/GrokClientContract.js"
import { scriptedGrok } from "../../src/testing/ScriptedGrok.js"
import { plan } from "../support/plans.js"
import { quickArtist } from "../support/quickArtist.js"

describe("the live GrokClient, on the simulator", () => {
  const far = ManagedRuntime.make(
    rehearsing({
      framesPerSecond: 6,
      delays: { chatMillis: 5, imageMillis: 5, videoMillis: 20, jitter: 0 }
    }).pipe(Layer.provide(quickArtist), Layer.provide(Ffmpeg.layer()), Layer.provide(NodeContext.layer))
  )
  afterAll(() => far.dispose())
  const layer = Layer.unwrapEffect(
    Effect.promise(() =>
      far.runPromise(
        Effect.map(Simulator, ({ apiKey, url }) =>
          GrokClient.layer({ apiKey: Redacted.make(apiKey), baseUrl: url })
        )
      )
    )
  )
  for (const { name, run } of grokClientContract({ layer, refusedPrompt: "a gory beheading" })) it(name, run)
})

describe("the scripted GrokClient", () => {
  const { layer } = scriptedGrok({ answers: { colour: { colour: "red" } } }, plan())
  for (const { name, run } of grokClientContract({ layer, isScripted: true })) it(name, run)
})
