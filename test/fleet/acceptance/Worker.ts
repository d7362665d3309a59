import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Duration, Effect, Layer, Redacted, Schema } from "effect"
import { decodeConcept } from "../../../src/domain/Concept.js"
import { DeliveryTolerance } from "../../../src/domain/Departures.js"
import { noTicks } from "../../../src/domain/Money.js"
import { layer as databaseLayer } from "../../../src/fleet/Database.js"
import { worker } from "../../../src/fleet/FilmMaking.js"
import { filmStudio } from "../../../src/fleet/FilmStudio.js"
import { MediaStore } from "../../../src/fleet/MediaStore.js"
import { layer as sharedLimits } from "../../../src/fleet/SharedLimits.js"
import {
  type FilmWork,
  newsInWords,
  type WorkerNews,
  workerLayer,
  workerOf
} from "../../../src/fleet/Worker.js"
import { WorkerSession } from "../../../src/fleet/WorkerSession.js"
import { Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { Provider } from "../../../src/services/Provider.js"
import type { GrokOptions } from "../../../src/services/ProviderSettings.js"
import { StateStore } from "../../../src/services/StateStore.js"
import { layerTest as ffmpegTest } from "../../../src/testing/FfmpegTest.js"
import { passOn } from "./Link.js"
import { orderVariable, poison, WorkerOrder } from "./Order.js"

// A worker as a process, on the layers of the real one: its ffmpeg may be a stand-in, so that films wait and compute nothing.

/** Every frame of every clip, to the scripted ffmpeg; it decodes. */
const grey = Buffer.from(
  "/9j/4AAQSkZJRgABAgAAAQABAAD/2wBDAAgEBAQEBAUFBQUFBQYGBgYGBgYGBgYGBgYHBwcICAgHBwcGBgcHCAgICAkJCQgICAgJCQoKCgwMCwsODg4RERT/xABKAAEAAAAAAAAAAAAAAAAAAAAAAQEAAAAAAAAAAAAAAAAAAAAAEAEAAAAAAAAAAAAAAAAAAAAAEQEAAAAAAAAAAAAAAAAAAAAA/8AAEQgAJABAAwEiAAIRAAMRAP/aAAwDAQACEQMRAD8AAAAAAAAAAAAAAAAAAAAAAAAA/9k=",
  "base64"
)

const ffmpegStandIn = Layer.effect(
  Ffmpeg,
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const scripted = yield* Ffmpeg
    const frames: typeof scripted.frames = (_, to) =>
      Effect.forEach(to, (file) => Effect.orDie(fs.writeFile(file, grey)), { discard: true })
    return { ...scripted, frames }
  })
).pipe(Layer.provide(ffmpegTest()))

/** For a provider that may never answer. */
const hasty: GrokOptions["timeouts"] = {
  ask: Duration.seconds(2),
  drawImage: Duration.seconds(4),
  editImage: Duration.seconds(4),
  submitVideo: Duration.seconds(3),
  submitVideoEdit: Duration.seconds(3),
  speak: Duration.seconds(4),
  transcribe: Duration.seconds(4),
  checkVideo: Duration.seconds(1),
  download: Duration.seconds(3)
}

/** The provider within limits that all workers of the key share. */
const providerOf = ({ calls, isHasty, perMinute, ...order }: WorkerOrder, baseUrl: string) => {
  const apiKey = Redacted.make(order.provider.apiKey)
  const rate = perMinute === undefined ? {} : { perMinute }
  return Layer.provide(
    Provider.layerWithin({ apiKey, baseUrl, ...(isHasty ? { timeouts: hasty } : {}) }),
    sharedLimits({
      apiKey,
      concurrency: { chat: calls, image: calls, video: calls, speech: calls },
      pace: { chat: rate, image: rate, video: rate, speech: rate }
    })
  )
}

/** A film that only waits, over a film's true journal. */
const waitingFilm = (scratch: string, waits: ReadonlyArray<number>) => (work: FilmWork) =>
  Effect.gen(function* () {
    const { begin, mark } = yield* StateStore
    yield* begin(yield* decodeConcept(work.concept))
    for (const millis of waits) {
      yield* mark({ kind: "step", step: 1, name: "waiting" })
      yield* Effect.sleep(millis)
    }
    return { spent: noTicks, degradations: 0 }
  }).pipe(Effect.provide(filmStudio({ film: work.film, scratch })))

/** Sets the clock of this process. */
const setClock = (ahead: number) => {
  const now = Date.now.bind(Date)
  Date.now = () => now() + ahead
}

const run = Effect.gen(function* () {
  const order = yield* Schema.decodeUnknown(WorkerOrder)(process.env[orderVariable])
  setClock(order.clockAhead)
  const { database, drain, films, hungAfter, name, provider, scratch, through, waits } = order
  const url = new URL(provider.url)
  if (through !== undefined) url.port = String(yield* passOn("127.0.0.1", through))
  const tell = (news: WorkerNews) =>
    news._tag === "Begun" && news.concept.includes(poison)
      ? Effect.sync(() => process.kill(process.pid, "SIGKILL"))
      : Console.log(newsInWords(news))
  const options = { films, drain, tell, endingOf: () => ({ code: 1, remedies: [] }) }
  const work =
    waits === undefined
      ? worker({ ...options, scratch })
      : workerOf({ ...options, make: waitingFilm(scratch, waits) })
  return yield* work.pipe(
    Effect.provide(
      workerLayer({ hungAfter }).pipe(
        Layer.provideMerge(
          Layer.mergeAll(
            MediaStore.layer(order.media),
            providerOf(order, url.href),
            order.ffmpeg === undefined ? ffmpegStandIn : Ffmpeg.layer({ path: order.ffmpeg }),
            Layer.succeed(DeliveryTolerance, order.delivery)
          )
        ),
        Layer.provideMerge(WorkerSession.layer({ name, films })),
        Layer.provideMerge(databaseLayer({ url: Redacted.make(database) })),
        Layer.provideMerge(NodeContext.layer)
      )
    )
  )
})

NodeRuntime.runMain(Effect.scoped(run))
