import { Effect, type Option } from "effect"
import { type DubId, NarrationId } from "../domain/AssetId.js"
import type { LocalFile } from "../domain/Assets.js"
import { speechDecisions } from "../domain/Decisions.js"
import { addTicks, noTicks, type Ticks } from "../domain/Money.js"
import { isBlank } from "../domain/Names.js"
import { OrderId } from "../domain/OrderId.js"
import { plainSpeech } from "../domain/PlainSpeech.js"
import { samplesIn } from "../domain/SoundTime.js"
import { type SpokenWord, voiceId } from "../domain/Speech.js"
import { secondsToSay } from "../domain/SpeechPace.js"
import { wordsFromLetters } from "../domain/SpokenWords.js"
import type { SceneId } from "../domain/StoryPlan.js"
import { priceOfSpeech, speechModel } from "../domain/Voices.js"
import { rewordNarrationSystem } from "../prompts/RewordPrompt.js"
import { GrokClient, Speech } from "../services/GrokClient.js"
import { PromptRefused } from "../services/GrokError.js"
import { StateStore } from "../services/StateStore.js"
import { Workspace } from "../services/Workspace.js"
import { placeOrder } from "./PlaceOrder.js"
import { revisionInputs } from "./Revision.js"
import { withRewording } from "./Reword.js"

/** What is said over a scene, by whom, and where the recordings of it go. */
export interface SpeechRequest {
  readonly of: (NarrationId | DubId) & { readonly sceneId: SceneId }
  /** The words as a person has them. */
  readonly text: string
  readonly voice: string
  /** A BCP 47 tag. */
  readonly language: string
  /** Sets a fresh take that was asked for apart from the one before it (`revisionOf`). */
  readonly revision: number
  /** Where the recording of that number goes, from 1. */
  readonly path: (number: number) => string
}

/** How one recording differs from the first: its number, how fast it is said, and in which shorter words. */
export interface Delivery {
  readonly number: number
  readonly speed: number
  readonly shortened?: string
}

/** A recording on disk. */
export interface Recording {
  readonly file: LocalFile
  readonly seconds: number
  readonly speed: number
  /** The words that were recorded, and where they are heard, from the recording's beginning. */
  readonly text: string
  readonly words: ReadonlyArray<SpokenWord>
  /** The words in which it was said in the end, where the first ones were refused. */
  readonly rewordedPrompt: Option.Option<string>
  readonly cost: Ticks
}

/** What the times of letters are told of; where they are not, the words share the time by their length. */
const wordsIn = ({ letters, seconds }: Speech, text: string): ReadonlyArray<SpokenWord> => {
  if (letters.length > 0) return wordsFromLetters(letters)
  const each = seconds / Math.max(1, text.length)
  return wordsFromLetters(
    [...text].map((letter, index) => ({ text: letter, from: index * each, to: (index + 1) * each }))
  )
}

/** How an order for this very recording is known, and what was decided on it. */
export const recordingOrder = (request: SpeechRequest, { number, speed, ...said }: Delivery) => {
  const { language, of, revision, text, voice } = request
  return {
    id: OrderId.recording(of, number),
    decided: { of: speechDecisions({ text, voice, language, speed, ...said }), edition: revision }
  }
}

/**
 * Records what is said over a scene and puts it on disk.
 * Gives   the recording, with the times of its words.
 * Fails   PromptRefused, when no wording passes: leave it out.
 * Costs   its characters, and a short question per rewording.
 */
export const record = Effect.fn("Recordings.record")(function* (request: SpeechRequest, delivery: Delivery) {
  const grok = yield* GrokClient
  const store = yield* StateStore
  const workspace = yield* Workspace
  const { language, of, path, revision, voice } = request
  const { speed } = delivery
  const { decided, id } = recordingOrder(request, delivery)

  const said = Effect.fnUntraced(function* (wording: string, id: OrderId) {
    const text = plainSpeech(wording, language)
    if (isBlank(text))
      return yield* new PromptRefused({ call: "speak", detail: "there is no word in it", billed: noTicks })
    const inputs = [text, voiceId(voice), language, speed, ...revisionInputs(revision)]
    const { answer, cost, key } = yield* placeOrder(
      {
        id,
        inputs,
        decided,
        price: priceOfSpeech(text),
        success: Speech,
        placeholder: () => ({
          bytes: new Uint8Array(),
          seconds: secondsToSay(text, language) / speed,
          letters: []
        })
      },
      grok.speak({ text, language, voice: voiceId(voice), speed })
    )
    const file = yield* store.produce(
      { path: path(delivery.number), inputs: [id.text, ...inputs], of: key, seconds: answer.seconds },
      (temporary) => workspace.write(temporary, answer.bytes)
    )
    return { file, text, cost, seconds: answer.seconds, words: wordsIn(answer, text) }
  })

  const words = delivery.shortened ?? request.text
  const { made, refusedCost, rewordedPrompt } = yield* withRewording(
    {
      asset: new NarrationId({ sceneId: of.sceneId }),
      ...(of.kind === "dub" ? { language } : {}),
      id,
      decided,
      compose: () => words,
      longestPrompt: speechModel.longestText,
      system: rewordNarrationSystem
    },
    said
  )
  return { ...made, speed, rewordedPrompt, cost: addTicks(refusedCost, made.cost) } satisfies Recording
})

/** How long a recording is, in samples; one of no length at all is none. */
export const samplesOf = ({ seconds }: Recording): number => Math.max(1, samplesIn(seconds))
