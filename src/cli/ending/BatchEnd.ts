import { Schema } from "effect"
import { exitCodes } from "./ExitCode.js"

/** Not every film of a batch is whole: told film by film, and worth the exit code of the worst. */
export class BatchEnded extends Schema.TaggedError<BatchEnded>()("BatchEnded", { code: Schema.Int }) {
  override get message() {
    return "Not every film of the batch is complete."
  }
}

/** Codes from the mildest to the gravest. */
const gravity: ReadonlyArray<number> = [
  exitCodes.complete,
  exitCodes.degraded,
  exitCodes.stopped,
  exitCodes.locked,
  exitCodes.usage,
  exitCodes.unreadable,
  exitCodes.failed
]

/** The worst of the codes; one that nobody expected is the worst there is. */
export const worst = (codes: ReadonlyArray<number>): number =>
  codes.reduce<number>((so, code) => {
    const rank = (it: number) => {
      const found = gravity.indexOf(it)
      return found === -1 ? gravity.length : found
    }
    return rank(code) > rank(so) ? code : so
  }, exitCodes.complete)
