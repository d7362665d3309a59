import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Queue } from "effect"
import {
  defaultOptions,
  FilmSettings,
  makeFilm,
  type PipelineEvent,
  PipelineEvents,
  StateStore,
  ticksFromUsd,
  Workspace
} from "grok-video-pipeline"
import { ffmpegTest, scriptedGrok, shortStory } from "grok-video-pipeline/testing"

const quick = { ...defaultOptions, pollInterval: Duration.millis(5) }

/** Layers that both films are given: the very same values, so that anything they hold by themselves would be shared. */
const store = StateStore.layerMemory()
const events = PipelineEvents.layer
const ffmpeg = ffmpegTest()

const filmed = (folder: string, concept: string, score: number) => {
  const grok = scriptedGrok({ score: () => score }, shortStory)
  return Effect.gen(function* () {
    const { listen } = yield* PipelineEvents
    const heard = yield* listen
    const film = yield* makeFilm(concept)
    const told: ReadonlyArray<PipelineEvent> = [...(yield* Queue.takeAll(heard))]
    const { ledger } = yield* StateStore
    return { film, told, ledger: yield* ledger, calls: yield* grok.calls }
  }).pipe(
    Effect.scoped,
    Effect.provideService(FilmSettings, { ...quick, sheetTakes: score > 0.5 ? 3 : 2 }),
    Effect.provide(
      Layer.mergeAll(grok.layer, ffmpeg, store, events).pipe(Layer.provideMerge(Workspace.layer(folder)))
    )
  )
}

describe("two films in one process", () => {
  it.scopedLive("share nothing: no answer, no event, no bill, no file, no setting (fault row 45)", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const [here, there] = [yield* fs.makeTempDirectoryScoped(), yield* fs.makeTempDirectoryScoped()]
      const [one, two] = yield* Effect.all(
        [filmed(here, "A fox finds a light", 0.9), filmed(there, "An owl loses a light", 0.4)],
        { concurrency: "unbounded" }
      )
      assert.strictEqual(one.film.state.concept, "A fox finds a light")
      assert.strictEqual(two.film.state.concept, "An owl loses a light")
      assert.isTrue(one.film.path.startsWith(yield* fs.realPath(here)))
      assert.isTrue(two.film.path.startsWith(yield* fs.realPath(there)))
      for (const { film, ledger, told } of [one, two]) {
        assert.strictEqual(told.filter(({ _tag }) => _tag === "FilmStarted").length, 1)
        assert.strictEqual(told.filter(({ _tag }) => _tag === "FilmFinished").length, 1)
        assert.strictEqual(ledger.settled, film.state.spent)
      }
      // The same plan and the same words: only a shared journal could answer one of them for the other.
      const sheets = (calls: typeof one.calls) => calls.filter(({ call }) => call === "drawImage").length
      assert.strictEqual(sheets(one.calls), 2)
      assert.strictEqual(sheets(two.calls), 4)
      assert.isAbove(two.ledger.settled, one.ledger.settled + ticksFromUsd(0.1))
      assert.strictEqual(one.film.state.degradations.length, 0)
      assert.isAbove(two.film.state.degradations.length, 0)
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
