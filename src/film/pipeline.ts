import { randomUUID } from "node:crypto"
import { Cause, Effect, Exit, Metric, Option, Struct } from "effect"
import { sceneName } from "../domain/AssetId.js"
import { type Concept, decodeConcept } from "../domain/Concept.js"
import { isDrawn } from "../domain/Cut.js"
import { causesOf, reasonsOf } from "../domain/Degradation.js"
import { monotonicMillis } from "../domain/Elapsed.js"
import { addTicks, ticksPerUsd } from "../domain/Money.js"
import type { PipelineState } from "../domain/PipelineState.js"
import { planAsMeant } from "../domain/PlanAsMeant.js"
import { planInShape, reshaped } from "../domain/PlanRequest.js"
import { FilmSettings } from "../domain/Settings.js"
import { planRequestProblems, SettingsUnusable, settingProblems } from "../domain/SettingsRules.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { voiceTaken, withVoicesKept } from "../domain/VoicesAsked.js"
import { drawingPart } from "../services/DrawingPart.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { films } from "../services/Metrics.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { StateStore, StoreFailed } from "../services/StateStore.js"
import { paths, Workspace } from "../services/Workspace.js"
import { assembleFinalVideo, NothingToAssemble } from "../steps/Assembly.js"
import { checkPhotos } from "../steps/CharacterSheets.js"
import { acceptPlan, planStory } from "../steps/Ideation.js"
import { compileScript } from "../steps/Script.js"
import { adoptEarlier, adoptScript } from "./Adopting.js"
import { keepDubs } from "./Dubs.js"
import { openFilmSet } from "./FilmSet.js"
import { underFlowRetry } from "./FlowRetry.js"
import { isHeld, passGate } from "./Gates.js"
import { withMusicKept } from "./KeptMusic.js"
import { keepPhotos } from "./KeptPhotos.js"
import { narrateAll, openNarration } from "./Narrations.js"
import { PartialFilm, saveUnfinished, stateNow, trySaveUnfinished } from "./PartialFilm.js"
import { saveAndShow } from "./Report.js"
import {
  type ChangeRequest,
  noteChanges,
  notePlan,
  notePlanMade,
  noteSettings,
  planFollowed,
  replansIn,
  settingsBefore
} from "./RunMemory.js"
import { chainKeyframes, drawCharacterSheets } from "./Stills.js"

/** The flow's name, for spans and logs. */
export const flowName = "grok-video-pipeline"

/** A finished film: where it is, and all that is known of how it was made. */
export interface Film {
  /** Absolute path of the final video. */
  readonly path: string
  readonly state: PipelineState
}

type Step = 1 | 2 | 3 | 4 | 5 | 6

/** One of the six steps: said at its beginning, and a span of its own. */
const inStep = <A, E, R>(step: Step, name: string, work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { mark } = yield* StateStore
    const { publish } = yield* PipelineEvents
    yield* mark({ kind: "step", step, name })
    yield* publish({ _tag: "StepStarted", step, name })
    return yield* work
  }).pipe(Effect.withSpan(`Step ${step}: ${name}`, { attributes: { "step.number": step } }))

/**
 * The plan of the film: the one given, the one it has, in the shape that is wished for now, or the model's, whatever the
 * model would answer today. Whichever it is, the film keeps it from then on.
 */
const planOf = Effect.fnUntraced(function* (concept: Concept, given: Option.Option<StoryPlan>) {
  const settings = yield* FilmSettings
  const marks = yield* Effect.flatMap(StateStore, (store) => store.marks)
  const kept = planFollowed(marks)
  const before = Option.map(kept, ({ plan }) => plan)
  const voiced = Effect.fnUntraced(function* (plan: StoryPlan) {
    const problems = voiceTaken(planInShape(plan, settings), before, settings)
    return problems.length > 0 ? yield* new SettingsUnusable({ problems }) : plan
  })
  if (Option.isSome(given)) {
    const meant = planAsMeant(given.value)
    const own = Option.match(before, {
      onNone: () => meant,
      onSome: (before) => withVoicesKept(planInShape(meant, settings), before)
    })
    const plan = yield* acceptPlan(yield* voiced(own), false)
    return yield* notePlan({ plan, origin: "person" })
  }
  if (Option.isSome(kept)) {
    const plan = yield* acceptPlan(yield* voiced(reshaped(kept.value.plan, settings)), true)
    return yield* notePlan({ plan, origin: kept.value.origin })
  }
  const problems = planRequestProblems(settings)
  if (problems.length > 0) return yield* new SettingsUnusable({ problems })
  return yield* notePlan({ plan: yield* planStory(concept, replansIn(marks)), origin: "model" })
})

/** All that comes after the plan; the state of the whole film. */
const makePlanned = Effect.fn("Pipeline.makePlanned")(function* (film: PartialFilm) {
  const { plan } = film
  // Only now is it known that every photo is of somebody.
  yield* keepPhotos
  yield* passGate("plan", plan)

  yield* inStep(2, "Character sheets", drawCharacterSheets(film))
  yield* passGate("sheets", plan)

  const narration = yield* openNarration(film)
  const set = yield* openFilmSet(film, narration)
  yield* inStep(3, "Keyframes", chainKeyframes(film, set.start))
  yield* passGate("keyframes", plan)

  const script = ({ characters, degradations, dubs, keyframes, narrations, notes }: PipelineState) =>
    compileScript(plan, characters, keyframes, degradations, notes, narrations, dubs)
  const halfway = yield* inStep(
    4,
    "Script",
    narrateAll(film, narration.formOf).pipe(
      Effect.zipRight(adoptScript),
      Effect.zipRight(stateNow(film)),
      Effect.tap(script),
      Effect.tap(saveUnfinished(film))
    )
  )
  yield* passGate(
    "script",
    plan,
    film.untold.map(({ subject }) => subject)
  )

  yield* inStep(5, "Videos", set.awaitAll())

  const { narrations, videos } = film.assets
  const final = yield* inStep(6, "Assembly", assembleFinalVideo(videos, plan, narrations, false)).pipe(
    // Nobody can act on "no clip": what took the scenes away can be acted on.
    Effect.catchTag(
      "NothingToAssemble",
      (nothing) =>
        new NothingToAssemble({
          detail: reasonsOf(film.lost, nothing.detail),
          causes: causesOf(film.lost),
          lostScenes: plan.scenesInOrder
            .map(({ sceneId }) => sceneId)
            .filter((id) => film.lost.some((it) => it.cause === "loss" && it.subject === sceneName(id)))
        })
    )
  )
  film.dubs = yield* keepDubs({ plan, videos, narrations: narrations ?? [] }, final)
  film.final = Option.some(final)
  const state = yield* stateNow(film)
  const points = (it: PipelineState) => it.degradations.length + it.notes.length
  if (points(state) !== points(halfway) || state.dubs !== undefined) yield* script(state)
  yield* saveAndShow(state)
  return state
}, Effect.scoped)

/**
 * The six steps in order. Whatever was answered before comes from the journal, so a second pass orders only the rest; what
 * it made is saved, however it ends.
 */
const onePass = Effect.fn("Pipeline.onePass")(function* (concept: Concept, given: Option.Option<StoryPlan>) {
  const workspace = yield* Workspace
  const events = yield* PipelineEvents
  const began = yield* monotonicMillis
  const plan = yield* inStep(1, "Ideation", planOf(concept, given))
  const partial = new PartialFilm(concept, plan)
  const state = yield* Effect.onError(withMusicKept(makePlanned(partial)), () => trySaveUnfinished(partial))
  const { cut, degradations, notes, spent } = state
  const film: Film = { path: workspace.absolute(paths.finalVideo), state }
  yield* events.publish({
    _tag: "FilmFinished",
    path: film.path,
    spent,
    degradations,
    notes,
    seconds: ((yield* monotonicMillis) - began) / 1000,
    ...(Option.isSome(cut) ? { stretches: Struct.pick(cut.value, "black", "frozen") } : {})
  })
  return film
})

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

/** A film that is to be made. */
export interface FilmRequest {
  readonly concept: Concept
  /** A plan to follow; without it the film's own, or the model's. */
  readonly plan: Option.Option<StoryPlan>
  /** What is to be ordered afresh, written down before the first step. */
  readonly changes: ReadonlyArray<ChangeRequest>
}

/** The film from the first look at its folder to the mark of its end. */
const begun = Effect.fnUntraced(function* ({ changes, concept, plan }: FilmRequest) {
  const store = yield* StateStore
  const ffmpeg = yield* Ffmpeg
  const settings = yield* FilmSettings
  const problems = settingProblems(settings)
  if (problems.length > 0) return yield* new SettingsUnusable({ problems })
  // Every film needs it in the end: better to know before the first dollar.
  yield* ffmpeg.chosen
  yield* checkPhotos
  if (isDrawn(settings.captions)) yield* drawingPart
  yield* store.begin(concept)
  const { inDoubt, settled } = yield* store.ledger
  const events = yield* PipelineEvents
  yield* events.publish({ _tag: "FilmStarted", concept, spent: addTicks(settled, inDoubt) })
  const then = settingsBefore(yield* store.marks, settings)
  yield* notePlanMade(then)
  yield* adoptEarlier(onePass(concept, Option.none()), then)
  // Only now: what is asked for today decided nothing of what an earlier version made.
  yield* noteChanges(changes)
  yield* noteSettings
  return yield* underFlowRetry(onePass(concept, plan)).pipe(Effect.onExit((exit) => noteEnd(exit)))
})

/** One film at a time in a studio: two would write the same files. Two studios on one folder stand before its lock. */
const alone = <A, E, R>(film: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { onlyFilm, root } = yield* Workspace
    const made = yield* onlyFilm.withPermitsIfAvailable(1)(film)
    if (Option.isSome(made)) return made.value
    return yield* new StoreFailed({
      reason: "Locked",
      detail: `This studio is at work on a film in ${root}. Wait for it, or make the other film in a studio of its own.`
    })
  })

/** A run that says how it is known and that it stopped; one film at a time. */
const asRun = Effect.fn("Pipeline.makeFilm")(
  function* <A, E, R>(film: Effect.Effect<A, E, R>) {
    // One run of one film, told from all others in spans and logs. Not `Random`: no seed may make two runs one.
    const run = yield* Effect.sync(() => randomUUID().slice(0, 8))
    yield* Effect.annotateCurrentSpan("run.id", run)
    return yield* film.pipe(
      Effect.annotateLogs({ flow: flowName, run }),
      Effect.annotateSpans({ "run.id": run })
    )
  },
  Effect.onError(() => Effect.flatMap(PipelineEvents, ({ publish }) => publish({ _tag: "FilmStopped" }))),
  // Outermost: a film that may not begin here tells nothing to those who listen to the other one.
  (film) => alone(film)
)

/**
 * Makes the film under the flow retry: after a failure that waiting may cure, the whole flow runs once more from the
 * journal, so that nothing that was answered is ordered again. Whoever interrupts it gets an orderly end: what is sent
 * is awaited and saved, nothing more is sent, and state.json tells what there is.
 * Fails   with what a person decides or mends (each says what); FilmHeld at a gate; StillRendering: come back later.
 * Costs   the film: what the journal does not answer is paid for.
 */
export const filmFrom = (request: FilmRequest) => asRun(begun(request))

/**
 * The same of a concept as it was written.
 * Fails   as `filmFrom`; ConceptMissing where the concept says nothing.
 * Costs   as `filmFrom`.
 */
export const makeFilm = (
  concept: string,
  plan: Option.Option<StoryPlan> = Option.none(),
  changes: ReadonlyArray<ChangeRequest> = []
) => asRun(Effect.flatMap(decodeConcept(concept), (concept) => begun({ concept, plan, changes })))

/**
 * One sentence in, one finished film out: gives the absolute path of the final video.
 * An Effect: `await` makes nothing of it. `runVideoPipeline` is the same as a promise.
 * Fails   as `makeFilm`; everything that was paid for is saved.
 * Costs   real money with the live GrokClient; every paid call goes through `StateStore.once`.
 */
export const videoPipeline = Effect.fn(flowName)((concept: string) =>
  Effect.map(makeFilm(concept), (film) => film.path)
)
