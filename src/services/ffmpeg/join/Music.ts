import { Effect } from "effect"
import { soundRate } from "../../../domain/SoundTime.js"
import { failedAs } from "../Media.js"
import { readingIn } from "../Readings.js"
import { inspectSound, type SoundInspection } from "../SoundFile.js"
import { atClip } from "./ClipFailure.js"
import { gainTo } from "./Levels.js"
import { crossfaded } from "./Mix.js"
import { channels, eachBlock, type Fill, newBlock, openSamples, type Samples } from "./Samples.js"
import { loudnessCommand, musicCommand } from "./SoundCommands.js"
import { Workbench } from "./Workbench.js"

/** How long music takes to come and to go at the film's ends, and where its end runs into its beginning, in samples. */
const fadeSamples = 1.5 * soundRate

/**
 * Music without an end: its end crossfaded into its beginning, as often as it takes.
 * Takes   what fills a block with it, how many samples of it are played, and how many are wanted.
 */
export const looped = Effect.fnUntraced(function* <E>(
  fill: Fill<E>,
  length: number,
  wanted: number
): Effect.fn.Return<Fill<E>, E> {
  const seam = length < wanted ? Math.min(fadeSamples, Math.floor(length / 4)) : 0
  const period = length - seam
  const [ending, beginning] = [newBlock(seam), newBlock(seam)]
  yield* fill(ending, period)
  yield* fill(beginning, 0)
  const joint = crossfaded(ending, beginning)
  return Effect.fnUntraced(function* (block, from) {
    const count = block.length / channels
    let done = 0
    while (done < count) {
      const at = (from + done) % period
      const isJoint = from + done >= period && at < seam
      const run = Math.min(count - done, (isJoint ? seam : period) - at)
      const part = block.subarray(done * channels, (done + run) * channels)
      if (isJoint) part.set(joint.subarray(at * channels, (at + run) * channels))
      else yield* fill(part, at)
      done += run
    }
  })
})

/** How loud music is at a sample of the film: it comes, stays and goes. */
export const fadeAt = (at: number, film: number): number => {
  const way = (Math.min(at, film - 1 - at) + 0.5) / Math.min(fadeSamples, film / 2)
  return way < 1 ? Math.sin((Math.PI / 2) * way) ** 2 : 1
}

/** Softer samples than this are silence: −60 dBFS. */
const softest = 1e-3

/** What a file holds without the silence at its ends, in samples. */
const heardOf = Effect.fnUntraced(function* ({ fill, length }: Samples) {
  const isHeard = (sample: number) => Math.abs(sample) > softest
  let [from, to] = [length, 0]
  yield* eachBlock({ from: 0, to: length }, fill, (block, at) =>
    Effect.sync(() => {
      const first = block.findIndex(isHeard)
      if (first < 0) return
      from = Math.min(from, at + Math.floor(first / channels))
      to = at + Math.floor(block.findLastIndex(isHeard) / channels) + 1
    })
  )
  return { from, to }
})

/** Decodes as much of the music as the film can use. A player passes over a broken packet, and so does this. */
const decode = Effect.fnUntraced(function* (music: SoundInspection, samples: number, to: string) {
  const { ffmpeg } = yield* Workbench
  yield* Effect.catchIf(ffmpeg(musicCommand(music, samples, to)), failedAs("Damaged", "Exit"), (error) =>
    Effect.mapError(ffmpeg(musicCommand(music, samples, to, "tolerant")), () => error)
  )
})

/**
 * A film's music, as long as the film, until the scope ends: looped or cut off, faded at both ends, as loud as a bed is. What
 * is looped goes without the silence at its ends.
 * Gives   what fills a block from one of the film's samples on; with silence where the file holds nothing else.
 * Fails   MediaFailed: the file cannot be read or decoded (it is named). PlatformError: its samples cannot be read.
 */
export const openMusic = Effect.fn("Ffmpeg.music")(function* (path: string, film: number) {
  const { ffmpeg, place } = yield* Workbench
  const file = place("music.f32")
  const decoded = Effect.flatMap(inspectSound(path), (music) => decode(music, film, file))
  yield* Effect.catchTag(decoded, "MediaFailed", (error) => Effect.fail(atClip("the music", path)(error)))
  const { output } = yield* ffmpeg(loudnessCommand(file))
  const gain = gainTo("bed", readingIn(output).loudness)
  const samples = yield* openSamples(file)
  const { from, to } = samples.length < film ? yield* heardOf(samples) : { from: 0, to: film }
  if (to <= from) return samples.fill
  const fill = yield* looped((block, at) => samples.fill(block, from + at), to - from, film)
  const faded: Fill = (block, at) =>
    Effect.map(fill(block, at), () => {
      for (let place = 0; place < block.length; place++)
        block[place] = (block[place] ?? 0) * gain * fadeAt(at + Math.floor(place / channels), film)
    })
  return faded
})
