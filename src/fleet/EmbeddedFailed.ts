import { Schema } from "effect"
import type { Blame } from "../domain/Blame.js"

/**
 * The database in a folder cannot be made, started or stopped. What is in the folder stays as it is.
 * - `NoSoftware`: npm has no PostgreSQL for this machine, or has not installed it.
 * - `NotOurs`: the folder holds something else.
 * - `NotThere`: the folder holds no database.
 * - `Folder`: the folder's path, its disk or its owners do not let a database live there.
 * - `PortTaken`: another program listens on the port that the database keeps.
 * - `NotStarted`, `NotStopped`: PostgreSQL says no, in words of its own, or does not get done.
 */
export class EmbeddedFailed extends Schema.TaggedError<EmbeddedFailed>()("EmbeddedFailed", {
  reason: Schema.Literal(
    "NoSoftware",
    "NotOurs",
    "NotThere",
    "Folder",
    "PortTaken",
    "NotStarted",
    "NotStopped"
  ),
  /** What is wrong and what to do, without the password. */
  detail: Schema.String
}) {
  get blame(): Blame {
    return this.reason === "NotOurs" || this.reason === "NotThere" ? "input" : "machine"
  }

  override get message() {
    return this.detail
  }
}
