// How a program that embeds films tests itself: every layer replaced, nothing sent, nothing rendered, virtual time.
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { GrokClient, GrokRejected, makeFilm, PipelineEvents, StateStore } from "grok-video-pipeline"
import {
  ffmpegTest,
  inVirtualTime,
  scriptedGrok,
  shortStory,
  temporaryFolder
} from "grok-video-pipeline/testing"

const house = Layer.mergeAll(ffmpegTest(), StateStore.layerMemory(), PipelineEvents.layer).pipe(
  Layer.provideMerge(temporaryFolder)
)

describe("our films", () => {
  it.scoped("have every scene of the plan, and cost what the answers say", () => {
    const { calls, layer } = scriptedGrok({ score: () => 0.9 }, shortStory)
    return Effect.gen(function* () {
      const { state } = yield* inVirtualTime(makeFilm("A fox finds a light"))
      assert.strictEqual(state.videos.length, shortStory.scenes.length)
      assert.deepStrictEqual(state.degradations, [])
      const ordered = yield* calls
      assert.strictEqual(ordered.filter(({ call }) => call === "submitVideo").length, 2)
    }).pipe(Effect.provide(layer.pipe(Layer.provideMerge(house), Layer.provideMerge(NodeContext.layer))))
  })

  it.scoped("end at once, with nothing spent, when the key is wrong", () => {
    const wrongKey = new GrokRejected({
      call: "ask",
      reason: "WrongKey",
      detail: "Incorrect API key",
      requestId: Option.none()
    })
    // Whatever is left out here is a defect: an order that nobody planned fails the test.
    const noKey = GrokClient.layerTest({ ask: () => Effect.fail(wrongKey) })
    return Effect.gen(function* () {
      const store = yield* StateStore
      assert.deepInclude(yield* Effect.flip(makeFilm("A fox finds a light")), {
        _tag: "GrokRejected",
        reason: "WrongKey"
      })
      assert.strictEqual((yield* store.ledger).settled, 0)
    }).pipe(Effect.provide(noKey.pipe(Layer.provideMerge(house), Layer.provideMerge(NodeContext.layer))))
  })
})
