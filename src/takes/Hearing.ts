import { Effect, Option, Schema } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import { Dialogue } from "../domain/Dialogue.js"
import { type Listened, notHeard } from "../domain/LinesHeard.js"
import { noTicks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { orderInWords } from "../domain/OrderWords.js"
import { samplesIn } from "../domain/SoundTime.js"
import { SpokenWord } from "../domain/Speech.js"
import type { Line } from "../domain/StoryPlan.js"
import { hearingModel, priceOfHearing } from "../domain/Voices.js"
import { Transcript } from "../services/GrokCalls.js"
import { GrokClient } from "../services/GrokClient.js"
import { GrokError } from "../services/GrokError.js"
import { InDoubt } from "../services/StateStore.js"
import { placeOrder } from "./PlaceOrder.js"

/** Something to listen to, in which something was to be said. */
export interface ListenRequest {
  /** That of the take. */
  readonly id: OrderId
  readonly file: LocalFile
  /** How long it is, in seconds. */
  readonly seconds: number
  /** What was to be said, in the words that were sent. */
  readonly lines: ReadonlyArray<Line>
  readonly language: string
}

/** A clip in which somebody talks, as it came. */
export interface HearingRequest extends ListenRequest {
  readonly hasSound: boolean
  /** Why those who speak have voices of no one's choice; none where each has their own. */
  readonly voicesNotHeld: Option.Option<string>
}

const silence: Listened = { text: "", words: [] }

/** A transcript in whole samples; what ends before it begins has no time at all, and is left out. */
export const listenedTo = ({ text, words }: Transcript): Listened => ({
  text,
  words: words.flatMap((word) => {
    const [from, to] = [Math.max(0, samplesIn(word.from)), samplesIn(word.to)]
    return from < to ? [new SpokenWord({ text: word.text, from, to })] : []
  })
})

/** What a listener would make of a clip in which all is said at an even pace. */
const supposed = ({ lines, seconds }: ListenRequest): Transcript => {
  const texts = lines.flatMap(({ text }) => text.split(" "))
  const each = seconds / Math.max(1, texts.length)
  return {
    text: texts.join(" "),
    words: texts.map((text, index) => ({ text, from: index * each, to: (index + 1) * each }))
  }
}

/**
 * Has a file listened to, once. Names of who speaks are told, since nobody can guess how they are spelled.
 * Fails   GrokUnavailable: wait. GrokRejected, MediaRejected: it cannot be sent; nothing was ordered. And as `placeOrder`.
 * Costs   its seconds at the price of listening.
 */
export const transcribe = Effect.fn("Hearing.transcribe")(function* (request: ListenRequest) {
  const grok = yield* GrokClient
  const { file, id, language, lines, seconds } = request
  const terms = [...new Set(lines.map(({ speaker }) => speaker))]
  return yield* placeOrder(
    {
      id: id.hearing,
      inputs: [hearingModel.id, file.sha256, language, terms],
      decided: { model: hearingModel.id, clip: file.sha256, language, terms },
      price: priceOfHearing(seconds),
      success: Transcript,
      placeholder: ({ score }) => (score > 0 ? supposed(request) : { text: "", words: [] })
    },
    grok.transcribe({ file, language, terms, seconds })
  )
})

/** Whether nobody can listen, and no person has to decide on it: a doubt about a fraction of a cent stops no film by itself. */
const isDeaf = (error: unknown): error is GrokError | InDoubt =>
  Schema.is(GrokError)(error) || (error instanceof InDoubt && !error.stoppedAtOnce)

/**
 * Listens to what is said in a clip, and holds it against what was to be said.
 * Gives   the dialogue with what was heard of it, and what no score makes good: a line that is not there (`worstErrorRate`).
 *         Where nobody can listen, the clip stands as it is, unheard.
 * Fails   BudgetSpent, InDoubt where doubts stop the film: a person decides. StoreFailed: see to the disk.
 * Costs   the clip's seconds at the price of listening, a fraction of a cent; nothing for a clip without sound.
 */
export const listenTo = Effect.fn("Hearing.listenTo")(function* (request: HearingRequest) {
  const { language, lines, voicesNotHeld } = request
  const dialogue = {
    lines,
    ...(Option.isSome(voicesNotHeld) ? { voicesNotHeld: voicesNotHeld.value } : {})
  }
  const judged = (listened: Listened) => {
    const { failures, heard } = notHeard(lines, listened, language)
    return { failures, dialogue: new Dialogue({ ...dialogue, heard }) }
  }
  if (!request.hasSound) return { ...judged(silence), cost: noTicks }
  return yield* transcribe(request).pipe(
    Effect.map(({ answer, cost }) => ({ ...judged(listenedTo(answer)), cost })),
    Effect.catchIf(isDeaf, ({ message }) =>
      Effect.as(Effect.logWarning(`Nobody could listen to ${orderInWords(request.id)}: ${message}`), {
        failures: [],
        dialogue: new Dialogue(dialogue),
        cost: noTicks
      })
    )
  )
})
