import { extname, join } from "node:path"
import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { SqlClient } from "@effect/sql"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Option, Schema } from "effect"
import { Sha256 } from "../domain/Assets.js"
import { isMissing } from "../services/FileOps.js"
import { folders, paths } from "../services/Workspace.js"
import { databaseFailed } from "./Database.js"
import { MediaStore } from "./MediaStore.js"
import { MediaStoreFailed } from "./MediaStoreFailed.js"
import { fingerprint } from "./media/MediaPlace.js"
import { QueueProblem } from "./QueueProblem.js"

// The files of a film that its journal does not tell of: its settings, its pages, its photos. A row each, and their bytes in
// the media store.

/** Whether a path stays below the folder it is for, on every system. */
export const isBelow = (path: string): boolean =>
  path.split("/").every((name) => name !== "" && name !== "." && name !== ".." && !/[\\:\0]/.test(name))

/** One of them: where it stands below the film's folder. */
const FilmFile = Schema.Struct({
  path: Schema.String.pipe(Schema.filter(isBelow)),
  sha256: Sha256,
  bytes: Schema.Int.pipe(Schema.nonNegative())
})
export type FilmFile = typeof FilmFile.Type

const unreadable = ({ message }: PlatformError) =>
  new MediaStoreFailed({ reason: "Unreadable", detail: `A file of the film cannot be read: ${message}` })

/** The ending of a name, as the media store takes it. */
const endingOf = (path: string): string => extname(path).slice(1)

/** What a file's bytes hash to, and how many there are. */
const look = Effect.fnUntraced(function* (absolute: string) {
  const fs = yield* FileSystem.FileSystem
  const [sha256, { size }] = yield* Effect.all([fingerprint(fs.stream(absolute)), fs.stat(absolute)])
  return { sha256, bytes: Number(size) }
})

/**
 * What the bytes of a file hash to; none where no file stands there.
 * Fails   MediaStoreFailed where it cannot be read.
 */
export const hashAt = Effect.fn("FilmFiles.hashAt")(function* (absolute: string) {
  const fs = yield* FileSystem.FileSystem
  if (!(yield* Effect.orElseSucceed(fs.exists(absolute), () => false))) return Option.none<Sha256>()
  return Option.some(yield* Effect.mapError(fingerprint(fs.stream(absolute)), unreadable))
})

/**
 * Whether a file stands there with these very bytes.
 * Fails   MediaStoreFailed where what stands there cannot be read.
 */
export const holds = (absolute: string, sha256: Sha256) =>
  Effect.map(hashAt(absolute), Option.contains(sha256))

/**
 * Keeps the bytes of a file that stands on this machine in the media store; its row is still to be written.
 * Fails   MediaStoreFailed: it cannot be read, or not be kept.
 */
export const keepFile = Effect.fn("FilmFiles.keepOne")(function* (
  film: string,
  path: string,
  absolute: string
) {
  const media = yield* MediaStore
  const { bytes, sha256 } = yield* Effect.mapError(look(absolute), unreadable)
  yield* media.keep(film, sha256, endingOf(path), absolute)
  return { path, sha256, bytes } satisfies FilmFile
})

/**
 * Brings a file of the film to a place on this machine.
 * Fails   QueueProblem (`MediaGone`) where the media store has none. MediaStoreFailed.
 */
export const bringFile = Effect.fn("FilmFiles.bringOne")(function* (
  film: string,
  { path, sha256 }: Pick<FilmFile, "path" | "sha256">,
  to: string
) {
  const media = yield* MediaStore
  if (yield* media.bring(film, sha256, endingOf(path), to)) return
  return yield* new QueueProblem({
    reason: "MediaGone",
    detail: `${path} of ${film} is not in ${media.named}, though the film had it (its SHA-256 is ${sha256}). Bring it back there from a copy; or see whether that is the place where the workers keep their films' files.`
  })
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

/** The folders of a film whose files are its own to keep: answers are kept by themselves. */
const keptFolders = ["", ...folders.filter((name) => name !== "responses")]

/** Half-written files, locks and what the simulator remembers begin with a dot. */
const isKept = (name: string): boolean => name !== paths.journal && !name.startsWith(".")

/** The files in a film's folder that its journal does not tell of. */
const filesIn = Effect.fnUntraced(function* (folder: string, recorded: ReadonlySet<string>) {
  const fs = yield* FileSystem.FileSystem
  const found = yield* Effect.forEach(keptFolders, (below) =>
    fs.readDirectory(join(folder, below)).pipe(
      Effect.catchIf(isMissing, () => Effect.succeed<ReadonlyArray<string>>([])),
      Effect.mapError(unreadable),
      Effect.map((names) => names.filter(isKept).map((name) => (below === "" ? name : `${below}/${name}`)))
    )
  )
  const unrecorded = found.flat().filter((path) => !recorded.has(path))
  return yield* Effect.filter(unrecorded, (path) =>
    Effect.map(Effect.option(fs.stat(join(folder, path))), (info) =>
      info._tag === "Some" ? info.value.type === "File" : false
    )
  )
})

/**
 * Keeps all files of a film's folder that its journal does not tell of, where they are new or have changed, and forgets those
 * that are there no more; `recorded` are the paths of those it tells of. Where `mayWrite` says no when it comes to writing
 * down which they are, nothing is changed: it is asked in the same transaction.
 * Fails   MediaStoreFailed, DatabaseFailed: they are not all kept.
 */
export const keepFiles = Effect.fn("FilmFiles.keep")(function* (
  film: string,
  folder: string,
  recorded: ReadonlySet<string>,
  mayWrite: Effect.Effect<boolean, SqlError, SqlClient.SqlClient> = Effect.succeed(true)
) {
  const sql = yield* SqlClient.SqlClient
  const known = new Map((yield* filesOf(film)).map(({ path, sha256 }) => [path, sha256]))
  const found = yield* filesIn(folder, recorded)
  const kept = yield* Effect.forEach(
    found,
    (path) => {
      const absolute = join(folder, path)
      return Effect.flatMap(Effect.mapError(look(absolute), unreadable), ({ sha256 }) =>
        known.get(path) === sha256 ? Effect.succeed([]) : Effect.map(keepFile(film, path, absolute), Array.of)
      )
    },
    { concurrency: 4 }
  )
  yield* sql
    .withTransaction(
      Effect.gen(function* () {
        if (!(yield* mayWrite)) return
        yield* writeFiles(film, kept.flat())
        yield* sql`DELETE FROM film_file WHERE film = ${film} AND NOT path = ANY(${[...found]}::text[])`
      })
    )
    .pipe(Effect.catchTag("SqlError", (error) => Effect.fail(databaseFailed(error))))
})

/**
 * Brings the files of a film that its journal does not tell of into a folder, where they are not there or are others.
 * Fails   QueueProblem (`MediaGone`). MediaStoreFailed, DatabaseFailed.
 */
export const bringFiles = Effect.fn("FilmFiles.bring")(function* (film: string, folder: string) {
  const fs = yield* FileSystem.FileSystem
  yield* Effect.forEach(
    yield* filesOf(film),
    (file) =>
      Effect.gen(function* () {
        const to = join(folder, file.path)
        if (yield* holds(to, file.sha256)) return
        yield* Effect.mapError(
          fs.makeDirectory(join(to, ".."), { recursive: true, mode: 0o700 }),
          ({ message }) => new MediaStoreFailed({ reason: "Unwritable", detail: message })
        )
        yield* bringFile(film, file, to)
      }),
    { concurrency: 4, discard: true }
  )
})
