import { Cause, Effect, Exit, Logger, LogLevel, Option } from "effect"
import type { PipelineState } from "../domain/PipelineState.js"
import { type FilmOptions, FilmSettings } from "../domain/Settings.js"
import { scriptMarkdown } from "../report/ScriptMarkdown.js"
import { Ffmpeg, usualFacts } from "../services/Ffmpeg.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { StateStore } from "../services/StateStore.js"
import { paths, untouched, Workspace } from "../services/Workspace.js"
import { Adopting } from "../takes/Accepted.js"
import { Gates, openGates } from "./Gates.js"

/** A clip that is gone from the folder, as its film's state.json tells of it: nothing but its length is asked for. */
const factsTold = (state: Option.Option<PipelineState>, clip: string) => {
  const videos = Option.match(state, { onNone: () => [], onSome: (known) => known.videos })
  return usualFacts(videos.find(({ videoPath }) => clip.endsWith(videoPath))?.duration ?? 0)
}

/**
 * Goes through a film of an earlier version once, as it was last made, and writes down what was decided on all that is
 * there: from then on nothing of it is ordered anew because this version puts it otherwise. Sends nothing, and writes
 * nothing but the journal; does nothing for a film that tells all this already.
 * Fails   StoreFailed where the journal cannot be read or written. What the pass itself comes to is no failure.
 */
export const adoptEarlier = <A, E, R>(pass: Effect.Effect<A, E, R>, then: FilmOptions) =>
  Effect.gen(function* () {
    const { adoption } = yield* StateStore
    const events = yield* PipelineEvents
    const workspace = yield* Workspace
    const ffmpeg = yield* Ffmpeg
    const earlier = yield* adoption
    if (Option.isNone(earlier)) return
    const saved = yield* earlier.value.store.savedState
    const gone = yield* pass.pipe(
      Effect.provideService(Adopting, true),
      Effect.provideService(FilmSettings, then),
      Effect.provideService(Gates, openGates),
      Effect.provideService(StateStore, earlier.value.store),
      Effect.provideService(Ffmpeg, {
        ...ffmpeg,
        // What is missing is fetched again by the run itself; here it must not hide all that comes after it.
        probe: (clip) => Effect.orElseSucceed(ffmpeg.probe(clip), () => factsTold(saved, clip))
      }),
      Effect.provideService(PipelineEvents, { ...events, publish: () => Effect.void }),
      Effect.provideService(Workspace, untouched(workspace)),
      // What it does not find is told by the run itself, where it matters.
      Logger.withMinimumLogLevel(LogLevel.None),
      Effect.withTracerEnabled(false),
      Effect.exit
    )
    if (Exit.isFailure(gone) && Cause.isInterrupted(gone.cause)) return yield* Effect.failCause(gone.cause)
    yield* earlier.value.conclude
  }).pipe(Effect.withSpan("Adopting.earlier"))

/**
 * A script of version 0.1.0 bears no mark of this program, as somebody's own would not. One that says to the letter what
 * the film's own state says is the program's: it gets its mark, and is written anew like any other.
 * Fails   FileUnwritable: see to the disk.
 */
export const adoptScript = Effect.gen(function* () {
  const store = yield* StateStore
  const workspace = yield* Workspace
  const there = yield* Effect.option(workspace.read(workspace.absolute(paths.script)))
  if (Option.isNone(there)) return
  const text = new TextDecoder().decode(there.value)
  const isOurs = Option.exists(yield* store.savedState, (state) =>
    (["now", "0.1.0"] as const).some((version) => scriptMarkdown(state, version) === text)
  )
  if (isOurs) yield* workspace.replace(paths.script, text)
}).pipe(Effect.withSpan("Adopting.script"))
