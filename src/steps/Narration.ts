import { Array, Effect, Option, Schema, Struct } from "effect"
import { NarrationId } from "../domain/AssetId.js"
import { isSameDecision, type Json } from "../domain/Decisions.js"
import { priceOfVideo } from "../domain/Models.js"
import { NarrationAsset } from "../domain/Narration.js"
import { longestScene, narrationStart, roomAhead, roomIn } from "../domain/NarrationFit.js"
import { FilmSettings } from "../domain/Settings.js"
import { samplesIn } from "../domain/SoundTime.js"
import { languageSpoken, narratorVoice } from "../domain/SpokenPlan.js"
import type { Scene, StoryPlan } from "../domain/StoryPlan.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { marksOf, StateStore } from "../services/StateStore.js"
import { paths } from "../services/Workspace.js"
import { recordFitting } from "../takes/FittedSpeech.js"
import { tellingSends } from "../takes/PlaceOrder.js"
import { recordingOrder, type SpeechRequest, samplesOf } from "../takes/Recordings.js"
import { revisionOf } from "../takes/Revision.js"

/** What is asked of the narrator for a scene. `revision`: which fresh take of it. */
const requestFor = (scene: Scene, plan: StoryPlan, text: string, revision: number) => {
  const { sceneId } = scene
  return {
    of: new NarrationId({ sceneId }),
    text,
    voice: narratorVoice(plan),
    language: languageSpoken(plan),
    revision,
    path: (number: number) => paths.narration(sceneId, number)
  } satisfies SpeechRequest
}

const decisionsOn = (request: SpeechRequest): Json => recordingOrder(request, { number: 1, speed: 1 }).decided

/** Which take of these very words by this voice was accepted before the fresh one that is asked for now; none where none was. */
export const revisionBefore = Effect.fn("Narration.revisionBefore")(function* (
  scene: Scene,
  plan: StoryPlan,
  text: string
) {
  const store = yield* StateStore
  const part = new NarrationId({ sceneId: scene.sceneId })
  const accepted = marksOf(yield* store.marks, "accepted", part)
  const asked = yield* revisionOf(part)
  return Array.findLast(
    Array.takeWhile(Array.range(0, asked), (revision) => revision < asked),
    (revision) => {
      const made = decisionsOn(requestFor(scene, plan, text, revision))
      return accepted.some((mark) => isSameDecision(mark.made, made))
    }
  )
})

/**
 * Records what the narrator says over a scene: the words are the clock, so a scene that is still to be filmed becomes as long
 * as they need, and into a clip that is there they are fitted.
 * Takes   `filmed`: how long the scene's clip is, in seconds; none where it is still to be filmed. `take`: which fresh take of
 *         it; the latest that was asked for, where it is not said.
 * Gives   the recording, its words and when they are heard.
 * Fails   NarrationTooLong: a person decides. PromptRefused: leave it out.
 * Costs   one recording, by its characters; where it is too long, one or two more, and a question.
 */
export const recordNarration = Effect.fn("Narration.record")(function* (
  scene: Scene,
  plan: StoryPlan,
  text: string,
  filmed: Option.Option<number>,
  take?: number
) {
  const settings = yield* FilmSettings
  const events = yield* PipelineEvents
  const store = yield* StateStore
  const { sceneId } = scene
  const part = new NarrationId({ sceneId })
  const start = narrationStart(scene, plan, settings.sound)
  const longest = longestScene(scene, plan, settings)
  const request = requestFor(scene, plan, text, take ?? (yield* revisionOf(part)))

  const { hasSent, made: fitted } = yield* recordFitting(
    request,
    Option.match(filmed, {
      onNone: () => roomAhead(start, longest),
      onSome: (seconds) => roomIn(start, seconds)
    }),
    {
      isFilmed: Option.isSome(filmed),
      longest,
      priceOf: (seconds) => priceOfVideo(settings.videoModel, settings.resolution, seconds)
    }
  ).pipe(tellingSends)
  const { file, shortenedFrom, speed, total, words } = fitted
  const asset = new NarrationAsset({
    sceneId,
    path: file.path,
    sha256: file.sha256,
    text: fitted.text,
    ...Struct.pick(request, "voice", "language"),
    speed,
    samples: samplesOf(fitted),
    after: samplesIn(start),
    words,
    cost: total,
    ...(shortenedFrom === undefined ? {} : { shortenedFrom }),
    ...Option.match(fitted.rewordedPrompt, { onNone: () => ({}), onSome: () => ({ rewordedFrom: text }) })
  })

  const made = decisionsOn(request)
  const last = Array.last(marksOf(yield* store.marks, "accepted", part))
  if (!Option.exists(last, (mark) => isSameDecision(mark.made, made)))
    yield* store.mark({
      kind: "accepted",
      asset: "narration",
      name: part.name,
      made,
      rules: null,
      value: yield* Effect.orDie(Schema.encode(NarrationAsset)(asset))
    })
  yield* events.publish({
    _tag: "NarrationRecorded",
    sceneId,
    seconds: fitted.seconds,
    cost: total,
    path: file.path,
    isUnchanged: !hasSent
  })
  return asset
})
