import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { keepFiles } from "../../src/fleet/FilmFiles.js"
import { MediaStore } from "../../src/fleet/MediaStore.js"
import { recordsIn } from "./oldFilms.js"
import { tempFolder } from "./tempFolder.js"

/** A film's row as it stands at some moment, made without a worker. */
export interface FilmRow {
  readonly film: string
  readonly concept?: string
  readonly account?: string
  readonly state?: "waiting" | "making" | "held" | "complete" | "degraded" | "failed" | "cancelled"
  readonly attempt?: number
  readonly outcome?: object
}

/** Puts it there, and its account. */
export const putFilm = Effect.fn("putFilm")(function* ({
  account = "",
  attempt = 1,
  concept = "A fox finds a lamp",
  film,
  outcome,
  state = "waiting"
}: FilmRow) {
  const sql = yield* SqlClient.SqlClient
  const told = outcome === undefined ? null : JSON.stringify(outcome)
  yield* sql`INSERT INTO film_account (account) VALUES (${account}) ON CONFLICT DO NOTHING`
  yield* sql`INSERT INTO film (film, concept, account, attempt, request, state, outcome)
    VALUES (${film}, ${concept}, ${account}, ${attempt}, '{}', ${state}, ${told}::jsonb)`
})

/** Puts a film into another state, ended now where that is an end. */
export const setState = Effect.fn("setState")(function* (film: string, state: NonNullable<FilmRow["state"]>) {
  const sql = yield* SqlClient.SqlClient
  const isEnded = state !== "waiting" && state !== "making"
  yield* sql`UPDATE film SET state = ${state}, ended = CASE WHEN ${isEnded} THEN clock_timestamp() END WHERE film = ${film}`
})

/** Gives a film the journal of a folder, line by line. */
export const putJournal = Effect.fn("putJournal")(function* (film: string, folder: string) {
  const sql = yield* SqlClient.SqlClient
  const lines = readFileSync(path.join(folder, "journal.log"), "utf8").match(/.*\n/g) ?? []
  yield* sql`INSERT INTO film_journal (film, number, token, line)
    SELECT ${film}, position, 1, line
    FROM json_array_elements_text(${JSON.stringify(lines)}::json) WITH ORDINALITY AS it (line, position)`
})

const isFile = (file: string, sha256: string) =>
  existsSync(file) && createHash("sha256").update(readFileSync(file)).digest("hex") === sha256

/** Gives a film all that a folder has of it, as if workers had made it: journal, files and large answers. */
export const putFolder = Effect.fn("putFolder")(function* (film: string, folder: string) {
  const media = yield* MediaStore
  yield* putJournal(film, folder)
  const files = recordsIn(folder).flatMap((record) => (record.kind === "file" ? [record] : []))
  for (const { path: name, sha256 } of files) {
    const ending = path.extname(name)
    const place = [name, `superseded/${sha256}${ending}`]
      .map((it) => path.join(folder, it))
      .find((it) => isFile(it, sha256))
    // An older film may have lost what a newer file took the place of.
    if (place !== undefined) yield* media.keep(film, sha256, ending.slice(1), place)
  }
  const responses = path.join(folder, "responses")
  const scratch = tempFolder("answers-")
  for (const name of existsSync(responses) ? readdirSync(responses) : []) {
    const [, sha256 = "", json = ""] =
      /^\{"sha256":"([0-9a-f]{64})","record":(.*)\}\n$/.exec(
        readFileSync(path.join(responses, name), "utf8")
      ) ?? []
    writeFileSync(path.join(scratch, name), json)
    yield* media.keep(film, sha256, "json", path.join(scratch, name))
  }
  yield* keepFiles(film, folder, new Set(files.map(({ path }) => path)))
})
