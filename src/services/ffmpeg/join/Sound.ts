import { FileSystem } from "@effect/platform"
import { Array, Effect, Option } from "effect"
import { failedAs, unwritable } from "../Media.js"
import { readingIn } from "../Readings.js"
import { namingClip } from "./Blame.js"
import type { FilmPlan } from "./FilmPlan.js"
import { findGain, held, mended } from "./Loudness.js"
import { mixInto } from "./Mix.js"
import {
  changingSamplesCommand,
  type Gain,
  heardCommand,
  noGain,
  samplesCommand,
  soundCommand
} from "./SoundCommands.js"
import { samplesNeeded, soundParts } from "./SoundPlan.js"
import { Workbench } from "./Workbench.js"

/** Clips whose sound one process decodes: it holds a file open and a decoder ready for each. */
const clipsAtOnce = 4

/** Decodes the clips' sound and puts it together, sample by sample. */
const mix = Effect.fn("Ffmpeg.mixSound")(function* (plan: FilmPlan) {
  const fs = yield* FileSystem.FileSystem
  const { ffmpeg, place } = yield* Workbench
  const parts = soundParts(plan).map((part, index) => {
    const samples = samplesNeeded(part)
    const to = place(`sound-${index + 1}.f32`)
    const sound = Option.filter(part.clip.sound, () => samples > 0)
    const decoded = Option.map(sound, ({ id }) => ({ clip: part.clip, track: id, samples, to }))
    return { ...part, decoded, file: Option.as(decoded, to) }
  })
  const decoded = Array.getSomes(parts.map((part) => part.decoded))
  const isTheirs = failedAs("Damaged", "Exit")
  yield* Effect.forEach(Array.chunksOf(decoded, clipsAtOnce), (some) =>
    ffmpeg(samplesCommand(some)).pipe(
      // One of them may be of a kind that filters cannot take: each alone, and that one without.
      Effect.catchIf(isTheirs, () =>
        Effect.forEach(some, (one) =>
          Effect.catchIf(ffmpeg(samplesCommand([one])), isTheirs, () => ffmpeg(changingSamplesCommand(one)))
        )
      )
    )
  )
  const samples = place("sound.f32")
  yield* Effect.catchAll(mixInto(parts, samples), unwritable(samples))
  yield* Effect.forEach(decoded, ({ to }) => Effect.ignore(fs.remove(to)))
  return samples
})

/**
 * Makes the film's sound: one track, encoded once, as long as its frames; evened to −16 LUFS where that is asked for, else
 * held where it is louder than full scale; measured once it is encoded and mended once. Gives its file and what was heard of it.
 * Fails   MediaFailed: a clip's sound cannot be decoded (it is named), or this machine has trouble.
 */
export const makeSound = Effect.fn("Ffmpeg.makeSound")(
  function* (plan: FilmPlan, isEvened: boolean) {
    const { ffmpeg, place } = yield* Workbench
    const samples = yield* mix(plan)
    const path = place("sound.m4a")
    const encode = Effect.fnUntraced(function* (gain: Gain) {
      yield* ffmpeg(soundCommand(samples, gain, path))
      const { output } = yield* ffmpeg(heardCommand(path))
      return readingIn(output)
    })
    const gain = isEvened ? yield* findGain(samples) : noGain
    const heard = yield* encode(gain)
    const again = isEvened ? mended(gain, heard) : held(heard)
    return {
      path,
      loudness: Option.isSome(again) ? (yield* encode(again.value)).loudness : heard.loudness
    }
  },
  (made, { segments }) => namingClip(segments.map(({ clip }) => clip))(made)
)
