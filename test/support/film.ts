import { FileSystem } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Effect, Layer, Queue } from "effect"
import type { StoryPlan } from "../../src/domain/StoryPlan.js"
import { type PipelineEvent, PipelineEvents } from "../../src/services/PipelineEvents.js"
import { StateStore, type StoreOptions } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { type FfmpegScript, layerTest as ffmpegTest } from "../../src/testing/FfmpegTest.js"

export { inVirtualTime } from "../../src/testing/VirtualTime.js"

import { type GrokScript, scriptedGrok } from "./scriptedGrok.js"

/** A studio in which nothing is real but the folder: scripted provider, scripted ffmpeg, a journal in memory. */
export const mockedStudio = (
  story: StoryPlan,
  scripts: { readonly grok?: GrokScript; readonly ffmpeg?: FfmpegScript; readonly store?: StoreOptions } = {}
) => {
  const grok = scriptedGrok(scripts.grok ?? {}, story)
  const machine = Layer.merge(NodeFileSystem.layer, NodePath.layer)
  const folder = Layer.unwrapScoped(
    Effect.map(
      Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.orDie(fs.makeTempDirectoryScoped())),
      Workspace.layer
    )
  )
  const layer = Layer.mergeAll(
    grok.layer,
    ffmpegTest(scripts.ffmpeg),
    StateStore.layerMemory(scripts.store),
    PipelineEvents.layer
  ).pipe(Layer.provideMerge(folder), Layer.provideMerge(machine))
  return { layer, calls: grok.calls, mostPicturesAtOnce: grok.mostPicturesAtOnce }
}

/** What was published while `effect` ran, in order. */
export const withEvents = Effect.fnUntraced(function* <A, E, R>(effect: Effect.Effect<A, E, R>) {
  const { listen } = yield* PipelineEvents
  const heard = yield* listen
  const value = yield* effect
  const events: ReadonlyArray<PipelineEvent> = [...(yield* Queue.takeAll(heard))]
  return { value, events }
}, Effect.scoped)
