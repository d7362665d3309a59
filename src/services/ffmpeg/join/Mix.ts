import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect, Option } from "effect"

// Sound is put together by the sample: no filter of ffmpeg's knows where one clip ends and the next begins that exactly.
// Samples are 32-bit floats, two channels one beside the other.

const channels = 2
const bytesPerSample = 4 * channels

/** Half the length of the bridge over a joint, in samples: 5 ms at 48 kHz. */
const bridge = 240

/** A part of the sound that lies in a file of samples; or is silent. */
export interface Heard {
  readonly file: Option.Option<string>
  /** Samples of the file that are left out; where its sound begins later, the silence before it, negative. */
  readonly skip: number
  readonly samples: number
  readonly overlap: number
}

/** From 1 to 0 along the bridge, without an edge at either end. */
const slope = (at: number, length: number): number => 0.5 * (1 + Math.cos((Math.PI * at) / length))

/**
 * Takes away the step between the last sample before a joint and the first one after it, which would be heard as a click:
 * each side gives half of it, over 5 ms. Sound that runs on through the joint has no step and stays as it is, where a fade
 * would leave a hole in it.
 */
export const bridgeJoint = (before: Float32Array, after: Float32Array): void => {
  const [left, right] = [before, after].map((side) => Math.min(bridge, side.length / channels))
  if (left === undefined || right === undefined || left === 0 || right === 0) return
  for (let channel = 0; channel < channels; channel++) {
    const last = before.length - channels + channel
    const half = ((after[channel] ?? 0) - (before[last] ?? 0)) / 2
    for (let at = 0; at < left; at++)
      before[last - at * channels] = (before[last - at * channels] ?? 0) + half * slope(at, left)
    for (let at = 0; at < right; at++) {
      const place = at * channels + channel
      after[place] = (after[place] ?? 0) - half * slope(at, right)
    }
  }
}

/** The end of one part and the beginning of the next, laid over each other: equal power, so that neither gets quieter. */
export const crossfaded = (ending: Float32Array, beginning: Float32Array): Float32Array => {
  const samples = ending.length / channels
  return ending.map((value, place) => {
    const way = ((Math.floor(place / channels) + 0.5) / samples) * (Math.PI / 2)
    return value * Math.cos(way) + (beginning[place] ?? 0) * Math.sin(way)
  })
}

/** A part's samples, silent where its file has none. */
const samplesOf = Effect.fnUntraced(function* ({ file, samples, skip }: Heard) {
  const fs = yield* FileSystem.FileSystem
  const all = new Float32Array(samples * channels)
  if (Option.isNone(file)) return all
  const bytes = yield* fs.readFile(file.value)
  const whole = bytes.subarray(0, bytes.length - (bytes.length % bytesPerSample))
  const own = new Float32Array(whole.slice().buffer).subarray(Math.max(0, skip) * channels)
  const silence = Math.max(0, -skip) * channels
  all.set(own.subarray(0, Math.max(0, all.length - silence)), Math.min(silence, all.length))
  return all
})

/** Writes the parts behind one another into one file of samples: bridged where they meet, crossfaded where they overlap. */
export const mixInto = Effect.fn("Ffmpeg.mix")(function* (
  parts: ReadonlyArray<Heard>,
  to: string
): Effect.fn.Return<void, PlatformError, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  yield* Effect.scoped(
    Effect.gen(function* () {
      const film = yield* fs.open(to, { flag: "w" })
      const write = (samples: Float32Array) =>
        samples.length === 0
          ? Effect.void
          : film.writeAll(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
      // What is not written yet: a part without its overlap, and that overlap.
      let waiting = new Float32Array()
      let ending = new Float32Array()
      for (const part of parts) {
        const samples = yield* samplesOf(part)
        if (ending.length > 0) samples.set(crossfaded(ending, samples.subarray(0, ending.length)))
        bridgeJoint(waiting, samples)
        yield* write(waiting)
        const end = samples.length - part.overlap * channels
        waiting = samples.subarray(0, end)
        ending = samples.subarray(end)
      }
      yield* write(waiting)
    })
  )
})
