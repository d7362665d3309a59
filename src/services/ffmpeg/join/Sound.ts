import { FileSystem } from "@effect/platform"
import { Array, type Duration, Effect, Option } from "effect"
import { whyUnwritten } from "../../DiskTrouble.js"
import { composer } from "../Arguments.js"
import { MediaFailed, refused } from "../Media.js"
import type { FilmPlan } from "./FilmPlan.js"
import { findGain, held, mended, readingIn } from "./Loudness.js"
import { mixInto } from "./Mix.js"
import {
  changingSamplesArguments,
  type Gain,
  heardArguments,
  noGain,
  samplesArguments,
  soundArguments
} from "./SoundArguments.js"
import { samplesNeeded, soundParts } from "./SoundPlan.js"
import type { Workbench } from "./Workbench.js"

/** Clips whose sound one process decodes: it holds a file open and a decoder ready for each. */
const clipsAtOnce = 4

/** Decodes the clips' sound and puts it together, sample by sample. */
const mix = Effect.fn("Ffmpeg.mixSound")(function* (
  strictWork: Workbench["strictWork"],
  task: string,
  plan: FilmPlan,
  place: (name: string) => string
) {
  const fs = yield* FileSystem.FileSystem
  const compose = yield* composer
  const parts = soundParts(plan).map((part, index) => ({
    ...part,
    file: Option.map(
      Option.filter(part.clip.sound, () => samplesNeeded(part) > 0),
      ({ id }) => ({ track: id, to: place(`sound-${index + 1}.f32`) })
    )
  }))
  const decoded = parts.flatMap((part) =>
    Option.match(part.file, {
      onNone: () => [],
      onSome: ({ to, track }) => [{ clip: part.clip, track, samples: samplesNeeded(part), to }]
    })
  )
  const isTheirs = (error: { readonly _tag: string }) =>
    error instanceof MediaFailed && (error.reason === "Damaged" || error.reason === "Exit")
  yield* Effect.forEach(Array.chunksOf(decoded, clipsAtOnce), (some) =>
    strictWork(task, samplesArguments(compose, some)).pipe(
      // One of them may be of a kind that filters cannot take: each alone, and that one without.
      Effect.catchIf(isTheirs, () =>
        Effect.forEach(some, (one) =>
          strictWork(task, samplesArguments(compose, [one])).pipe(
            Effect.catchIf(isTheirs, () => strictWork(task, changingSamplesArguments(compose, one)))
          )
        )
      )
    )
  )
  const samples = place("sound.f32")
  yield* mixInto(
    parts.map((part) => ({ ...part, file: Option.map(part.file, ({ to }) => to) })),
    samples
  ).pipe(
    Effect.mapError((error) =>
      refused(task, "Unwritable", `${samples} cannot be written (${whyUnwritten(error)})`)
    )
  )
  yield* Effect.forEach(decoded, ({ to }) => Effect.ignore(fs.remove(to)))
  return samples
})

/**
 * Makes the film's sound: one track, encoded once, as long as its frames; evened to −16 LUFS where that is asked for, else
 * held where it is louder than full scale; measured once it is encoded and mended once. Gives its file and what was heard of it.
 */
export const makeSound = Effect.fn("Ffmpeg.makeSound")(function* (
  strictWork: Workbench["strictWork"],
  {
    isEvened,
    place,
    plan,
    task,
    timeLimit
  }: {
    readonly task: string
    readonly plan: FilmPlan
    readonly isEvened: boolean
    readonly place: (name: string) => string
    readonly timeLimit: Duration.DurationInput
  }
) {
  const compose = yield* composer
  const samples = yield* mix(strictWork, task, plan, place)
  const path = place("sound.m4a")
  const encode = Effect.fnUntraced(function* (gain: Gain) {
    yield* strictWork(task, soundArguments(compose, samples, gain, path), timeLimit)
    const { output } = yield* strictWork(task, heardArguments(compose, path), timeLimit)
    return readingIn(output)
  })
  const gain = isEvened ? yield* findGain(strictWork, task, samples) : noGain
  const heard = yield* encode(gain)
  const again = isEvened ? mended(gain, heard) : held(heard)
  return {
    path,
    loudness: Option.isSome(again) ? (yield* encode(again.value)).loudness : heard.loudness
  }
})
