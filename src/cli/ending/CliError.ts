import { Schema } from "effect"
import type { Blame } from "../../domain/Blame.js"

/** A setting or an argument is wrong. Nothing was spent. */
export class UsageError extends Schema.TaggedError<UsageError>()("UsageError", {
  detail: Schema.String
}) {
  readonly blame: Blame = "input"

  override get message() {
    return this.detail
  }
}

/** The film is there, but less than planned: already told line by line, and worth an exit code of its own. */
export class FilmDegraded extends Schema.TaggedError<FilmDegraded>()("FilmDegraded", {
  points: Schema.Int
}) {
  override get message() {
    return `the film is complete with ${this.points} degradations`
  }
}
