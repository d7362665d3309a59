// A film whose memory is a database: the journal, and the state, in two tables of any SQL that @effect/sql speaks.
// Pictures and clips stay files. Whoever opens a film last writes it: from then on nobody else can.
import { SqlClient, SqlSchema } from "@effect/sql"
import { Effect, Layer, Option, Schema } from "effect"
import {
  type JournalLines,
  PipelineState,
  StateStore,
  StoreFailed,
  type StoreOptions
} from "grok-video-pipeline"

const State = Schema.parseJson(PipelineState)

const unwritable = (error: { readonly message: string }) =>
  new StoreFailed({ reason: "Unwritable", detail: `The database did not take it: ${error.message}` })

const tables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE IF NOT EXISTS journal (
    film TEXT NOT NULL, number INTEGER NOT NULL, line TEXT NOT NULL, PRIMARY KEY (film, number)
  )`
  yield* sql`CREATE TABLE IF NOT EXISTS writer (film TEXT PRIMARY KEY, token INTEGER NOT NULL)`
  yield* sql`CREATE TABLE IF NOT EXISTS state (film TEXT PRIMARY KEY, json TEXT NOT NULL)`
  return sql
})

const overtaken = new StoreFailed({ reason: "Locked", detail: "Another process writes this film now." })

/** The journal of one film. Its writer has the highest token, which is looked at as each line is put down. */
const journalOf = (film: string) =>
  Effect.gen(function* () {
    const sql = yield* tables
    const [{ token = 0 } = {}] = yield* sql<{ readonly token: number }>`
      INSERT INTO writer (film, token) VALUES (${film}, 1)
      ON CONFLICT (film) DO UPDATE SET token = writer.token + 1 RETURNING token`
    const lines = SqlSchema.findAll({
      Request: Schema.String,
      Result: Schema.Struct({ line: Schema.String }),
      execute: (of) => sql`SELECT line FROM journal WHERE film = ${of} ORDER BY number`
    })(film)
    let number = 0
    const journal: JournalLines = {
      lines: Effect.map(lines, (rows) => {
        number = rows.length
        return rows.map(({ line }) => line)
      }).pipe(Effect.mapError((error) => new StoreFailed({ reason: "Unreadable", detail: error.message }))),
      append: (line) =>
        sql`INSERT INTO journal (film, number, line)
            SELECT film, ${number + 1}, ${line} FROM writer WHERE film = ${film} AND token = ${token}
            RETURNING number`.pipe(
          Effect.mapError(unwritable),
          Effect.filterOrFail(
            (kept) => kept.length === 1,
            () => overtaken
          ),
          Effect.tap(() =>
            Effect.sync(() => {
              number += 1
            })
          ),
          Effect.asVoid
        )
    }
    return journal
  })

/** The store of the film called `film`, in the database at hand. */
export const sqlStateStore = (film: string, options?: StoreOptions) =>
  Layer.effect(
    StateStore,
    Effect.gen(function* () {
      const store = yield* StateStore
      const sql = yield* tables
      const find = SqlSchema.findOne({
        Request: Schema.String,
        Result: Schema.Struct({ json: State }),
        execute: (of) => sql`SELECT json FROM state WHERE film = ${of}`
      })
      return StateStore.of({
        ...store,
        saveState: (state) =>
          Schema.encode(State)(state).pipe(
            Effect.flatMap(
              (json) =>
                sql`INSERT INTO state (film, json) VALUES (${film}, ${json})
                    ON CONFLICT (film) DO UPDATE SET json = excluded.json`
            ),
            Effect.asVoid,
            Effect.mapError(unwritable)
          ),
        savedState: find(film).pipe(
          Effect.map(Option.map(({ json }) => json)),
          Effect.orElseSucceed(Option.none)
        )
      })
    })
  ).pipe(Layer.provide(StateStore.layerJournal(journalOf(film), options)))
