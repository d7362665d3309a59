import { Option } from "effect"
import type { FailureEnding, FilmFailure } from "../../../fleet/AttemptOutcome.js"
import { adviceInQueue, codeOf } from "../../ending/Ending.js"

/**
 * The exit code of a failure, and what to do about it: kept with the film and read on other machines, so that it names no
 * command as this process was started.
 */
export const endingOf = (failure: FilmFailure): FailureEnding => ({
  code: codeOf(failure),
  remedies: Option.toArray(adviceInQueue(failure))
})
