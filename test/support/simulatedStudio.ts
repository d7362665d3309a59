import { FileSystem, type Path } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Duration, Effect, Layer, Option, Redacted, Schema } from "effect"
import { type Artist, Simulator, type SimulatorSettings } from "xai-simulator"
import { DeliveryTolerance } from "../../src/domain/Departures.js"
import { findVideoModel, type VideoModel } from "../../src/domain/Models.js"
import { asSpokenAnswer, SpokenPlanAnswer } from "../../src/domain/PlanAnswer.js"
import { defaultOptions, type FilmOptions, FilmSettings } from "../../src/domain/Settings.js"
import { Character, StoryPlan as Plan, type StoryPlan } from "../../src/domain/StoryPlan.js"
import { makeFilm } from "../../src/film/pipeline.js"
import type { Ffmpeg, FfmpegMissing } from "../../src/services/Ffmpeg.js"
import { GrokClient } from "../../src/services/GrokClient.js"
import { PipelineEvents } from "../../src/services/PipelineEvents.js"
import { StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { rehearsing } from "../../src/simulated/Rehearsed.js"
import { artistOnce, ffmpegOnce } from "./equalWork.js"

/**
 * Everything real but the provider, which is simulated: real HTTP, real files, real ffmpeg, which checks and joins equal
 * clips once. Small and short clips.
 * `artist` draws and films for the simulator; the simulator's own unless told.
 */
export const simulatedStudio = (
  settings: SimulatorSettings = {},
  artist: Layer.Layer<Artist, FfmpegMissing, FileSystem.FileSystem | Path.Path | Ffmpeg> = artistOnce,
  /** At what part of what it is told that artist draws and films. */
  artistScale = 1
) => {
  const machine = Layer.merge(NodeFileSystem.layer, NodePath.layer)
  const folder = Layer.unwrapScoped(
    Effect.map(
      Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.orDie(fs.makeTempDirectoryScoped())),
      Workspace.layer
    )
  )
  const small = { framesPerSecond: 4, scale: 0.2 }
  const { framesPerSecond = small.framesPerSecond, scale = small.scale } = settings
  const simulator = rehearsing({
    sceneSeconds: 3,
    ...small,
    delays: { chatMillis: 5, imageMillis: 60, videoMillis: 20, jitter: 0 },
    ...settings
  }).pipe(
    Layer.provide(artist),
    Layer.merge(Layer.succeed(DeliveryTolerance, { framesPerSecond, scale: scale * artistScale }))
  )
  const client = Layer.unwrapEffect(
    Effect.map(Simulator, ({ apiKey, url }) =>
      GrokClient.layer({ apiKey: Redacted.make(apiKey), baseUrl: url })
    )
  )
  return Layer.mergeAll(client, StateStore.layer(), PipelineEvents.layer).pipe(
    Layer.provideMerge(simulator),
    Layer.provideMerge(Layer.merge(ffmpegOnce(), folder)),
    Layer.provideMerge(machine)
  )
}

/** Settings under which a film is quick: small clips, quick looks. */
export const quick: FilmOptions = {
  ...defaultOptions,
  resolution: "480p",
  pollInterval: Duration.millis(40),
  flowRetryDelay: Duration.millis(100)
}

/** Makes a film in the studio, with the requests it took. */
export const filmed = (concept: string, options: Partial<FilmOptions> = {}) =>
  Effect.gen(function* () {
    const film = yield* Effect.provideService(makeFilm(concept), FilmSettings, { ...quick, ...options })
    const simulator = yield* Simulator
    return { film, log: yield* simulator.log, bill: yield* simulator.bill }
  })

/** A model that films but cannot edit. */
export const plainVideoModel: VideoModel = Option.getOrThrow(findVideoModel("grok-imagine-video-1.5"))

/** A script line by which the simulator answers the planning question with this very plan. */
export const planned = (plan: StoryPlan): NonNullable<SimulatorSettings["answers"]>[number] => ({
  when: "Plan the film",
  values: [Schema.encodeSync(Plan)(plan)]
})

/** The same of a plan with words, where something is said in the film. */
export const plannedSpeaking = (plan: StoryPlan): NonNullable<SimulatorSettings["answers"]>[number] => ({
  when: "Plan the film",
  values: [Schema.encodeSync(SpokenPlanAnswer)(asSpokenAnswer(plan))]
})

/** Someone of a kind the simulator draws, in a colour of their own. */
export const someone = (name: string, kind: string, colour: string): Character =>
  new Character({
    name,
    role: "one of the crowd",
    visualDescription: `${name} is a ${kind}, ${colour} all over, sturdy and upright, with bright round eyes, a small smile, a ${colour} scarf tied twice around the neck, soft boots and an open, friendly bearing.`,
    personalityCues: ["friendly"]
  })
