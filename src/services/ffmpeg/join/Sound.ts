import { FileSystem } from "@effect/platform"
import { Array, Effect, Option } from "effect"
import { type AssembleOptions, type Clip, failedAs, failUnwritten } from "../Media.js"
import { readingIn } from "../Readings.js"
import { blend } from "./Blend.js"
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
import { keepsLoudness, soundParts } from "./SoundPlan.js"
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

/** Decodes the clips' sound, or leaves it out, and puts it together, sample by sample. Gives its file, and whether there is any. */
const mix = Effect.fn("Ffmpeg.mixSound")(function* (plan: FilmPlan, isLeftOut: boolean) {
  const fs = yield* FileSystem.FileSystem
  const { atOnce, place } = yield* Workbench
  const own = soundParts(plan, (number) => place(`sound-${number}.f32`))
  const parts = isLeftOut ? own.map((part) => ({ ...part, decoded: 0 })) : own
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

/** The film's sound before it is encoded: the clips' own, and whatever is laid over it. */
const sourceOf = Effect.fnUntraced(function* (
  plan: FilmPlan,
  clips: ReadonlyArray<Clip>,
  { isSilent = false, music }: AssembleOptions
) {
  const fs = yield* FileSystem.FileSystem
  const { place } = yield* Workbench
  const own = yield* mix(plan, isSilent)
  if (music === undefined && clips.every(({ narration }) => narration === undefined)) return own
  const samples = place("blended.f32")
  const unwritten = failUnwritten(samples)
  yield* Effect.catchTags(blend(plan, clips, own.samples, music, samples), {
    BadArgument: unwritten,
    SystemError: unwritten
  })
  yield* Effect.ignore(fs.remove(own.samples))
  return { samples, isSilent: false }
})

/** Whether the sound is brought to the loudness of films: where it was asked for, or where it is no longer the clips' own. */
const isEvened = (
  plan: FilmPlan,
  clips: ReadonlyArray<Clip>,
  { loudness, music }: AssembleOptions
): boolean =>
  loudness === "even" ||
  !keepsLoudness(plan) ||
  music !== undefined ||
  clips.some(({ narration, spoken = [] }) => narration !== undefined || spoken.length > 0)

/** How often sound is encoded anew for what was heard of it. */
const mostRounds = 5

/**
 * Makes the film's sound: one track as long as its frames, narrations and music in it; evened to −16 LUFS where that is asked
 * for or anything is laid over the clips' own sound, else held where it is louder than full scale. It is heard once it is
 * encoded, and encoded anew until it is right. Gives its file and what was heard of it.
 * Fails   MediaFailed: a clip's sound, a narration or the music cannot be decoded (it is named), or this machine has trouble.
 */
export const makeSound = Effect.fn("Ffmpeg.makeSound")(function* (
  plan: FilmPlan,
  clips: ReadonlyArray<Clip>,
  options: AssembleOptions
) {
  const { ffmpeg, place } = yield* Workbench
  const { isSilent, samples } = yield* sourceOf(plan, clips, options)
  const path = place("sound.m4a")
  const isEven = isEvened(plan, clips, options)
  const better = isEven ? evened : held
  // Encoding takes longest of all, and takes little loudness away or adds any: what has to be evened is measured before.
  const first =
    isEven && !isSilent
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
