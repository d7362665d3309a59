import { Schema } from "effect"
import { Blame } from "../../domain/Blame.js"

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

/** A film stopped where a person decides, and the whole commands that decide. */
export class Undecided extends Schema.TaggedError<Undecided>()("Undecided", {
  detail: Schema.String,
  /** What to do, in sentences; a line that begins with a blank is a command to be pasted. */
  advice: Schema.Array(Schema.String),
  code: Schema.Int,
  /** The kind of what stopped it, and whose trouble that is. */
  failure: Schema.String,
  blame: Blame
}) {
  override get message() {
    return this.detail
  }
}

/** Not every film of a batch is whole: told film by film, and worth the exit code of the worst. */
export class BatchEnded extends Schema.TaggedError<BatchEnded>()("BatchEnded", { code: Schema.Int }) {
  override get message() {
    return "Not every film came to its end."
  }
}
