import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"
import { failedAs, failUnwritten } from "../Media.js"
import { readingIn } from "../Readings.js"
import { namingClip } from "./ClipFailure.js"
import type { FilmPlan } from "./FilmPlan.js"
import { evened, held } from "./Loudness.js"
import { mixInto } from "./Mix.js"
import {
  changingSamplesCommand,
  type Gain,
  heardCommand,
  noGain,
  samplesCommand,
  soundCommand
} from "./SoundCommands.js"
import { soundParts } from "./SoundPlan.js"
import { Workbench } from "./Workbench.js"

/** Decodes the clips' sound and puts it together, sample by sample. */
const mix = Effect.fn("Ffmpeg.mixSound")(function* (plan: FilmPlan) {
  const fs = yield* FileSystem.FileSystem
  const { atOnce, ffmpeg, place } = yield* Workbench
  const parts = soundParts(plan, (number) => place(`sound-${number}.f32`))
  const sounding = parts.filter(({ decoded }) => decoded > 0)
  yield* Effect.forEach(
    sounding,
    (part) =>
      // It may be of a kind that filters cannot take.
      namingClip([part.clip])(
        Effect.catchIf(ffmpeg(samplesCommand(part)), failedAs("Damaged", "Exit"), () =>
          ffmpeg(changingSamplesCommand(part))
        )
      ),
    { concurrency: atOnce, discard: true }
  )
  const samples = place("sound.f32")
  yield* Effect.catchAll(mixInto(parts, samples), failUnwritten(samples))
  yield* Effect.forEach(sounding, ({ file }) => Effect.ignore(fs.remove(file)))
  return samples
})

/** How often sound is encoded anew for what was heard of it. */
const mostRounds = 5

/**
 * Makes the film's sound: one track as long as its frames; evened to −16 LUFS where that is asked for, else held where it is
 * louder than full scale. It is heard once it is encoded, and encoded anew until it is right. Gives its file and what was
 * heard of it.
 * Fails   MediaFailed: a clip's sound cannot be decoded (it is named), or this machine has trouble.
 */
export const makeSound = Effect.fn("Ffmpeg.makeSound")(function* (plan: FilmPlan, isEvened: boolean) {
  const { ffmpeg, place } = yield* Workbench
  const samples = yield* mix(plan)
  const path = place("sound.m4a")
  const better = isEvened ? evened : held
  let gain: Option.Option<Gain> = Option.some(noGain)
  let loudness = Option.none<number>()
  for (let round = 0; round <= mostRounds && Option.isSome(gain); round++) {
    yield* ffmpeg(soundCommand(samples, gain.value, path))
    const { output } = yield* ffmpeg(heardCommand(path))
    const heard = readingIn(output)
    loudness = heard.loudness
    gain = better(gain.value, heard)
  }
  return { path, loudness }
})
