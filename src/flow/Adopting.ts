import { Cause, Effect, Exit, Logger, LogLevel, Option } from "effect"
import { type FilmOptions, FilmSettings } from "../domain/Settings.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { StateStore } from "../services/StateStore.js"
import { Workspace } from "../services/Workspace.js"
import { Rehearsing } from "../takes/Accepted.js"
import { Gates, openGates } from "./Gates.js"

/**
 * Goes through a film of an earlier version once, as it was last made, and writes down what was decided on all that is
 * there: from then on nothing of it is ordered anew because this version puts it otherwise. Sends nothing, and writes
 * nothing but the journal; does nothing for a film that tells all this already.
 */
export const adoptEarlier = <A, E, R>(pass: Effect.Effect<A, E, R>, then: FilmOptions) =>
  Effect.gen(function* () {
    const { adoption } = yield* StateStore
    const events = yield* PipelineEvents
    const workspace = yield* Workspace
    const earlier = yield* adoption
    if (Option.isNone(earlier)) return
    const gone = yield* pass.pipe(
      Effect.provideService(Rehearsing, true),
      Effect.provideService(FilmSettings, then),
      Effect.provideService(Gates, openGates),
      Effect.provideService(StateStore, earlier.value.store),
      Effect.provideService(PipelineEvents, { ...events, publish: () => Effect.void }),
      Effect.provideService(Workspace, {
        ...workspace,
        ...{ write: () => Effect.void, replace: () => Effect.void, discard: () => Effect.void },
        move: () => Effect.void
      }),
      // What it does not find is told by the run itself, where it matters.
      Logger.withMinimumLogLevel(LogLevel.None),
      Effect.withTracerEnabled(false),
      Effect.exit
    )
    if (Exit.isFailure(gone) && Cause.isInterrupted(gone.cause)) return yield* Effect.failCause(gone.cause)
    yield* earlier.value.conclude
  }).pipe(Effect.withSpan("Adopting.earlier"))
