import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Duration, Effect, Layer, Option, Redacted, Schema } from "effect"
import { codeOfExit } from "../../src/cli/ending/Ending.js"
import { findVideoModel } from "../../src/domain/Models.js"
import { defaultOptions, FilmSettings } from "../../src/domain/Settings.js"
import { dubFilm } from "../../src/film/Dubs.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { GrokClient } from "../../src/services/GrokClient.js"
import { PipelineEvents } from "../../src/services/PipelineEvents.js"
import { StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { killSwitch } from "./KillSwitch.js"
import { VictimOrder } from "./Order.js"

// One run of the real program, layer for layer, on a file system that can kill it; its order is its one argument.

/** A model whose clips hold voices. */
const withVoices = Option.getOrThrow(findVideoModel("grok-imagine-video-1.5"))

/** Lets one paid order through at a time. Orders that only look take their turn as well. */
const oneByOne = Layer.effect(
  StateStore,
  Effect.gen(function* () {
    const store = yield* StateStore
    const gate = yield* Effect.makeSemaphore(1)
    const once: typeof store.once = (order, call) => gate.withPermits(1)(store.once(order, call))
    return { ...store, once }
  })
)

const run = Effect.gen(function* () {
  const order = yield* Schema.decodeUnknown(VictimOrder)(process.argv[2])
  const stored = StateStore.layer({ version: "torture", provider: "the simulator" })
  const layer = Layer.mergeAll(
    GrokClient.layer({ apiKey: Redacted.make(order.apiKey), baseUrl: order.url }),
    PipelineEvents.layer,
    order.oneByOne ? Layer.provide(oneByOne, stored) : stored
  ).pipe(
    Layer.provideMerge(Layer.merge(Ffmpeg.layer({ path: order.ffmpeg }), Workspace.layer(order.folder))),
    Layer.provide(killSwitch(order.folder, order.switch))
  )
  // The finished film speaks another language, too: what a kill leaves of that is gone on with as well.
  yield* makeFilm(order.concept).pipe(
    Effect.flatMap(({ state }) => dubFilm(state, { language: "de", voice: "orion" })),
    Effect.provideService(FilmSettings, {
      ...defaultOptions,
      resolution: "480p",
      sound: order.sound,
      ...(order.sound === "full" ? { videoModel: withVoices } : {}),
      pollInterval: Duration.millis(40),
      flowRetryDelay: Duration.millis(50)
    }),
    Effect.provide(layer)
  )
})

NodeRuntime.runMain(run.pipe(Effect.provide(Layer.merge(NodeFileSystem.layer, NodePath.layer))), {
  teardown: (exit, done) => done(codeOfExit(exit))
})
