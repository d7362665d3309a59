import { Option } from "effect"
import type { FailureEnding, FilmFailure } from "../../../fleet/AttemptOutcome.js"
import { adviceOn, codeOf } from "../../ending/Ending.js"

// What is to be done about a film that a worker could not make, for whoever looks at the queue. It is kept with the film, and
// read on other machines: it names no command as this process was started.

/** The same sentences as for a film in a folder, with what goes on with a film of the queue in the place of that. */
const ofQueue: ReadonlyArray<readonly [said: RegExp, instead: string]> = [
  [/\brun the same command again to look at the same job\b/gi, "go on with the film to look at the same job"],
  [/\brun the same command again to go on from here\b/gi, "let the film be tried again to go on from there"],
  [/\brun the same command again\b/gi, "let the film be tried again"],
  [/\brun again when it is mended\b/gi, "go on with the film when it is mended"],
  [/, with --raise-budget: that covers .*$/i, " with queue go-on FILM --budget."],
  [/\bwith redo scene N\b/g, "with redo scene N --database --film FILM"],
  [/\border a fresh take with redo: /gi, "order a fresh take with redo --database --film FILM: "]
]

const inQueue = (advice: string): string =>
  ofQueue.reduce((words, [said, instead]) => words.replace(said, instead), advice)

/** The exit code of a failure, and what to do about it. */
export const endingOf = (failure: FilmFailure): FailureEnding => ({
  code: codeOf(failure),
  remedies: Option.toArray(Option.map(adviceOn(failure), inQueue))
})
