import { Effect, Option, Schema } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import type { Hearing, LabelledRecording } from "../domain/HearingCalibration.js"
import { addTicks, multiplyTicks, type Ticks } from "../domain/Money.js"
import { OrderId } from "../domain/OrderId.js"
import { priceOfHearing } from "../domain/Voices.js"
import { GrokError } from "../services/GrokError.js"
import { listenedTo, transcribe } from "./Hearing.js"

/** What listening to every recording so many times costs. */
export const priceOfListening = (recordings: ReadonlyArray<LabelledRecording>, times: number): Ticks =>
  multiplyTicks(addTicks(...recordings.map(({ seconds }) => priceOfHearing(seconds))), times)

/**
 * One listening to a labelled recording, once in the folder's life; none where it cannot be had.
 * Fails   BudgetSpent, InDoubt: a person decides. StoreFailed: see to the disk.
 * Costs   its seconds at the price of listening.
 */
export const listenAt = Effect.fn("Calibration.listenAt")(function* (
  recording: LabelledRecording,
  file: LocalFile,
  time: number
) {
  const { language, lines, seconds } = recording
  const id = OrderId.look(recording.file.replace(/\.[^.]*$/, ""), time)
  return yield* transcribe({ id, file, language, lines, seconds }).pipe(
    Effect.map(({ answer }) => Option.some<Hearing>({ recording, listened: listenedTo(answer) })),
    Effect.catchIf(Schema.is(GrokError), ({ message }) =>
      Effect.as(
        Effect.logWarning(`${recording.file} could not be listened to: ${message}`),
        Option.none<Hearing>()
      )
    )
  )
})
