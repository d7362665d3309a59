import { Effect } from "effect"
import { Concept } from "../domain/Concept.js"
import { OrderId } from "../domain/OrderId.js"
import { voiceId } from "../domain/Speech.js"
import { priceOfSpeech } from "../domain/Voices.js"
import { Speech } from "../services/GrokCalls.js"
import { GrokClient } from "../services/GrokClient.js"
import { StateStore } from "../services/StateStore.js"
import { Workspace } from "../services/Workspace.js"
import { placeOrder } from "./PlaceOrder.js"

/** What stands for the concept in a folder that has samples of voices and no film. */
export const conceptOfSamples = Concept.make("Samples of voices")

/**
 * A sentence in a voice, once in the folder's life, as a WAV beside the journal.
 * Fails   PromptRefused: other words. GrokRejected: there is no such voice. BudgetSpent, InDoubt: a person decides.
 * Costs   the sentence, by its letters.
 */
export const sampleOf = Effect.fn("VoiceSamples.sampleOf")(function* (voice: string, text: string) {
  const { speak } = yield* GrokClient
  const store = yield* StateStore
  const workspace = yield* Workspace
  // What language it is, the provider hears.
  const order = { text, language: "auto", voice, speed: 1 }
  const id = OrderId.other(`voice/${voiceId(voice)}`)
  const inputs = [voiceId(voice), order.language, order.speed, text]
  const { answer, cost, key } = yield* placeOrder(
    {
      id,
      inputs,
      decided: inputs,
      price: priceOfSpeech(text),
      success: Speech,
      placeholder: () => ({ bytes: new Uint8Array(), seconds: 0, letters: [] })
    },
    speak(order)
  )
  const file = yield* store.produce(
    { path: `${voiceId(voice)}.wav`, inputs: [id.text, ...inputs], of: key },
    (temporary) => workspace.write(temporary, answer.bytes)
  )
  return { file, seconds: answer.seconds, cost }
})
