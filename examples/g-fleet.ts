// A worker of one's own for films that wait in a queue, and what a page needs that follows one of them.
import { NodeContext } from "@effect/platform-node"
import { Effect, Layer, type Redacted, Stream } from "effect"
import { Ffmpeg, Provider } from "grok-video-pipeline"
import {
  checkMedia,
  checkTables,
  databaseLayer,
  follow,
  MediaStore,
  sharedLimitsLayer,
  WorkerSession,
  worker,
  workerLayer
} from "grok-video-pipeline/fleet"

/** Where the queue is, and what its films are made with. */
export interface Fleet {
  readonly database: Redacted.Redacted
  readonly media: string
  readonly apiKey: Redacted.Redacted
  readonly baseUrl?: string
}

const databaseOf = ({ database }: Fleet) => databaseLayer({ url: database, applicationName: "my worker" })

/** Makes films, four at a time, until it is interrupted: then it awaits what was sent, and gives its films back. */
export const myWorker = (fleet: Fleet) => {
  const provider = Layer.provide(Provider.layerWithin(fleet), sharedLimitsLayer(fleet))
  const standing = workerLayer().pipe(
    Layer.provideMerge(provider),
    Layer.provideMerge(WorkerSession.layer({ name: "my-worker", films: 4 })),
    Layer.provideMerge(Layer.effectDiscard(Effect.zipRight(checkTables, checkMedia))),
    Layer.provideMerge(Layer.mergeAll(databaseOf(fleet), MediaStore.layer(fleet.media), Ffmpeg.layer()))
  )
  return worker({
    films: 4,
    scratch: "/tmp/my-films",
    endingOf: () => ({ code: 1, remedies: ["See the worker's log."] }),
    tell: (news) => Effect.log(`${news.film}: ${news._tag}`)
  }).pipe(Effect.provide(standing), Effect.provide(NodeContext.layer))
}

/** What happens to a film as server-sent events, from the one behind `cursor` on, wherever it is made. */
export const eventsOf = (fleet: Fleet, film: string, cursor = 0) =>
  follow(film, cursor).pipe(
    Stream.map(({ event, number }) => `id: ${number}\ndata: ${JSON.stringify(event)}\n\n`),
    Stream.provideLayer(databaseOf(fleet))
  )
