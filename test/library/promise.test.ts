import { createHash } from "node:crypto"
import { rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it, vi } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import {
  type PipelineEvent,
  PipelineEvents,
  type RunOptions,
  runVideoPipeline,
  StateStore,
  Workspace
} from "grok-video-pipeline"
import { ffmpegTest, paid, scriptedGrok, shortStory, temporaryFolder } from "grok-video-pipeline/testing"
import { photosFor } from "../../src/cli/film/References.js"
import { Sha256 } from "../../src/domain/Assets.js"
import { photoOf } from "../support/photos.js"
import { tempFolder } from "../support/tempFolder.js"

/** A studio in which nothing is real but its folder. */
const studio = (grok = scriptedGrok({}, shortStory)) =>
  Layer.mergeAll(grok.layer, ffmpegTest(), StateStore.layerMemory(), PipelineEvents.layer).pipe(
    Layer.provideMerge(temporaryFolder),
    Layer.provideMerge(NodeContext.layer)
  )

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

  it("C4, C14: takes no settings that no film can be made with, and orders nothing to find that out", async () => {
    const grok = scriptedGrok({}, shortStory)
    const failed = (options: Partial<RunOptions>) =>
      runVideoPipeline("A fox finds a light", {
        folder: "unused",
        studio: studio(grok),
        ...options,
        settings: { ...settings, ...options.settings }
      }).then(
        () => "",
        (error: unknown) => String(error)
      )
    assert.match(
      await failed({ settings: { resolution: "1080p" } }),
      /grok-imagine-video does not film at 1080p/
    )
    assert.match(await failed({ scenes: 2.5 }), /sceneCount must be a whole number, 1 or more/)
    assert.match(await failed({ scenes: 5, maxSeconds: 12 }), /maxDuration 12 is too short/)
    assert.match(await failed({ settings: { sheetTakes: 0 } }), /sheetTakes must be a whole number/)
    assert.match(await failed({ settings: { acceptAt: 80 } }), /acceptAt must be a number from 0 to 1/)
    assert.match(await failed({ settings: { videoConcurrency: Number.NaN } }), /videoConcurrency/)
    assert.match(await failed({ style: "  " }), /style must be some words/)
    assert.deepStrictEqual(paid(await Effect.runPromise(grok.calls)), [])
  })

  it("C8: a budget that is no sum ends it, and is not read as none", async () => {
    for (const budgetUsd of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
      const failed = await runVideoPipeline("A fox finds a light", {
        ...{ folder: "unused", apiKey: "xai-none", baseUrl: "http://127.0.0.1:9/v1", budgetUsd }
      }).then(
        () => undefined,
        (error: unknown) => error
      )
      assert.match(String(failed), /budgetUsd: must be a sum in USD/)
    }
  })

  describe("made once more in its folder", () => {
    const folder = tempFolder("promised-")
    const run = async (options: Partial<RunOptions>) => {
      const grok = scriptedGrok({}, shortStory)
      const kept = Layer.mergeAll(grok.layer, ffmpegTest(), StateStore.layer(), PipelineEvents.layer).pipe(
        Layer.provideMerge(Workspace.layer(folder)),
        Layer.provideMerge(NodeContext.layer)
      )
      await runVideoPipeline("A fox finds a light", { folder, studio: kept, ...options })
      return paid(await Effect.runPromise(grok.calls)).length
    }

    it("goes on with a film as it was made, whatever is not named again", async () => {
      const first = await run({ scenes: 2, settings: { ...settings, resolution: "480p", acceptAt: 0.7 } })
      assert.isAbove(first, 0)
      assert.strictEqual(await run({ settings }), 0, "nothing is named, nothing is changed")
      assert.strictEqual(await run({ settings: { ...settings, resolution: "720p" } }), 2, "the two clips")
    })

    it("C13: keeps the photos it is made from, and stops where they are lost", async () => {
      const photo = path.join(folder, "fox.jpg")
      const bytes = await photoOf("jpeg")
      writeFileSync(photo, bytes)
      const sha256 = Sha256.make(createHash("sha256").update(bytes).digest("hex"))
      const references = [{ name: "Fox", photo, sha256, kind: "jpeg" as const }]
      assert.isAbove(await run({ settings: { ...settings, references } }), 0)
      rmSync(photo)
      assert.strictEqual(await run({ settings }), 0, "the folder has the photo")
      // The command looks for them in the same place.
      const found = await Effect.runPromise(Effect.provide(photosFor(folder, []), NodeContext.layer))
      assert.deepStrictEqual(
        found.map(({ name }) => name),
        ["Fox"]
      )
      rmSync(path.join(folder, "references/references.json"))
      const lost = await run({ settings }).then(String, String)
      assert.match(lost, /draws "Fox" from photos, and its folder does not keep them/)
      assert.strictEqual(
        await run({ settings: { ...settings, references: [] } }),
        0,
        "as it was made at first"
      )
    })
  })
})
