import { randomUUID } from "node:crypto"
import { Cause, Effect, Exit, Metric, Option, Ref } from "effect"
import type { CharacterAsset } from "./domain/Assets.js"
import type { CharacterMap } from "./domain/Cast.js"
import { conceptFrom } from "./domain/Concept.js"
import { causesOf } from "./domain/Degradation.js"
import { monotonicMillis } from "./domain/Elapsed.js"
import { addTicks, ticksPerUsd } from "./domain/Money.js"
import type { PipelineState } from "./domain/PipelineState.js"
import { FilmSettings } from "./domain/Settings.js"
import type { StoryPlan } from "./domain/StoryPlan.js"
import { adoptEarlier } from "./flow/Adopting.js"
import { openFilmSet } from "./flow/Filming.js"
import { underFlowRetry } from "./flow/FlowRetry.js"
import { isHeld, passGate } from "./flow/Gates.js"
import { adoptScript } from "./flow/OldPages.js"
import { add, nothingYet, type PartialFilm, saveUnfinished } from "./flow/PartialFilm.js"
import { saveAndShow } from "./flow/Report.js"
import { reasonsOf, saveSoFar, stateOf } from "./flow/State.js"
import { chainKeyframes, drawCharacterSheets } from "./flow/Stills.js"
import {
  notePlan,
  notePlanMade,
  noteSettings,
  noteWishes,
  planToFollow,
  replansIn,
  settingsThen,
  type Wish
} from "./flow/Wishes.js"
import { Ffmpeg } from "./services/Ffmpeg.js"
import { films } from "./services/Metrics.js"
import { PipelineEvents } from "./services/PipelineEvents.js"
import { StateStore, StoreFailed } from "./services/StateStore.js"
import { Workspace } from "./services/Workspace.js"
import { assembleFinalVideo, NothingToAssemble } from "./steps/Assembly.js"
import { checkPhotos } from "./steps/CharacterSheets.js"
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

/** One of the six steps: said at its beginning, and a span of its own. */
const inStep = <A, E, R>(step: Step, name: string, work: Effect.Effect<A, E, R>) =>
  Effect.zipRight(stepStarted(step, name), work).pipe(
    Effect.withSpan(`Step ${step}: ${name}`, { attributes: { "step.number": step } })
  )

const charMapOf = (characters: ReadonlyArray<CharacterAsset>): CharacterMap =>
  new Map(characters.map((character) => [character.name, character]))

/**
 * The plan of the film: the one given, the one it has, in the shape that is wished for now, or the model's. Whichever it
 * is, the film keeps it from then on.
 */
const planOf = Effect.fnUntraced(function* (concept: string, given: Option.Option<StoryPlan>) {
  const store = yield* StateStore
  const told = yield* planToFollow(given)
  const plan = Option.isSome(told)
    ? yield* acceptPlan(told.value.plan, told.value.isKept)
    : yield* planStory(concept, replansIn(yield* store.marks))
  const origin = Option.match(told, { onNone: () => "model" as const, onSome: ({ origin }) => origin })
  yield* notePlan({ plan, origin })
  return plan
})

/** The six steps in order. Whatever was answered before comes from the journal, so a second pass orders only the rest. */
const makeOnce = Effect.fn("Pipeline.makeOnce")(function* (
  concept: string,
  given: Option.Option<StoryPlan>,
  partial: PartialFilm
) {
  const workspace = yield* Workspace
  const began = yield* monotonicMillis

  const plan = yield* inStep(1, "Ideation", planOf(concept, given))
  yield* add(partial, { plan })
  yield* passGate("plan", plan)

  const sheets = yield* inStep(2, "Character sheets", drawCharacterSheets(plan, partial))
  const characters = sheets.made
  const charMap = charMapOf(characters)
  yield* passGate("sheets", plan)

  const set = yield* openFilmSet(charMap, partial, plan.aspectRatio)
  const stills = yield* inStep(3, "Keyframes", chainKeyframes(plan, charMap, partial, set.start))
  const keyframes = stills.made
  yield* passGate("keyframes", plan)

  const lost = [...sheets.lost, ...stills.lost]
  const halfway = yield* inStep(
    4,
    "Script",
    Effect.gen(function* () {
      const now = yield* stateOf(concept, plan, { characters, keyframes, videos: [], lost }, Option.none())
      yield* adoptScript
      yield* compileScript(plan, characters, keyframes, now.degradations, now.notes)
      yield* saveUnfinished(now)
      return now
    })
  )
  yield* passGate("script", plan)

  const clips = yield* inStep(5, "Videos", set.awaitAll(plan.scenesInOrder, keyframes))

  const final = yield* inStep(6, "Assembly", assembleFinalVideo(clips.made, plan)).pipe(
    // Nobody can act on "no clip": what took the scenes away can be acted on.
    Effect.catchTag(
      "NothingToAssemble",
      (nothing) =>
        new NothingToAssemble({
          detail: reasonsOf([...lost, ...clips.lost], nothing.detail),
          causes: causesOf([...lost, ...clips.lost])
        })
    )
  )
  const state = yield* stateOf(
    concept,
    plan,
    { characters, keyframes, videos: clips.made, lost: [...lost, ...clips.lost] },
    Option.some(final)
  )
  const points = (it: PipelineState) => it.degradations.length + it.notes.length
  if (points(state) !== points(halfway))
    yield* compileScript(plan, characters, keyframes, state.degradations, state.notes)
  yield* saveAndShow(state)

  const events = yield* PipelineEvents
  const path = workspace.absolute(final.path)
  yield* events.publish({
    _tag: "FilmFinished",
    path,
    seconds: ((yield* monotonicMillis) - began) / 1000,
    spent: state.spent,
    degradations: state.degradations,
    notes: state.notes,
    ...Option.match(final.cut, {
      onNone: () => ({}),
      onSome: ({ black, frozen }) => ({ stretches: { black, frozen } })
    })
  })
  const film: Film = { path, state }
  return film
}, Effect.scoped)

/** One pass over the six steps; what it made is saved, however it ends. */
const onePass = (concept: string, given: Option.Option<StoryPlan>) =>
  Effect.flatMap(nothingYet, (partial) =>
    Effect.onError(makeOnce(concept, given, partial), () => saveSoFar(concept, partial))
  )

/** Writes down how a run ended; only a crash ends without such a mark. */
const noteEnd = Effect.fnUntraced(function* (exit: Exit.Exit<Film, unknown>) {
  const store = yield* StateStore
  const outcome = Exit.isSuccess(exit)
    ? exit.value.state.degradations.length === 0
      ? "complete"
      : "degraded"
    : Cause.isInterrupted(exit.cause) || isHeld(exit.cause)
      ? "stopped"
      : "failed"
  yield* Metric.increment(Metric.tagged(films, "outcome", outcome))
  if (Exit.isSuccess(exit)) {
    const { degradations, plan, spent } = exit.value.state
    yield* Effect.annotateCurrentSpan({
      "film.scenes": plan.scenes.length,
      "film.characters": plan.characters.length,
      "film.degradations": degradations.length,
      "film.spent_usd": spent / ticksPerUsd
    })
  }
  yield* Effect.annotateCurrentSpan("film.outcome", outcome)
  yield* Effect.catchTag(store.mark({ kind: "end", outcome }), "StoreFailed", (error) =>
    Effect.logWarning(`How the run ended is not noted. ${error.detail}`)
  )
})

/** The film from the first look at its folder to the mark of its end. */
const begun = Effect.fnUntraced(function* (
  concept: string,
  given: Option.Option<StoryPlan>,
  wishes: ReadonlyArray<Wish>
) {
  const store = yield* StateStore
  const ffmpeg = yield* Ffmpeg
  const wanted = conceptFrom(concept)
  if (Option.isNone(wanted)) return yield* new ConceptMissing()
  const wish = wanted.value
  // Every film needs it in the end: better to know before the first dollar.
  yield* ffmpeg.chosen
  yield* checkPhotos
  yield* store.begin(wish)
  const { inDoubt, settled } = yield* store.ledger
  const events = yield* PipelineEvents
  yield* events.publish({ _tag: "FilmStarted", concept: wish, spent: addTicks(settled, inDoubt) })
  const then = settingsThen(yield* store.marks, yield* FilmSettings)
  yield* notePlanMade(then)
  yield* adoptEarlier(
    Effect.flatMap(nothingYet, (partial) => makeOnce(wish, Option.none(), partial)),
    then
  )
  // Only now: what is wished for today decided nothing of what an earlier version made.
  yield* noteWishes(wishes)
  yield* noteSettings
  return yield* underFlowRetry(onePass(wish, given)).pipe(Effect.onExit((exit) => noteEnd(exit)))
})

/** One film at a time in a studio: two would write the same files. Two studios on one folder stand before its lock. */
const alone = <A, E, R>(film: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Workspace, ({ isFilming, root }) =>
    Effect.acquireUseRelease(
      Ref.getAndSet(isFilming, true),
      (isTaken): Effect.Effect<A, E | StoreFailed, R> =>
        isTaken
          ? new StoreFailed({
              reason: "Locked",
              detail: `This studio is at work on a film in ${root}. Wait for it, or make the other film in a studio of its own.`
            })
          : film,
      (isTaken) => (isTaken ? Effect.void : Ref.set(isFilming, false))
    )
  )

/**
 * Makes the film under the flow retry: after a failure that waiting may cure, the whole flow runs once more from the
 * journal, so that nothing that was answered is ordered again. Whoever interrupts it gets an orderly end: what is sent
 * is awaited and saved, nothing more is sent, and state.json tells what there is.
 * Takes   `wishes`: what is to be ordered afresh, written down before the first step.
 */
export const makeFilm = Effect.fn("Pipeline.makeFilm")(
  function* (
    concept: string,
    given: Option.Option<StoryPlan> = Option.none(),
    wishes: ReadonlyArray<Wish> = []
  ) {
    // One run of one film, told from all others in spans and logs. Not `Random`: no seed may make two runs one.
    const run = yield* Effect.sync(() => randomUUID().slice(0, 8))
    yield* Effect.annotateCurrentSpan("run.id", run)
    return yield* begun(concept, given, wishes).pipe(
      Effect.annotateLogs({ flow: flowName, run }),
      Effect.annotateSpans({ "run.id": run })
    )
  },
  Effect.onError(() => Effect.flatMap(PipelineEvents, ({ publish }) => publish({ _tag: "FilmStopped" }))),
  // Outermost: a film that may not begin here tells nothing to those who listen to the other one.
  (film) => alone(film)
)

/**
 * One sentence in, one finished film out: gives the absolute path of the final video.
 * An Effect: `await` makes nothing of it. `runVideoPipeline` is the same as a promise.
 * Costs   real money with the live GrokClient; every paid call goes through `StateStore.once`.
 */
export const videoPipeline = Effect.fn(flowName)((concept: string) =>
  Effect.map(makeFilm(concept), (film) => film.path)
)
