import { Schema } from "effect"
import type { Blame } from "../domain/Blame.js"
import { withStop } from "../domain/Words.js"
import type { JobOutcome } from "./FilmJob.js"

/** A film failed for this machine's disk, so that every other one would fail here, too. The worker took no more, and has ended. */
export class WorkerUnfit extends Schema.TaggedError<WorkerUnfit>()("WorkerUnfit", {
  film: Schema.String,
  detail: Schema.String
}) {
  readonly blame: Blame = "machine"

  override get message() {
    return `${withStop(`${this.film} failed: ${this.detail}`)} So would every film here: the worker takes no more of them, and ends. Those it had begun wait for other workers.`
  }
}

/** The disk is full, one's share of it used up, or it only lets read, fails, or has gone away. */
const troubleOfDisk = /\b(?:ENOSPC|EDQUOT|EROFS|EIO|ESTALE)\b|^The disk of .* MB free/

/** Whether a film's end says that no film can be made on this machine. */
export const isOfDisk = ({ blame, message, tag }: JobOutcome): boolean =>
  blame === "machine" && (tag === "WorkspaceUnusable" || troubleOfDisk.test(message))
