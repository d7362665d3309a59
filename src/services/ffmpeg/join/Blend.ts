import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"
import type { Clip } from "../Media.js"
import { readingIn } from "../Readings.js"
import { ducksOf, fillDucked, type SampleSpan } from "./Duck.js"
import { type FilmPlan, filmSamples } from "./FilmPlan.js"
import { clipDuck, gainTo, musicDuck } from "./Levels.js"
import { openMusic } from "./Music.js"
import { decodeNarrations, openNarrations } from "./Narrate.js"
import { saidInFilm } from "./Said.js"
import { channels, createSamples, eachBlock, newBlock, openSamples, type Samples } from "./Samples.js"
import { loudnessCommand } from "./SoundCommands.js"
import { Workbench } from "./Workbench.js"

/** How loud samples are, in LUFS; nothing where there are none to speak of. */
const loudnessOf = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  const { ffmpeg } = yield* Workbench
  if ((yield* fs.stat(path)).size === FileSystem.Size(0)) return Option.none<number>()
  const { output } = yield* ffmpeg(loudnessCommand(path))
  return readingIn(output).loudness
})

/** By what the clips' own sound is multiplied: what is said in it is as loud as a narrator is. */
const clipGain = Effect.fnUntraced(function* (path: string, own: Samples, lines: ReadonlyArray<SampleSpan>) {
  if (lines.length === 0) return gainTo("ambience", yield* loudnessOf(path))
  const said = (yield* Workbench).place("lines.f32")
  yield* Effect.scoped(
    Effect.flatMap(createSamples(said), (write) =>
      Effect.forEach(lines, (line) => eachBlock(line, own.fill, write), { discard: true })
    )
  )
  return gainTo("lines", yield* loudnessOf(said))
})

/**
 * Lays narrations over the clips' own sound, and music under everything: what is not speech gives way to it. Block by block,
 * so that a long film takes no more memory than a short one.
 * Takes   the file of the clips' sound, as long as the film; the file of the music; where the samples of it all go.
 * Fails   MediaFailed: a narration or the music cannot be decoded (it is named), or this machine has trouble. PlatformError:
 *         samples cannot be read or written.
 */
export const blend = Effect.fn("Ffmpeg.blend")(function* (
  plan: FilmPlan,
  clips: ReadonlyArray<Clip>,
  clipSound: string,
  music: string | undefined,
  to: string
) {
  const film = filmSamples(plan)
  const narrations = yield* decodeNarrations(plan, clips)
  const said = saidInFilm(plan, clips)
  const lines = said.flatMap(({ spoken }) => spoken)
  // Where nobody knows a recording's words, all of it may be one.
  const narrated: ReadonlyArray<SampleSpan> = narrations.laid.flatMap(({ at, clip, samples }) => {
    const words: ReadonlyArray<SampleSpan> = said[clip]?.narrated ?? []
    return words.length > 0 ? words : [{ from: at, to: at + samples }]
  })
  const own = yield* openSamples(clipSound)
  const narrator = yield* openNarrations(narrations.path, narrations.laid)
  const bed = music === undefined ? undefined : yield* openMusic(music, film)
  const ownGain = yield* clipGain(clipSound, own, lines)
  const narratorGain = gainTo("speech", yield* loudnessOf(narrations.path))
  const ducks = { own: ducksOf(narrated, lines), bed: ducksOf([...narrated, ...lines]) }
  const [told, played, lowered, under] = [newBlock(), newBlock(), newBlock(), newBlock()]
  const write = yield* createSamples(to)
  yield* eachBlock({ from: 0, to: film }, own.fill, (block, from) =>
    Effect.gen(function* () {
      const samples = block.length / channels
      yield* narrator(told.subarray(0, block.length), from)
      if (bed !== undefined) yield* bed(played.subarray(0, block.length), from)
      fillDucked(lowered.subarray(0, samples), from, ducks.own, clipDuck)
      fillDucked(under.subarray(0, samples), from, ducks.bed, musicDuck)
      for (let place = 0; place < block.length; place++) {
        const at = Math.floor(place / channels)
        block[place] =
          (block[place] ?? 0) * ownGain * (lowered[at] ?? 1) +
          (told[place] ?? 0) * narratorGain +
          (played[place] ?? 0) * (under[at] ?? 1)
      }
      yield* write(block)
    })
  )
}, Effect.scoped)
