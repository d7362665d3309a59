import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Chunk, ConfigProvider, Deferred, Duration, Effect, Fiber, Layer, Logger, Ref } from "effect"
import {
  defaultOptions,
  FilmSettings,
  isLastEvent,
  makeFilm,
  type PipelineEvent,
  PipelineEvents,
  StateStore,
  Studio,
  withEvents
} from "grok-video-pipeline"
import { SimulatedStudio, Simulator, simulatorAlone } from "grok-video-pipeline/simulator"
import {
  ffmpegTest,
  inVirtualTime,
  scriptedGrok,
  shortStory,
  temporaryFolder
} from "grok-video-pipeline/testing"
import { shortest } from "../support/faultyFilm.js"
import { planned } from "../support/simulatedStudio.js"

const quick = { ...defaultOptions, pollInterval: Duration.millis(20), flowRetries: 0 }
const house = Layer.mergeAll(ffmpegTest(), StateStore.layerMemory(), PipelineEvents.layer).pipe(
  Layer.provideMerge(temporaryFolder)
)

/** A studio that sends and renders nothing, and a film made in it without any test clock around. */
const mocked = () => {
  const grok = scriptedGrok({ score: () => 0.9 }, shortStory)
  return {
    grok,
    studio: grok.layer.pipe(Layer.provideMerge(house), Layer.provideMerge(NodeContext.layer))
  }
}

const tags = (events: Chunk.Chunk<PipelineEvent>) =>
  Chunk.toReadonlyArray(Chunk.map(events, ({ _tag }) => _tag))

describe("one studio", () => {
  it("makes one film at a time, and tells the second why not, whose listener hears nothing of it", async () => {
    const { studio } = mocked()
    const both = Effect.gen(function* () {
      const heard = yield* Ref.make(Chunk.empty<PipelineEvent>())
      const begun = yield* Deferred.make<void>()
      const first = withEvents(inVirtualTime(makeFilm("A fox finds a light")), (event) =>
        Effect.zipRight(Ref.update(heard, Chunk.append(event)), Deferred.succeed(begun, undefined))
      )
      const meanwhile = Effect.zipRight(Deferred.await(begun), Effect.flip(makeFilm("A fox finds a light")))
      const [film, second] = yield* Effect.all([first, meanwhile], { concurrency: 2 })
      assert.strictEqual(film.state.videos.length, 2)
      assert.deepInclude(second, { _tag: "StoreFailed", reason: "Locked" })
      assert.match(second.message, /^This studio is at work on a film in .*a studio of its own\.$/)
      const told = tags(yield* Ref.get(heard))
      assert.notInclude(told, "FilmStopped")
      assert.strictEqual(told.at(-1), "FilmFinished")
      // It is free again.
      const again = yield* inVirtualTime(makeFilm("A fox finds a light"))
      assert.strictEqual(again.path, film.path)
    })
    await Effect.runPromise(both.pipe(Effect.provide(studio)))
  })

  it.live("is listened to until its last event, even when the film is interrupted", () => {
    const { studio } = mocked()
    return Effect.gen(function* () {
      const heard = yield* Ref.make(Chunk.empty<PipelineEvent>())
      const drawing = yield* Deferred.make<void>()
      const film = yield* Effect.fork(
        withEvents(makeFilm("A fox finds a light"), (event) =>
          Effect.zipRight(
            Ref.update(heard, Chunk.append(event)),
            event._tag === "TakeStarted" ? Deferred.succeed(drawing, undefined) : Effect.void
          )
        )
      )
      yield* Deferred.await(drawing)
      yield* Fiber.interrupt(film)
      const told = yield* Ref.get(heard)
      assert.strictEqual(tags(told).at(-1), "FilmStopped")
      assert.strictEqual(Chunk.size(Chunk.filter(told, isLastEvent)), 1)
    }).pipe(Effect.provide(studio))
  })
})

describe("a live studio", () => {
  it.effect("says in a sentence that there is no key", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Layer.build(Studio.layerConfig({ folder: "never-made" })))
      assert.match(
        String(error),
        /There is no API key: set XAI_API_KEY, or give the studio a key of your own/
      )
    }).pipe(
      Effect.scoped,
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map())),
      Effect.provide(NodeContext.layer)
    )
  )
})

describe("a simulated studio", () => {
  const simulator = {
    scale: 0.15,
    framesPerSecond: 4,
    sceneSeconds: 3,
    delays: { chatMillis: 5, imageMillis: 10, videoMillis: 100, jitter: 0 },
    answers: [planned(shortest)]
  }
  const film = makeFilm("A fox finds a light")

  it.scopedLive(
    "goes on where the one before was cut short, with nothing paid twice, and says nothing of what is past",
    () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.makeTempDirectoryScoped()
        const warnings: Array<string> = []
        const listening = Logger.replace(
          Logger.defaultLogger,
          Logger.make(({ message }) => void warnings.push(String(message)))
        )
        const studio = SimulatedStudio.layer({ folder, simulator })
        const rendering = yield* Deferred.make<void>()
        const cut = yield* withEvents(film, (event) =>
          event._tag === "ClipRendering" ? Deferred.succeed(rendering, undefined) : Effect.void
        ).pipe(Effect.provide(studio), Effect.fork)
        yield* Deferred.await(rendering)
        yield* Fiber.interrupt(cut)

        const finished = yield* Effect.gen(function* () {
          const { state } = yield* film
          const { ledger } = yield* StateStore
          const bill = yield* Effect.flatMap(Simulator, (it) => it.bill)
          return { state, ledger: yield* ledger, bill }
        }).pipe(Effect.provide(studio), Effect.provide(listening))
        assert.deepStrictEqual(finished.state.degradations, [])
        const labels = finished.ledger.entries.map(({ id }) => id.text)
        assert.notInclude(labels.join(" "), "/again")
        assert.strictEqual(new Set(labels).size, labels.length)
        assert.strictEqual(finished.ledger.settled, finished.bill.ticks)
        assert.notMatch(warnings.join("\n"), /lost|once more/)
      }).pipe(Effect.provideService(FilmSettings, quick), Effect.provide(NodeContext.layer)),
    60_000
  )

  it.scopedLive("can be had without its studio, for clients of any make", () =>
    Effect.gen(function* () {
      const { apiKey, url } = yield* Simulator
      const answer = yield* Effect.promise(() =>
        fetch(`${url}/api-key`, { headers: { authorization: `Bearer ${apiKey}` } })
      )
      assert.strictEqual(answer.status, 200)
    }).pipe(Effect.provide(simulatorAlone()), Effect.provide(NodeContext.layer))
  )
})
