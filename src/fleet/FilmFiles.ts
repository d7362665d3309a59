import { extname } from "node:path"
import { FileSystem } from "@effect/platform"
import { SqlClient } from "@effect/sql"
import { Effect, Schema } from "effect"
import { Sha256 } from "../domain/Assets.js"
import { databaseFailed } from "./Database.js"
import { MediaStore } from "./MediaStore.js"
import { MediaStoreFailed } from "./MediaStoreFailed.js"
import { fingerprint } from "./media/MediaPlace.js"

// The files of a film that its journal does not tell of: its settings, its pages, its photos. A row each, and their bytes in
// the media store.

/** One of them: where it stands below the film's folder. */
const FilmFile = Schema.Struct({
  path: Schema.String,
  sha256: Sha256,
  bytes: Schema.Int.pipe(Schema.nonNegative())
})
export type FilmFile = typeof FilmFile.Type

/** The ending of a name, as the media store takes it. */
export const endingOf = (path: string): string => extname(path).slice(1)

/**
 * Keeps the bytes of a file that stands on this machine in the media store; its row is still to be written.
 * Fails   MediaStoreFailed: it cannot be read, or not be kept.
 */
export const keepFile = Effect.fn("FilmFiles.keep")(function* (film: string, path: string, absolute: string) {
  const fs = yield* FileSystem.FileSystem
  const media = yield* MediaStore
  const read = Effect.all([fingerprint(fs.stream(absolute)), fs.stat(absolute)])
  const [sha256, { size }] = yield* Effect.mapError(
    read,
    ({ message }) =>
      new MediaStoreFailed({ reason: "Unreadable", detail: `${absolute} cannot be read (${message}).` })
  )
  yield* media.keep(film, sha256, endingOf(path), absolute)
  return { path, sha256, bytes: Number(size) } satisfies FilmFile
})

/**
 * Writes down which files a film has, in the place of those of the same paths.
 * Fails   DatabaseFailed where the database does not take it.
 */
export const writeFiles = Effect.fn("FilmFiles.write")(function* (
  film: string,
  files: ReadonlyArray<FilmFile>
) {
  const sql = yield* SqlClient.SqlClient
  if (files.length === 0) return
  yield* sql`
    INSERT INTO film_file (film, path, sha256, bytes)
    SELECT ${film}, path, sha256, bytes
    FROM json_to_recordset(${JSON.stringify(files)}::json) AS it (path TEXT, sha256 TEXT, bytes BIGINT)
    ON CONFLICT (film, path) DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes`.pipe(
    Effect.mapError(databaseFailed)
  )
})

const decode = Schema.decodeUnknown(Schema.Array(FilmFile))

/**
 * The files a film has, by their paths.
 * Fails   DatabaseFailed where the database cannot be asked.
 */
export const filesOf = Effect.fn("FilmFiles.of")(function* (film: string) {
  const sql = yield* SqlClient.SqlClient
  const rows =
    yield* sql`SELECT path, sha256, bytes::float8 AS bytes FROM film_file WHERE film = ${film} ORDER BY path`.pipe(
      Effect.mapError(databaseFailed)
    )
  return yield* Effect.orDie(decode(rows))
})
