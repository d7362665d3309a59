import { Array, Clock, Duration, Effect, Either, Option } from "effect"
import type { CharacterAsset, KeyframeAsset, VideoAsset } from "./domain/Assets.js"
import type { CharacterMap } from "./domain/Cast.js"
import { Degradation, degradationsOf } from "./domain/Degradation.js"
import { addTicks } from "./domain/Money.js"
import { PipelineState } from "./domain/PipelineState.js"
import { flowRetry, isCurable } from "./domain/RetryPolicy.js"
import { FilmSettings } from "./domain/Settings.js"
import type { StoryPlan } from "./domain/StoryPlan.js"
import { type AssetName, PipelineEvents } from "./services/PipelineEvents.js"
import { StateStore } from "./services/StateStore.js"
import { Workspace } from "./services/Workspace.js"
import { assembleFinalVideo } from "./steps/Assembly.js"
import { generateCharacterSheet } from "./steps/CharacterSheets.js"
import { acceptPlan, ConceptMissing, planStory } from "./steps/Ideation.js"
import { composeKeyframe } from "./steps/Keyframes.js"
import { compileScript } from "./steps/Script.js"
import { generateSceneVideo } from "./steps/Videos.js"

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

const charMapOf = (characters: ReadonlyArray<CharacterAsset>): CharacterMap =>
  new Map(characters.map((character) => [character.name, character]))

/** Draws every character at once; how many the far side can bear is GrokClient's business. */
const drawCharacterSheets = Effect.fn("Pipeline.drawCharacterSheets")(function* (plan: StoryPlan) {
  const results = yield* Effect.forEach(
    plan.characters,
    (character, index) =>
      generateCharacterSheet(character, plan.style, plan.aspectRatio, index + 1).pipe(
        Effect.map(Either.right),
        Effect.catchTag("PromptRefused", (refusal) =>
          leaveOut(
            { kind: "sheet", name: character.name },
            "character-without-sheet",
            `Every wording of the portrait was refused (${refusal.detail}).`
          )
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
  charMap: CharacterMap
) {
  const start: Chain = { previous: Option.none(), made: [], lost: [] }
  return yield* Effect.reduce(plan.scenesInOrder, start, (chain, scene) => {
    const without = (because: string) =>
      leaveOut({ kind: "keyframe", name: `scene ${scene.sceneId}` }, "scene-without-clip", because)
    return composeKeyframe(scene, plan, charMap, chain.previous).pipe(
      Effect.map(Either.right),
      Effect.catchTags({
        PromptRefused: (refusal) => without(`Every wording of its keyframe was refused (${refusal.detail}).`),
        SheetMissing: (missing) => without(`It cannot be drawn: ${missing.message}.`)
      }),
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
  keyframes: ReadonlyArray<KeyframeAsset>
) {
  const shots = Array.filterMap(plan.scenesInOrder, (scene) =>
    Option.map(
      Array.findFirst(keyframes, (keyframe) => keyframe.sceneId === scene.sceneId),
      (keyframe) => ({ scene, keyframe })
    )
  )
  const results = yield* Effect.forEach(shots, ({ scene, keyframe }) => {
    const without = (because: string) =>
      leaveOut({ kind: "clip", name: `scene ${scene.sceneId}` }, "scene-without-clip", because)
    return generateSceneVideo(keyframe, scene, charMap).pipe(
      Effect.map(Either.right),
      Effect.catchTags({
        PromptRefused: (refusal) => without(`Every wording of its clip was refused (${refusal.detail}).`),
        ClipLost: (lost) => without(`Its clip was lost twice on the far side (${lost.detail}).`),
        SheetMissing: (missing) => without(`It cannot be judged: ${missing.message}.`)
      }),
      Effect.annotateLogs({ scene: scene.sceneId })
    )
  })
  return { made: Array.getRights(results), lost: Array.getLefts(results) }
})

/** The six steps in order. Whatever was answered before comes from the journal, so a second pass orders only the rest. */
const makeOnce = Effect.fn("Pipeline.makeOnce")(function* (concept: string, given: Option.Option<StoryPlan>) {
  const settings = yield* FilmSettings
  const store = yield* StateStore
  const workspace = yield* Workspace
  const began = yield* Clock.currentTimeMillis

  yield* stepStarted(1, "Ideation")
  const plan = yield* Option.match(given, { onNone: () => planStory(concept), onSome: acceptPlan })

  yield* stepStarted(2, "Character sheets")
  const sheets = yield* drawCharacterSheets(plan)
  const characters = sheets.made
  const charMap = charMapOf(characters)

  yield* stepStarted(3, "Keyframes")
  const stills = yield* chainKeyframes(plan, charMap)
  const keyframes = stills.made

  /** The state as it stands, in the words of state.json. */
  const stateWith = (
    videos: ReadonlyArray<VideoAsset>,
    lost: ReadonlyArray<Degradation>,
    final: Option.Option<string>
  ) =>
    Effect.map(
      store.ledger,
      (ledger) =>
        new PipelineState({
          concept,
          plan,
          characters,
          keyframes,
          videos,
          finalVideoPath: final,
          degradations: [...lost, ...degradationsOf({ characters, keyframes, videos }, settings.acceptAt)],
          spent: addTicks(ledger.settled, ledger.inDoubt)
        })
    )

  yield* stepStarted(4, "Script")
  const lostSoFar = [...sheets.lost, ...stills.lost]
  const halfway = yield* stateWith([], lostSoFar, Option.none())
  yield* compileScript(plan, characters, keyframes, halfway.degradations)
  yield* store.saveState(halfway)

  yield* stepStarted(5, "Videos")
  const clips = yield* filmScenes(plan, charMap, keyframes)

  yield* stepStarted(6, "Assembly")
  const finalPath = yield* assembleFinalVideo(clips.made, plan.title)
  const state = yield* stateWith(clips.made, [...lostSoFar, ...clips.lost], Option.some(finalPath))
  if (state.degradations.length > halfway.degradations.length) {
    yield* compileScript(plan, characters, keyframes, state.degradations)
  }
  yield* store.saveState(state)

  const events = yield* PipelineEvents
  const path = workspace.absolute(finalPath)
  yield* events.publish({
    _tag: "FilmFinished",
    path,
    seconds: ((yield* Clock.currentTimeMillis) - began) / 1000,
    spent: state.spent,
    degradations: state.degradations
  })
  return { path, state } satisfies Film
})

/**
 * Makes the film under the flow retry: after a failure that waiting may cure, the whole flow runs once more from the
 * journal, so that nothing that was answered is ordered again.
 */
export const makeFilm = Effect.fn("Pipeline.makeFilm")(
  function* (concept: string, given: Option.Option<StoryPlan> = Option.none()) {
    const settings = yield* FilmSettings
    const store = yield* StateStore
    const events = yield* PipelineEvents
    const wish = concept.trim()
    if (wish === "") return yield* new ConceptMissing()
    yield* store.begin(wish)
    const { flowRetries, flowRetryDelay } = settings
    let retriesLeft = flowRetries
    return yield* makeOnce(wish, given).pipe(
      Effect.tapError((error) => {
        if (retriesLeft === 0 || !isCurable(error)) return Effect.void
        retriesLeft -= 1
        return events.publish({
          _tag: "FlowRetry",
          because: error.message,
          seconds: Duration.toSeconds(flowRetryDelay)
        })
      }),
      Effect.retry(flowRetry(flowRetries, flowRetryDelay)),
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
