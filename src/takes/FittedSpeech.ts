import { Effect, Schema } from "effect"
import { dubbedScene, sceneName } from "../domain/AssetId.js"
import type { Blame } from "../domain/Blame.js"
import { addTicks, formatUsd, noTicks, Ticks } from "../domain/Money.js"
import { isBlank } from "../domain/Names.js"
import { canBeSaidAt, clipSeconds, longestIn, type SpeechRoom, speedFor } from "../domain/NarrationFit.js"
import { plainSpeech } from "../domain/PlainSpeech.js"
import { FilmSettings } from "../domain/Settings.js"
import { SceneId } from "../domain/StoryPlan.js"
import { shorteningSystem, shorteningWords } from "../prompts/ShorteningPrompt.js"
import { isUnusableAnswer } from "../services/GrokError.js"
import { ask } from "./Questions.js"
import { type Recording, record, recordingOrder, type SpeechRequest } from "./Recordings.js"

/**
 * What is to be said over a scene finds no room in it, neither faster nor shorter. Whoever says so may have the scene filmed
 * anew, as long as it then has to be, for `price`.
 */
export class NarrationTooLong extends Schema.TaggedError<NarrationTooLong>()("NarrationTooLong", {
  sceneId: SceneId,
  /** How long the shortest recording is, and how much room there is, in seconds. */
  seconds: Schema.Number,
  room: Schema.Number,
  /** Whether the scene's clip is there and has its length; else no clip can be long enough. */
  isFilmed: Schema.Boolean,
  /** How long another clip has to be, in seconds, where the model films one so long; and what one costs. */
  clipSeconds: Schema.Number,
  price: Ticks,
  /** The language by its tag, where it is another than the film's own. */
  language: Schema.optionalWith(Schema.String, { exact: true })
}) {
  readonly blame: Blame = "input"

  override get message() {
    const found = `The narration of ${this.language === undefined ? sceneName(this.sceneId) : dubbedScene(this.sceneId, this.language)} takes ${this.seconds.toFixed(1)} s, as short and as fast as it can be said, and there is room for ${this.room.toFixed(1)} s.`
    return this.isFilmed
      ? `${found} Its clip is there; filmed anew, as long as the narration needs, it costs ${formatUsd(this.price)}.`
      : `${found} No clip can be longer: make it shorter in the plan.`
  }
}

const Shorter = Schema.Struct({
  text: Schema.compose(Schema.Trim, Schema.NonEmptyString).annotations({
    description: "the shorter narration, whole"
  })
})

/** A recording that finds room, and the words it had before they were made shorter for it. */
export interface Fitted extends Recording {
  readonly shortenedFrom?: string
  /** What all recordings and questions on the way to it cost. */
  readonly total: Ticks
}

/**
 * Records what is said over a scene so that it finds room there: as it is written; else faster; else in fewer words, asked of
 * the model once. Where the clip is still to be filmed, fewer words come before haste.
 * Gives   the recording that fits.
 * Fails   NarrationTooLong: a person decides. PromptRefused: leave it out.
 * Costs   one recording; one or two more, and a question, where it is too long.
 */
export const recordFitting = Effect.fn("FittedSpeech.record")(function* (
  request: SpeechRequest,
  room: SpeechRoom,
  /** Whether the clip is there, how long one may be, and what one of so many seconds costs. */
  clip: { readonly isFilmed: boolean; readonly longest: number; readonly priceOf: (seconds: number) => Ticks }
) {
  const { planModel } = yield* FilmSettings
  const most = longestIn(room)
  let number = 0
  let total = noTicks

  const recorded = Effect.fnUntraced(function* (speed: number, shortened?: string) {
    number += 1
    const made = yield* record(request, { number, speed, ...(shortened === undefined ? {} : { shortened }) })
    total = addTicks(total, made.cost)
    return made
  })
  const found = (made: Recording, shortenedFrom?: string): Fitted =>
    shortenedFrom === undefined ? { ...made, total } : { ...made, total, shortenedFrom }
  const fits = ({ seconds }: Recording): boolean => seconds <= most

  /** The same words faster, as fast as just will do; a voice does not keep to its speed to the hundredth, so once more. */
  const hurried = Effect.fnUntraced(function* (slow: Recording, shortened?: string) {
    let last = slow
    for (let tries = 0; tries < 2 && !fits(last); tries += 1) {
      const speed = speedFor(last.seconds, last.speed, room)
      if (most <= 0 || !canBeSaidAt(speed)) return last
      last = yield* recorded(speed, shortened)
    }
    return last
  })

  const shorter = Effect.fnUntraced(function* (long: Recording) {
    const { decided, id } = recordingOrder(request, { number, speed: long.speed })
    const { text, language } = request
    const { answer, cost } = yield* ask({
      id: id.shortening,
      decided: { ...decided, room: most },
      model: planModel,
      pictures: [],
      system: shorteningSystem,
      words: shorteningWords({ text, language, seconds: long.seconds * long.speed, room: most }),
      name: "shortened_narration",
      answer: Shorter,
      placeholder: () => ({
        text: text.slice(0, Math.max(1, Math.floor((text.length * most) / long.seconds)))
      })
    }).pipe(
      // A model that makes nothing shorter leaves it as long as it was.
      Effect.catchIf(isUnusableAnswer, ({ billed }) => Effect.succeed({ answer: { text }, cost: billed }))
    )
    total = addTicks(total, cost)
    // Fewer words are some words: what has none left to say is no narration.
    return isBlank(plainSpeech(answer.text, language)) ? text : answer.text
  })

  const written = yield* recorded(1)
  const faster = clip.isFilmed ? yield* hurried(written) : written
  if (fits(faster)) return found(faster)
  const words = most <= 0 ? request.text : yield* shorter(written)
  const isShorter = words !== request.text
  const fewer = isShorter ? yield* recorded(1, words) : faster
  const last = yield* hurried(fewer, isShorter ? words : undefined)
  if (fits(last)) return found(last, isShorter ? request.text : undefined)
  const needed = Math.min(clip.longest, clipSeconds(0, room.start, written.seconds))
  return yield* new NarrationTooLong({
    sceneId: request.of.sceneId,
    seconds: last.seconds,
    room: Math.max(0, most),
    isFilmed: clip.isFilmed,
    clipSeconds: needed,
    price: clip.priceOf(needed),
    ...(request.of.kind === "dub" ? { language: request.language } : {})
  })
})
