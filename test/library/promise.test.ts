import { NodeContext } from "@effect/platform-node"
import { assert, describe, it, vi } from "@effect/vitest"
import { Duration, Layer } from "effect"
import { type PipelineEvent, PipelineEvents, runVideoPipeline, StateStore } from "grok-video-pipeline"
import { ffmpegTest, scriptedGrok, shortStory, temporaryFolder } from "grok-video-pipeline/testing"

/** A studio in which nothing is real but its folder. */
const studio = () =>
  Layer.mergeAll(
    scriptedGrok({}, shortStory).layer,
    ffmpegTest(),
    StateStore.layerMemory(),
    PipelineEvents.layer
  ).pipe(Layer.provideMerge(temporaryFolder), Layer.provideMerge(NodeContext.layer))

const settings = { pollInterval: Duration.millis(5) }

describe("a film as a promise", () => {
  it("is awaited by a program that knows no Effect, and tells of itself meanwhile", async () => {
    const events: Array<PipelineEvent["_tag"]> = []
    const film = await runVideoPipeline("A fox finds a light", {
      folder: "unused",
      studio: studio(),
      settings,
      onEvent: ({ _tag }) => {
        events.push(_tag)
        throw new Error("a listener that fails ends no film")
      }
    })
    assert.match(film.path, /final_video\.mp4$/)
    assert.strictEqual(film.state.videos.length, film.state.plan.scenes.length)
    assert.strictEqual(events[0], "FilmStarted")
    assert.strictEqual(events.at(-1), "FilmFinished")
  })

  it("rejects with the failure itself: its tag, and a sentence", async () => {
    const failed = await runVideoPipeline("  ", { folder: "unused", studio: studio(), settings }).then(
      () => undefined,
      (error: unknown) => error
    )
    assert.instanceOf(failed, Error)
    assert.propertyVal(failed, "_tag", "ConceptMissing")
  })

  it("rejects with an Error that says what is missing where there is no key", async () => {
    vi.stubEnv("XAI_API_KEY", undefined)
    vi.stubEnv("GROK_API_KEY", undefined)
    try {
      const failed = await runVideoPipeline("A fox finds a light", { folder: "unused" }).then(
        () => undefined,
        (error: unknown) => error
      )
      assert.instanceOf(failed, Error)
      assert.match(String(failed), /^Error: There is no API key: set XAI_API_KEY/)
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it("ends in order when its signal is aborted, and rejects with the signal's reason", async () => {
    const abort = new AbortController()
    const reason = new Error("the window was closed")
    const events: Array<PipelineEvent["_tag"]> = []
    const ended = await runVideoPipeline("A fox finds a light", {
      ...{ folder: "unused", studio: studio(), settings, signal: abort.signal },
      onEvent: ({ _tag }) => {
        events.push(_tag)
        if (_tag === "PlanReady") abort.abort(reason)
      }
    }).then(
      () => undefined,
      (error: unknown) => error
    )
    assert.strictEqual(ended, reason)
    assert.strictEqual(events.at(-1), "FilmStopped")
  })

  it("passes over no budget, no key and no address without a word", async () => {
    const failed = (options: Partial<Parameters<typeof runVideoPipeline>[1]>) =>
      runVideoPipeline("A fox finds a light", { folder: "unused", settings, ...options }).then(
        () => "",
        (error: unknown) => String(error)
      )
    assert.match(await failed({ studio: studio(), budgetUsd: 1 }), /budgetUsd.*studio/)
    // The address is the one that is named, whoever's key is taken.
    vi.stubEnv("XAI_API_KEY", "xai-of-the-environment")
    assert.match(await failed({ baseUrl: "ftp://somewhere" }), /XAI_BASE_URL/)
    vi.unstubAllEnvs()
  })
})
