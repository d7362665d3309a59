import { Effect, Layer, Option } from "effect"
import { layerClient } from "../../fleet/Cluster.js"
import { MediaStore } from "../../fleet/MediaStore.js"
import { MediaStoreFailed } from "../../fleet/MediaStoreFailed.js"
import { checkTables } from "../../fleet/Tables.js"
import { UsageError } from "../ending/CliError.js"
import { databaseUrl } from "../flags/DatabaseUrl.js"
import { openDatabase } from "./OwnDatabase.js"

// What the commands of the queue stand on. Loaded by them alone: no other command knows a database.

/** The database that is set, tried once. */
const bareDatabase = Layer.unwrapEffect(
  Effect.map(databaseUrl, (url) => openDatabase({ url, maxConnections: 4 }))
)

/** The database that is set, with tables of this version. */
export const queueDatabase = Layer.tap(bareDatabase, (context) => Effect.provide(checkTables, context))

/** The same for whoever lays films into the queue. */
export const queueClient = Layer.provideMerge(layerClient, queueDatabase)

const noPlace =
  "There is no place for films' files: name one with --media or GROK_VIDEO_MEDIA, a folder that all machines share or s3://bucket/prefix, the same for every worker and whoever submits and fetches. Nothing was sent."

/** The place of films' files that is set. */
export const mediaAt = (place: Option.Option<string>) =>
  Layer.unwrapEffect(
    Option.match(place, {
      onNone: () => new UsageError({ detail: noPlace }),
      onSome: (it) => Effect.succeed(MediaStore.layer(it))
    })
  )

/** The same, for whoever may need none: what is kept all the same fails. */
export const mediaIfAny = (place: Option.Option<string>) => {
  const missing = new MediaStoreFailed({ reason: "NoPlace", detail: noPlace })
  const none = { named: "no place", keep: () => missing, bring: () => missing, check: missing }
  return Option.isNone(place) ? Layer.succeed(MediaStore, none) : mediaAt(place)
}
