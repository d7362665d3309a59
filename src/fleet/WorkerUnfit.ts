import { Schema } from "effect"
import type { Blame } from "../domain/Blame.js"
import { withStop } from "../domain/Words.js"
import type { FilmFailure } from "./AttemptOutcome.js"

/**
 * A film failed for what its worker works with (disk, media, key), so that every other one would fail here, too. The worker
 * took no more, and has ended.
 */
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

/** What the provider says to every call of this worker alike. */
const troubleOfKey: ReadonlyArray<string> = ["WrongKey", "NoFunds", "Certificate", "Clock", "Proxy"]
const troubleOfMedia: ReadonlyArray<string> = ["NoPlace", "Refused", "Full", "Unreachable"]

/** Whether a film's failure says that no film can be made here: for its disk, the media or the key. */
export const isOfWorker = (failure: FilmFailure): boolean => {
  if (failure._tag === "GrokRejected") return troubleOfKey.includes(failure.reason)
  if (failure._tag === "MediaStoreFailed") return troubleOfMedia.includes(failure.reason)
  return (
    failure._tag !== "FilmHeld" &&
    failure.blame === "machine" &&
    (failure._tag === "WorkspaceUnusable" || troubleOfDisk.test(failure.message))
  )
}
