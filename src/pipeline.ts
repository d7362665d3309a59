import { Array, Cause, Clock, DateTime, Duration, Effect, Either, Exit, Option, Ref } from "effect"
import type { CharacterAsset, KeyframeAsset } from "./domain/Assets.js"
import { billOf } from "./domain/Bill.js"
import { type CharacterMap, SheetMissing } from "./domain/Cast.js"
import type { FilmCut } from "./domain/Cut.js"
import { Degradation, degradationsOf } from "./domain/Degradation.js"
import { addTicks, formatUsd } from "./domain/Money.js"
import { PipelineState } from "./domain/PipelineState.js"
import { type Failure, flowRetry, isCurable } from "./domain/RetryPolicy.js"
import { FilmSettings } from "./domain/Settings.js"
import type { StoryPlan } from "./domain/StoryPlan.js"
import { attemptsOf, restOf } from "./flow/Attempts.js"
import { isHeld, passGate } from "./flow/Gates.js"
import { add, type Made, nothingYet, type SoFar, saveUnfinished } from "./flow/SoFar.js"
import { notePlan, noteSettings, planToFollow } from "./flow/Wishes.js"
import { Ffmpeg } from "./services/Ffmpeg.js"
import { ClipLost, GrokRejected, PromptRefused } from "./services/GrokError.js"
import { type AssetName, PipelineEvents } from "./services/PipelineEvents.js"
import { type LedgerEntry, StateStore } from "./services/StateStore.js"
import { Workspace } from "./services/Workspace.js"
import { assembleFinalVideo, NothingToAssemble } from "./steps/Assembly.js"
import { generateCharacterSheet } from "./steps/CharacterSheets.js"
import { acceptPlan, ConceptMissing, planStory } from "./steps/Ideation.js"
import { composeKeyframe } from "./steps/Keyframes.js"
import { compileScript } from "./steps/Script.js"
import { generateSceneVideo } from "./steps/Videos.js"
import { StillRendering } from "./takes/Clips.js"

/** The flow's name, for spans and logs. */
export const flowName = "grok-video-pipeline"

/** A finished film: where it is, and all that is known of how it was made. */
export interface Film {
  /** Absolute path of the final video. */
  readonly path: string
  readonly state: PipelineState
}

/** What the flow retry needs to know of a failure: its kind, and a sentence for the journal. */
interface Failed extends Failure {
  readonly message: string
}

type Step = 1 | 2 | 3 | 4 | 5 | 6

const stepStarted = Effect.fn("Pipeline.stepStarted")(function* (step: Step, name: string) {
  const events = yield* PipelineEvents
  const store = yield* StateStore
  yield* store.mark({ kind: "step", step, name })
  yield* events.publish({ _tag: "StepStarted", step, name })
})

/** Notes that something is not in the film, says so at once, and goes on without it. */
const leaveOut = Effect.fn("Pipeline.leaveOut")(function* (
  asset: AssetName,
  kind: Degradation["kind"],
  because: string
) {
  const events = yield* PipelineEvents
  yield* events.publish({ _tag: "AssetLeftOut", asset, because })
  return Either.left(new Degradation({ kind, subject: asset.name, detail: because }))
})

/** Why a film can go on without an asset: failures that are final for it and say nothing of the others. */
const reasonToGoOn = (failure: unknown): Option.Option<string> => {
  if (failure instanceof PromptRefused) return Option.some(`every wording was refused (${failure.detail}).`)
  if (failure instanceof ClipLost)
    return Option.some(`it was lost twice on the far side (${failure.detail}).`)
  if (failure instanceof SheetMissing) return Option.some(`${failure.message}.`)
  return failure instanceof GrokRejected && failure.reason === "BadRequest"
    ? Option.some(`the far side will not take the request (${failure.detail}).`)
    : Option.none()
}

/** The asset, or the note that the film goes on without it; what concerns the whole film still fails. */
const orWithout = <A, E, R, R2>(
  asset: Effect.Effect<A, E, R>,
  without: (reason: string) => Effect.Effect<Either.Either<never, Degradation>, never, R2>
): Effect.Effect<Either.Either<A, Degradation>, E, R | R2> =>
  asset.pipe(
    Effect.map((made): Either.Either<A, Degradation> => Either.right(made)),
    Effect.catchAll((failure) =>
      Option.match(reasonToGoOn(failure), { onNone: () => Effect.fail(failure), onSome: without })
    )
  )

const charMapOf = (characters: ReadonlyArray<CharacterAsset>): CharacterMap =>
  new Map(characters.map((character) => [character.name, character]))

/** Draws every character at once; how many the far side can bear is GrokClient's business. */
const drawCharacterSheets = Effect.fn("Pipeline.drawCharacterSheets")(function* (
  plan: StoryPlan,
  soFar: SoFar
) {
  const results = yield* Effect.forEach(
    plan.characters,
    (character, index) =>
      orWithout(generateCharacterSheet(character, plan.style, plan.aspectRatio, index + 1), (reason) =>
        leaveOut(
          { kind: "sheet", name: character.name },
          "character-without-sheet",
          `The portrait cannot be had, so scenes that show ${character.name} are left out: ${reason}`
        )
      ).pipe(
        Effect.tap((outcome) =>
          add(soFar, Either.isRight(outcome) ? { character: outcome.right } : { lost: outcome.left })
        ),
        Effect.annotateLogs({ character: character.name })
      ),
    { concurrency: "unbounded" }
  )
  return { made: Array.getRights(results), lost: Array.getLefts(results) }
})

interface Chain {
  readonly previous: Option.Option<KeyframeAsset>
  readonly made: ReadonlyArray<KeyframeAsset>
  readonly lost: ReadonlyArray<Degradation>
}

/** Composes the keyframes in scene order: each is drawn with the keyframe before it in view. */
const chainKeyframes = Effect.fn("Pipeline.chainKeyframes")(function* (
  plan: StoryPlan,
  charMap: CharacterMap,
  soFar: SoFar
) {
  const start: Chain = { previous: Option.none(), made: [], lost: [] }
  return yield* Effect.reduce(plan.scenesInOrder, start, (chain, scene) => {
    const without = (reason: string) =>
      leaveOut(
        { kind: "keyframe", name: `scene ${scene.sceneId}` },
        "scene-without-clip",
        `Its keyframe cannot be had: ${reason}`
      )
    return orWithout(composeKeyframe(scene, plan, charMap, chain.previous), without).pipe(
      Effect.tap((outcome) =>
        add(soFar, Either.isRight(outcome) ? { keyframe: outcome.right } : { lost: outcome.left })
      ),
      Effect.map(
        (outcome): Chain =>
          Either.isLeft(outcome)
            ? { ...chain, lost: [...chain.lost, outcome.left] }
            : { previous: Option.some(outcome.right), made: [...chain.made, outcome.right], lost: chain.lost }
      ),
      Effect.annotateLogs({ scene: scene.sceneId })
    )
  })
})

/** Films the scenes that have a keyframe, one after the other. */
const filmScenes = Effect.fn("Pipeline.filmScenes")(function* (
  plan: StoryPlan,
  charMap: CharacterMap,
  keyframes: ReadonlyArray<KeyframeAsset>,
  soFar: SoFar
) {
  const shots = Array.filterMap(plan.scenesInOrder, (scene) =>
    Option.map(
      Array.findFirst(keyframes, (keyframe) => keyframe.sceneId === scene.sceneId),
      (keyframe) => ({ scene, keyframe })
    )
  )
  const results = yield* Effect.forEach(shots, ({ scene, keyframe }) => {
    const without = (reason: string) =>
      leaveOut(
        { kind: "clip", name: `scene ${scene.sceneId}` },
        "scene-without-clip",
        `Its clip cannot be had: ${reason}`
      )
    return orWithout(generateSceneVideo(keyframe, scene, charMap), without).pipe(
      Effect.tap((outcome) =>
        add(soFar, Either.isRight(outcome) ? { video: outcome.right } : { lost: outcome.left })
      ),
      // A job that takes too long holds up its own scene alone; the run ends with it when all others are filmed.
      Effect.catchTag("StillRendering", (late) => Effect.succeed(late)),
      Effect.annotateLogs({ scene: scene.sceneId })
    )
  })
  const late = results.find((result) => result instanceof StillRendering)
  if (late !== undefined) return yield* late
  const ended = results.filter((result) => Either.isEither(result))
  return { made: Array.getRights(ended), lost: Array.getLefts(ended) }
})

/** Calls whose fate nobody knows: they are in the bill at list price, and whoever pays it should know. One line a call. */
const doubts = (entries: ReadonlyArray<LedgerEntry>): ReadonlyArray<Degradation> =>
  Object.entries(
    Array.groupBy(
      entries.filter(({ state }) => state === "in-doubt"),
      ({ label }) => label
    )
  ).map(([label, sendings]) => {
    const price = formatUsd(addTicks(...sendings.map(({ cost }) => cost)))
    return new Degradation({
      kind: "call-in-doubt",
      subject: label,
      detail:
        sendings.length === 1
          ? `This call was sent and never answered; it may have been billed (${price}).`
          : `This call was sent ${sendings.length} times and never answered; it may have been billed each time (${price} in all).`
    })
  })

/** The state as it stands, in the words of state.json. */
const stateOf = Effect.fn("Pipeline.stateOf")(function* (
  concept: string,
  plan: StoryPlan,
  { characters, keyframes, lost, videos }: Omit<Made, "plan">,
  final: Option.Option<{ readonly path: string; readonly cut: Option.Option<FilmCut> }>
) {
  const settings = yield* FilmSettings
  const store = yield* StateStore
  const ledger = yield* store.ledger
  const cut = Option.flatMap(final, (film) => film.cut)
  return new PipelineState({
    concept,
    plan,
    characters,
    keyframes,
    videos,
    finalVideoPath: Option.map(final, ({ path }) => path),
    cut,
    degradations: [
      ...lost,
      ...degradationsOf({ characters, keyframes, videos }, settings.acceptAt, cut),
      ...doubts(ledger.entries)
    ],
    spent: addTicks(ledger.settled, ledger.inDoubt),
    bill: billOf(ledger.entries)
  })
})

/** Saves what there is when a pass ends before its film is whole. A disk that will not take it is only told of. */
const saveSoFar = Effect.fn("Pipeline.saveSoFar")(function* (concept: string, soFar: SoFar) {
  const made = yield* Ref.get(soFar)
  if (Option.isNone(made.plan)) return
  const state = yield* stateOf(concept, made.plan.value, made, Option.none())
  yield* saveUnfinished(state).pipe(
    Effect.catchTag("StoreFailed", (error) => Effect.logWarning(`state.json is not saved. ${error.detail}`))
  )
})

/** Why things were left out, each reason once; `otherwise` where nothing was. */
const reasonsOf = (lost: ReadonlyArray<Degradation>, otherwise: string): string =>
  lost.length === 0
    ? otherwise
    : Array.dedupe(lost.map(({ detail, subject }) => `${subject}: ${detail}`)).join(" ")

/** The six steps in order. Whatever was answered before comes from the journal, so a second pass orders only the rest. */
const makeOnce = Effect.fn("Pipeline.makeOnce")(function* (
  concept: string,
  given: Option.Option<StoryPlan>,
  soFar: SoFar
) {
  const store = yield* StateStore
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
  const stills = yield* chainKeyframes(plan, charMap, soFar)
  const keyframes = stills.made
  yield* passGate("keyframes", plan)

  yield* stepStarted(4, "Script")
  const lost = [...sheets.lost, ...stills.lost]
  const halfway = yield* stateOf(concept, plan, { characters, keyframes, videos: [], lost }, Option.none())
  yield* compileScript(plan, characters, keyframes, halfway.degradations)
  yield* saveUnfinished(halfway)
  yield* passGate("script", plan)

  yield* stepStarted(5, "Videos")
  const clips = yield* filmScenes(plan, charMap, keyframes, soFar)

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
  yield* store.saveState(state)

  const events = yield* PipelineEvents
  const path = workspace.absolute(final.path)
  yield* events.publish({
    _tag: "FilmFinished",
    path,
    seconds: ((yield* Clock.currentTimeMillis) - began) / 1000,
    spent: state.spent,
    degradations: state.degradations,
    ...Option.match(final.cut, {
      onNone: () => ({}),
      onSome: ({ black, frozen }) => ({ stretches: { black, frozen } })
    })
  })
  return { path, state } satisfies Film
})

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
 * The flow retry: each failure that waiting may cure is journaled with its number and the time the flow is due again.
 * So a process that is killed while it waits, or after it, gains nothing: the next one waits only for what is left and
 * has only the attempts that are left (`Attempts` says when they begin anew).
 */
const underFlowRetry = <A, E extends Failed, R>(pass: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { flowRetries, flowRetryDelay } = yield* FilmSettings
    const store = yield* StateStore
    const events = yield* PipelineEvents
    const before = attemptsOf(yield* store.marks)

    if (Option.isSome(before.latest)) {
      const { because } = before.latest.value
      const rest = restOf(before.latest.value, yield* DateTime.now)
      if (Duration.greaterThan(rest, Duration.zero)) {
        yield* events.publish({ _tag: "FlowRetry", because, seconds: Duration.toSeconds(rest) })
        yield* Effect.sleep(rest)
      }
    }

    const most = Math.max(flowRetries - before.used, 0)
    const used = yield* Ref.make(0)
    const dueAgain = (error: E) =>
      Effect.gen(function* () {
        if (!isCurable(error) || (yield* Ref.get(used)) >= most) return
        const number = before.used + (yield* Ref.updateAndGet(used, (so) => so + 1))
        const due = DateTime.addDuration(yield* DateTime.now, flowRetryDelay)
        yield* store.mark({ kind: "attempt", number, due, because: error.message })
        yield* events.publish({
          _tag: "FlowRetry",
          because: error.message,
          seconds: Duration.toSeconds(flowRetryDelay)
        })
      })
    return yield* pass.pipe(Effect.tapError(dueAgain), Effect.retry(flowRetry(most, flowRetryDelay)))
  }).pipe(Effect.withSpan("Pipeline.underFlowRetry"))

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
