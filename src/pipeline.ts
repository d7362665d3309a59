import { Cause, Clock, Effect, Exit, Option } from "effect"
import type { CharacterAsset } from "./domain/Assets.js"
import type { CharacterMap } from "./domain/Cast.js"
import { addTicks } from "./domain/Money.js"
import type { PipelineState } from "./domain/PipelineState.js"
import type { StoryPlan } from "./domain/StoryPlan.js"
import { openFilmSet } from "./flow/Filming.js"
import { underFlowRetry } from "./flow/FlowRetry.js"
import { isHeld, passGate } from "./flow/Gates.js"
import { saveAndShow } from "./flow/Report.js"
import { add, nothingYet, type SoFar, saveUnfinished } from "./flow/SoFar.js"
import { reasonsOf, saveSoFar, stateOf } from "./flow/State.js"
import { chainKeyframes, drawCharacterSheets } from "./flow/Stills.js"
import { notePlan, noteSettings, planToFollow } from "./flow/Wishes.js"
import { Ffmpeg } from "./services/Ffmpeg.js"
import { PipelineEvents } from "./services/PipelineEvents.js"
import { StateStore } from "./services/StateStore.js"
import { Workspace } from "./services/Workspace.js"
import { assembleFinalVideo, NothingToAssemble } from "./steps/Assembly.js"
import { acceptPlan, ConceptMissing, planStory } from "./steps/Ideation.js"
import { compileScript } from "./steps/Script.js"

/** The flow's name, for spans and logs. */
export const flowName = "grok-video-pipeline"

/** A finished film: where it is, and all that is known of how it was made. */
export interface Film {
  /** Absolute path of the final video. */
  readonly path: string
  readonly state: PipelineState
}

type Step = 1 | 2 | 3 | 4 | 5 | 6

const stepStarted = Effect.fn("Pipeline.stepStarted")(function* (step: Step, name: string) {
  const events = yield* PipelineEvents
  const store = yield* StateStore
  yield* store.mark({ kind: "step", step, name })
  yield* events.publish({ _tag: "StepStarted", step, name })
})

const charMapOf = (characters: ReadonlyArray<CharacterAsset>): CharacterMap =>
  new Map(characters.map((character) => [character.name, character]))

/** The six steps in order. Whatever was answered before comes from the journal, so a second pass orders only the rest. */
const makeOnce = Effect.fn("Pipeline.makeOnce")(function* (
  concept: string,
  given: Option.Option<StoryPlan>,
  soFar: SoFar
) {
  const workspace = yield* Workspace
  const began = yield* Clock.currentTimeMillis

  yield* stepStarted(1, "Ideation")
  const plan = yield* Option.match(yield* planToFollow(given), {
    onNone: () => planStory(concept),
    onSome: (told) => Effect.zipLeft(acceptPlan(told), notePlan(told))
  })
  yield* add(soFar, { plan })
  yield* passGate("plan", plan)

  yield* stepStarted(2, "Character sheets")
  const sheets = yield* drawCharacterSheets(plan, soFar)
  const characters = sheets.made
  const charMap = charMapOf(characters)
  yield* passGate("sheets", plan)

  yield* stepStarted(3, "Keyframes")
  const set = yield* openFilmSet(charMap, soFar)
  const stills = yield* chainKeyframes(plan, charMap, soFar, set.begin)
  const keyframes = stills.made
  yield* passGate("keyframes", plan)

  yield* stepStarted(4, "Script")
  const lost = [...sheets.lost, ...stills.lost]
  const halfway = yield* stateOf(concept, plan, { characters, keyframes, videos: [], lost }, Option.none())
  yield* compileScript(plan, characters, keyframes, halfway.degradations)
  yield* saveUnfinished(halfway)
  yield* passGate("script", plan)

  yield* stepStarted(5, "Videos")
  const clips = yield* set.wrap(plan.scenesInOrder, keyframes)

  yield* stepStarted(6, "Assembly")
  const final = yield* assembleFinalVideo(clips.made, plan).pipe(
    // Nobody can act on "no clip": what took the scenes away can be acted on.
    Effect.catchTag(
      "NothingToAssemble",
      (nothing) => new NothingToAssemble({ detail: reasonsOf([...lost, ...clips.lost], nothing.detail) })
    )
  )
  const state = yield* stateOf(
    concept,
    plan,
    { characters, keyframes, videos: clips.made, lost: [...lost, ...clips.lost] },
    Option.some(final)
  )
  if (state.degradations.length > halfway.degradations.length) {
    yield* compileScript(plan, characters, keyframes, state.degradations)
  }
  yield* saveAndShow(state)

  const events = yield* PipelineEvents
  const path = workspace.absolute(final.path)
  yield* events.publish({
    _tag: "FilmFinished",
    path,
    seconds: ((yield* Clock.currentTimeMillis) - began) / 1000,
    spent: state.spent,
    degradations: state.degradations
  })
  const film: Film = { path, state }
  return film
}, Effect.scoped)

/** One pass over the six steps; what it made is saved, however it ends. */
const onePass = (concept: string, given: Option.Option<StoryPlan>) =>
  Effect.flatMap(nothingYet, (soFar) =>
    Effect.onError(makeOnce(concept, given, soFar), () => saveSoFar(concept, soFar))
  )

/** Writes down how a run ended; only a crash ends without such a mark. */
const noteEnd = Effect.fn("Pipeline.noteEnd")(function* (exit: Exit.Exit<Film, unknown>) {
  const store = yield* StateStore
  const outcome = Exit.isSuccess(exit)
    ? exit.value.state.degradations.length === 0
      ? "complete"
      : "degraded"
    : Cause.isInterrupted(exit.cause) || isHeld(exit.cause)
      ? "stopped"
      : "failed"
  yield* Effect.catchTag(store.mark({ kind: "end", outcome }), "StoreFailed", (error) =>
    Effect.logWarning(`How the run ended is not noted. ${error.detail}`)
  )
})

/**
 * Makes the film under the flow retry: after a failure that waiting may cure, the whole flow runs once more from the
 * journal, so that nothing that was answered is ordered again. Whoever interrupts it gets an orderly end: what is sent
 * is awaited and saved, nothing more is sent, and state.json tells what there is.
 */
export const makeFilm = Effect.fn("Pipeline.makeFilm")(
  function* (concept: string, given: Option.Option<StoryPlan> = Option.none()) {
    const store = yield* StateStore
    const ffmpeg = yield* Ffmpeg
    const wish = concept.trim()
    if (wish === "") return yield* new ConceptMissing()
    // Every film needs it in the end: better to know before the first dollar.
    yield* ffmpeg.chosen
    yield* store.begin(wish)
    const { inDoubt, settled } = yield* store.ledger
    const events = yield* PipelineEvents
    yield* events.publish({ _tag: "FilmStarted", concept: wish, spent: addTicks(settled, inDoubt) })
    yield* noteSettings
    return yield* underFlowRetry(onePass(wish, given)).pipe(
      Effect.onExit((exit) => noteEnd(exit)),
      Effect.annotateLogs({ flow: flowName })
    )
  },
  Effect.onError(() => Effect.flatMap(PipelineEvents, ({ publish }) => publish({ _tag: "FilmStopped" })))
)

/**
 * One sentence in, one finished film out: gives the absolute path of the final video.
 * Costs   real money with the live GrokClient; every paid call goes through `StateStore.once`.
 */
export const videoPipeline = Effect.fn(flowName)((concept: string) =>
  Effect.map(makeFilm(concept), (film) => film.path)
)
