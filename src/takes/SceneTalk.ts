import { Effect, Option } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import { dialogueDecisions, type Json } from "../domain/Decisions.js"
import type { Dialogue } from "../domain/Dialogue.js"
import type { ConsistencyScore } from "../domain/Judgement.js"
import { addTicks, type Ticks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { dialogueOf, facesShown } from "../domain/SceneDialogue.js"
import { FilmSettings } from "../domain/Settings.js"
import type { Scene, StoryPlan } from "../domain/StoryPlan.js"
import { withoutStop } from "../domain/Words.js"
import { dialoguePrompt, linesOrdered } from "../prompts/DialoguePrompt.js"
import type { MediaFacts } from "../services/Ffmpeg.js"
import type { VideoOrder } from "../services/GrokCalls.js"
import { GrokClient } from "../services/GrokClient.js"
import { submitVoiced, voicesNotTaken } from "./ClipOrders.js"
import { listenTo } from "./Hearing.js"

/** A clip as it came. */
interface MadeClip {
  readonly file: LocalFile
  readonly facts: MediaFacts
  readonly notVoiced: Option.Option<string>
}

/** What is found out about a clip. */
interface Findings {
  readonly score: ConsistencyScore
  readonly cost: Ticks
  readonly dialogue?: Dialogue | undefined
}

/**
 * How a scene's clip is ordered and listened to where characters talk in it; where nobody does, as clips always were.
 * Fails   as the store where what was said of voices before cannot be looked up.
 * Costs   nothing yet: `submit` orders a clip, `listen` a listening.
 */
export const talkIn = Effect.fn("SceneTalk.talkIn")(function* (
  scene: Scene,
  plan: Option.Option<StoryPlan>,
  cast: ReadonlyArray<{ readonly name: string; readonly sheet: LocalFile }>,
  revision: number
) {
  const settings = yield* FilmSettings
  const grok = yield* GrokClient
  const talk = Option.getOrUndefined(Option.flatMap(plan, (it) => dialogueOf(scene, it, settings)))
  const inView = cast.map(({ name }) => name)
  const faces = talk === undefined ? [] : facesShown(talk, inView, settings.videoModel)
  const references = faces
    .flatMap((face) => cast.filter(({ name }) => name === face))
    .map(({ sheet }) => sheet)
  const sheets = references.map(({ sha256 }) => sha256)
  const voices = talk?.voices.map(({ voice }) => voice) ?? []
  // Whoever wishes for a fresh take wishes for its voices, too.
  const notTaken = revision === 0 ? yield* voicesNotTaken(voices) : Option.none()
  const isVoiced = voices.length > 0

  const decisions = talk === undefined ? {} : dialogueDecisions(talk, sheets)
  const inputs: ReadonlyArray<Json> = isVoiced ? [{ voices, sheets }] : []

  /** The words of a clip, with what is said in it. */
  const prompt = (motion: string): string =>
    talk === undefined ? motion : dialoguePrompt(motion, talk, inView, faces)

  const submit = (order: VideoOrder) =>
    isVoiced ? submitVoiced(grok, { ...order, references, voices }, notTaken) : grok.submitVideo(order)

  /** What was found of a clip, with what is heard in it. */
  const listen = Effect.fn("SceneTalk.listen")(function* (
    id: OrderId,
    sent: string,
    { facts, file, notVoiced }: MadeClip,
    found: Findings
  ) {
    if (talk === undefined) return found
    const { cost, dialogue, failures } = yield* listenTo({
      id,
      file,
      seconds: facts.durationSeconds,
      hasSound: Option.isSome(facts.audio),
      lines: linesOrdered(sent, talk.lines),
      language: talk.language,
      voicesNotHeld: Option.orElse(
        Option.map(notVoiced, (why) => `they were not taken (${withoutStop(why)})`),
        () => talk.without
      )
    })
    const heard: Findings = {
      score: found.score.withFailures(failures),
      dialogue,
      cost: addTicks(found.cost, cost)
    }
    return heard
  })

  return {
    /** What was decided on the clip by what is said in it. */
    decisions,
    inputs,
    /** How many pictures go along beside the keyframe. */
    references: Option.isSome(notTaken) ? 0 : references.length,
    prompt,
    submit,
    listen
  }
})
