// A film whose memory is a database: the journal, and the state, in two tables of any SQL that @effect/sql speaks.
// Pictures and clips stay files. One process at a time writes a film: whoever has many gives each film to one of them.
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
  yield* sql`CREATE TABLE IF NOT EXISTS state (film TEXT PRIMARY KEY, json TEXT NOT NULL)`
  return sql
})

/** The journal of one film. A line's number is part of the key, so two writers cannot both go on from the same line. */
const journalOf = (film: string) =>
  Effect.gen(function* () {
    const sql = yield* tables
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
        sql`INSERT INTO journal (film, number, line) VALUES (${film}, ${number + 1}, ${line})`.pipe(
          Effect.mapError(unwritable),
          Effect.tap(() =>
            Effect.sync(() => {
              number += 1
            })
          )
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
