import { Cause, type Effect, Exit, Option } from "effect"
import type { Blame } from "../domain/Blame.js"
import type { ConceptMissing } from "../domain/Concept.js"
import { exitCodes } from "../domain/ExitCode.js"
import { formatUsd, type Ticks } from "../domain/Money.js"
import { counted } from "../domain/Words.js"
import { FilmHeld } from "../film/Gates.js"
import type { filmFrom } from "../film/pipeline.js"
import type { StoreFailed } from "../services/StateStore.js"
import { paths, type WorkspaceUnusable } from "../services/Workspace.js"
import type { EndState } from "./AttemptRow.js"
import type { DatabaseFailed } from "./DatabaseFailed.js"
import type { JobOutcome } from "./FilmJob.js"
import type { MediaStoreFailed } from "./MediaStoreFailed.js"

/** Every way in which a film can end without being made, where the worker was not told to stop. */
export type FilmFailure =
  | Effect.Effect.Error<ReturnType<typeof filmFrom>>
  | ConceptMissing
  | StoreFailed
  | WorkspaceUnusable
  | DatabaseFailed
  | MediaStoreFailed

/** What a command for this film alone would have ended with, and said to do. */
export interface FailureEnding {
  readonly code: number
  readonly remedies: ReadonlyArray<string>
}

/** A film that is there. */
export interface FilmMade {
  readonly spent: Ticks
  /** In how many points it is less than planned. */
  readonly degradations: number
}

/** How an attempt ended: the state of its row, and what is told of it. */
export interface Ended {
  readonly state: EndState
  readonly outcome: JobOutcome
}

/** How many deaths of workers in a row, without one new answer between them, a film may bring before it is given up. */
export const mostDeaths = 3

const unmade = (
  state: EndState,
  it: { readonly code: number; readonly tag: string; readonly blame: Blame; readonly message: string },
  spent: Ticks,
  remedies: ReadonlyArray<string> = []
): Ended => ({ state, outcome: { ...it, remedies, spent, degradations: 0 } })

/** Somebody cancelled it. */
export const cancelledEnd = (spent: Ticks): Ended =>
  unmade(
    "cancelled",
    {
      ...{ code: exitCodes.stopped, tag: "Cancelled", blame: "input" },
      message: "The film was cancelled. What was answered is saved."
    },
    spent
  )

/** Its workers die of it, or seem to. */
export const givenUpEnd = (deaths: number, spent: Ticks): Ended =>
  unmade(
    "failed",
    {
      ...{ code: exitCodes.failed, tag: "GivenUp", blame: "machine" },
      message: `${counted(deaths, "worker")} in a row died or hung while they made this film, and no new answer came in between, so it is given up. What was answered is saved.`
    },
    spent,
    [
      "See why they died: memory is what a film runs out of most (the system's log names the process that was killed). Then let it be tried again."
    ]
  )

/** It was asked for in a form that this program cannot read. */
export const unreadableEnd = (spent: Ticks): Ended =>
  unmade(
    "failed",
    {
      ...{ code: exitCodes.usage, tag: "RequestUnreadable", blame: "input" },
      message:
        "What the film is asked for was written by another version of this program, and this worker cannot read it. Nothing was sent."
    },
    spent,
    ["Let workers of the version that submitted it make it, or bring this one up to that version."]
  )

/** A newer attempt stands in its place. */
export const supersededEnd = (spent: Ticks): Ended =>
  unmade(
    "failed",
    {
      ...{ code: exitCodes.failed, tag: "Superseded", blame: "input" },
      message: "This attempt was never made: there is a newer one, or no such film any more."
    },
    spent
  )

const madeEnd = ({ degradations, spent }: FilmMade): Ended => ({
  state: degradations === 0 ? "complete" : "degraded",
  outcome: {
    code: degradations === 0 ? exitCodes.complete : exitCodes.degraded,
    message:
      degradations === 0
        ? `The film is complete; it cost ${formatUsd(spent)}.`
        : `The film is there, in ${counted(degradations, "point")} less than planned; it cost ${formatUsd(spent)}.`,
    remedies: [],
    path: paths.finalVideo,
    spent,
    degradations
  }
})

const heldEnd = ({ after, message }: FilmHeld, spent: Ticks): Ended => ({
  state: "held",
  outcome: { code: exitCodes.complete, message, remedies: [], held: after, spent, degradations: 0 }
})

/** What is told of a film whose making ended in this way, and was not cut off from outside. */
export const endOf = (
  exit: Exit.Exit<FilmMade, FilmFailure>,
  spent: Ticks,
  endingOf: (failure: FilmFailure) => FailureEnding
): Ended => {
  if (Exit.isSuccess(exit)) return madeEnd(exit.value)
  return Option.match(Cause.failureOption(exit.cause), {
    onSome: (failure) => {
      if (failure instanceof FilmHeld) return heldEnd(failure, spent)
      const { code, remedies } = endingOf(failure)
      const { _tag: tag, blame, message } = failure
      return unmade("failed", { code, tag, blame, message }, spent, remedies)
    },
    onNone: () =>
      unmade(
        "failed",
        {
          ...{ code: exitCodes.failed, tag: "Defect", blame: "machine" },
          message: `A fault of this program: ${String(Cause.squash(exit.cause)).split("\n", 1)[0]}. The worker's log has its trace; what was answered is saved.`
        },
        spent
      )
  })
}
