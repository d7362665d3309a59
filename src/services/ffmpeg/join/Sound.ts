import { FileSystem } from "@effect/platform"
import { Array, Effect, Option } from "effect"
import { failedAs, failUnwritten } from "../Media.js"
import { readingIn } from "../Readings.js"
import { namingClip } from "./ClipFailure.js"
import type { FilmPlan } from "./FilmPlan.js"
import { evened, held } from "./Loudness.js"
import { mixInto, type SoundPart } from "./Mix.js"
import {
  changingSamplesCommand,
  type Gain,
  heardCommand,
  meterCommand,
  noGain,
  samplesCommand,
  soundCommand
} from "./SoundCommands.js"
import { soundParts } from "./SoundPlan.js"
import { Workbench } from "./Workbench.js"

/** How many clips' sound one process decodes. */
const mostTogether = 8

/** Decodes a clip's sound, which may be of a kind that filters cannot take. */
const decodeAlone = Effect.fnUntraced(function* (part: SoundPart) {
  const { ffmpeg } = yield* Workbench
  yield* namingClip([part.clip])(
    Effect.catchIf(ffmpeg(samplesCommand([part])), failedAs("Damaged", "Exit"), () =>
      ffmpeg(changingSamplesCommand(part))
    )
  )
})

/** Decodes sounds in one process; where that fails each alone, so that the one at fault is found. */
const decode = Effect.fnUntraced(function* (parts: Array.NonEmptyReadonlyArray<SoundPart>) {
  const { ffmpeg } = yield* Workbench
  const alone = Effect.forEach(parts, decodeAlone, { discard: true })
  if (parts.length === 1) return yield* alone
  yield* Effect.catchIf(ffmpeg(samplesCommand(parts)), failedAs("Damaged", "Exit"), () => alone)
})

/** Decodes the clips' sound and puts it together, sample by sample. Gives its file, and whether there is any. */
const mix = Effect.fn("Ffmpeg.mixSound")(function* (plan: FilmPlan) {
  const fs = yield* FileSystem.FileSystem
  const { atOnce, place } = yield* Workbench
  const parts = soundParts(plan, (number) => place(`sound-${number}.f32`))
  const sounding = parts.filter(({ decoded }) => decoded > 0)
  yield* Effect.forEach(Array.chunksOf(sounding, mostTogether), decode, {
    concurrency: atOnce,
    discard: true
  })
  const samples = place("sound.f32")
  yield* Effect.catchAll(mixInto(parts, samples), failUnwritten(samples))
  yield* Effect.forEach(sounding, ({ file }) => Effect.ignore(fs.remove(file)))
  return { samples, isSilent: sounding.length === 0 }
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
  const { isSilent, samples } = yield* mix(plan)
  const path = place("sound.m4a")
  const better = isEvened ? evened : held
  // Encoding takes longest of all, and takes little loudness away or adds any: what has to be evened is measured before.
  const first =
    isEvened && !isSilent
      ? Effect.map(ffmpeg(meterCommand(samples)), ({ output }) => evened(noGain, readingIn(output)))
      : Effect.succeedNone
  let gain: Option.Option<Gain> = Option.some(Option.getOrElse(yield* first, () => noGain))
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
