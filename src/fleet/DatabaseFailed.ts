import { Effect, Schema } from "effect"
import type { Blame } from "../domain/Blame.js"
import { StoreFailed } from "../services/StateStore.js"

/**
 * The database of the fleet cannot be used, or not any more. Nothing was sent, and what was kept before is kept.
 * - `Unusable`: its URL is no URL of a Postgres, or it does not let anybody in by it.
 * - `Unreachable`: nothing answers there, or no longer.
 * - `Pooler`: between it and us stands a pooler that lends every statement another session.
 * - `NoTables`, `Older`, `Newer`: it was never set up, or by an older or a newer version of this program.
 * - `Failed`: it refused a statement.
 */
export class DatabaseFailed extends Schema.TaggedError<DatabaseFailed>()("DatabaseFailed", {
  reason: Schema.Literal("Unusable", "Unreachable", "Pooler", "NoTables", "Older", "Newer", "Failed"),
  /** What is wrong and what to do, without the password. */
  detail: Schema.String
}) {
  get blame(): Blame {
    return this.reason === "Unreachable" || this.reason === "Failed" ? "machine" : "input"
  }

  override get message() {
    return this.detail
  }
}

/**
 * The same as the failure of a film's store, which is what films know.
 * Fails   StoreFailed, in the words of the database's failure.
 */
export const asStoreFailed = Effect.mapError(
  ({ detail, reason }: DatabaseFailed) =>
    new StoreFailed({ reason: reason === "Newer" ? "Newer" : "Unwritable", detail })
)
