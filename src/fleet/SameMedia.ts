import { randomUUID } from "node:crypto"
import { join } from "node:path"
import { FileSystem } from "@effect/platform"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { databaseFailed } from "./Database.js"
import { MediaStore } from "./MediaStore.js"
import { MediaStoreFailed } from "./MediaStoreFailed.js"
import { fingerprint } from "./media/MediaPlace.js"

/** The mark stands like a film's file. */
const [film, ending] = ["media-of-this-queue", "txt"] as const

const here = ({ message }: { readonly message: string }) =>
  new MediaStoreFailed({
    reason: "Unwritable",
    detail: `No file could be written for a trial on this machine (${message}).`
  })

const elsewhere = (ours: string, theirs: string, mark: string) =>
  new MediaStoreFailed({
    reason: "NoPlace",
    detail: `The files of this queue's films are not in ${ours} as this machine sees it: ${
      ours === theirs
        ? "where the queue was first used, that is another place of the same name"
        : `where the queue was first used, they are in ${theirs}`
    }. Give every worker, and whoever submits, the same place; one that was moved is copied whole, with ${film}/${mark}.${ending}.`
  })

/**
 * Tries the media store (`MediaStore.check`), and whether it is the one that the queue's films have their files in: the first
 * that is used with a queue is marked. Two machines, each with a folder of its own that is called the same, would look in vain
 * for one another's files, and films would be paid for again.
 * Fails   MediaStoreFailed: it cannot be used, or is another (`NoPlace`). DatabaseFailed.
 */
export const checkMedia = Effect.gen(function* () {
  const media = yield* MediaStore
  const sql = yield* SqlClient.SqlClient
  const fs = yield* FileSystem.FileSystem
  yield* media.check

  const known = Effect.map(
    Effect.mapError(
      sql<{ readonly mark: string; readonly named: string }>`SELECT mark, named FROM film_media`,
      databaseFailed
    ),
    ([row]) => row
  )
  const folder = yield* Effect.mapError(fs.makeTempDirectoryScoped({ prefix: "grok-video-media-" }), here)
  const file = join(folder, "mark")
  if ((yield* known) === undefined) {
    yield* Effect.mapError(
      fs.writeFileString(
        file,
        `By this file workers know where the films of their queue are: ${randomUUID()}\n`
      ),
      here
    )
    const mark = yield* Effect.mapError(fingerprint(fs.stream(file)), here)
    yield* media.keep(film, mark, ending, file)
    yield* Effect.mapError(
      sql`INSERT INTO film_media (mark, named) VALUES (${mark}, ${media.named}) ON CONFLICT DO NOTHING`,
      databaseFailed
    )
  }
  const there = yield* known
  if (there !== undefined && !(yield* media.bring(film, there.mark, ending, join(folder, "back"))))
    return yield* elsewhere(media.named, there.named, there.mark)
}).pipe(Effect.scoped, Effect.withSpan("SameMedia.check"))
