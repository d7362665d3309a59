import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { Duration, Effect, Layer, Option, Ref } from "effect"
import { ClipId } from "../../src/domain/AssetId.js"
import { noTicks } from "../../src/domain/Money.js"
import { OrderId } from "../../src/domain/OrderId.js"
import { defaultOptions, FilmSettings } from "../../src/domain/Settings.js"
import { SceneId } from "../../src/domain/StoryPlan.js"
import { knownClip } from "../../src/services/Ffmpeg.js"
import type { Downloaded } from "../../src/services/GrokCalls.js"
import { GrokClient, RequestId } from "../../src/services/GrokClient.js"
import type { GrokError } from "../../src/services/GrokError.js"
import { PipelineEvents } from "../../src/services/PipelineEvents.js"
import { StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { film } from "../../src/takes/Clips.js"
import { hashOf } from "../../src/testing/Kit.js"
import { type Meddler, meddleWith } from "./faultyDisk.js"

const asset = new ClipId({ sceneId: SceneId.make(1) })

/** A clip that nothing is wrong with. */
export const whole = knownClip

/** Films one clip with what is scripted, and says how that ended and how many were ordered. */
export const filming = Effect.fnUntraced(function* (
  download: (to: string, n: number) => Effect.Effect<Uint8Array | Downloaded, GrokError>
) {
  const fs = yield* FileSystem.FileSystem
  const ordered = yield* Ref.make(0)
  const fetched = yield* Ref.make(0)
  const grok = GrokClient.layerTest({
    checkVideo: (id) =>
      Effect.succeed({ _tag: "Done" as const, url: `https://media.example/${id}.mp4`, cost: Option.none() }),
    download: (_, to) =>
      Effect.gen(function* () {
        const bytes = yield* download(to, yield* Ref.updateAndGet(fetched, (so) => so + 1))
        // It lies there already.
        if (!(bytes instanceof Uint8Array)) return bytes
        yield* Effect.orDie(fs.writeFile(to, bytes))
        return { sha256: hashOf(bytes), bytes: bytes.length }
      })
  })
  const ended = yield* film({
    asset,
    id: OrderId.take(asset, 1),
    seconds: 3,
    inputs: [],
    decided: "a clip",
    price: noTicks,
    path: "videos/scene_1.mp4",
    submit: Effect.map(
      Ref.updateAndGet(ordered, (so) => so + 1),
      (number) => ({ answer: RequestId.make(`job-${number}`), cost: Option.none() })
    )
  }).pipe(
    Effect.provide(grok),
    Effect.provideService(FilmSettings, { ...defaultOptions, pollInterval: Duration.millis(1) }),
    Effect.either
  )
  return { ended, ordered: yield* Ref.get(ordered), fetched: yield* Ref.get(fetched) }
})

/** A film's folder with a journal in memory, on a disk with a meddler in front of it. */
export const clipFolderOn = (meddle: Meddler) =>
  Layer.mergeAll(StateStore.layerMemory(), PipelineEvents.layer).pipe(
    Layer.provideMerge(
      Layer.unwrapScoped(
        Effect.map(
          Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.orDie(fs.makeTempDirectoryScoped())),
          Workspace.layer
        )
      )
    ),
    Layer.provideMerge(meddleWith(meddle)),
    Layer.provideMerge(NodeContext.layer)
  )

/** The same on a disk that does what it is told. */
export const clipFolder = clipFolderOn((_, doIt) => doIt)
