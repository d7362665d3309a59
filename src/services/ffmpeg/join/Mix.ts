import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect, type Scope } from "effect"
import type { Inspection } from "../clip/Inspection.js"
import { bridgeJoint } from "./Bridge.js"

// Sound is put together by the sample: no filter of ffmpeg's knows where one clip ends and the next begins that exactly.
// Samples are 32-bit floats, two channels one beside the other.

const channels = 2
const bytesPerSample = 4 * channels

/** What is heard of a clip, in samples at 48 kHz. All parts, each overlapping the next, are the film's sound. */
export interface SoundPart {
  readonly clip: Inspection
  /** Where its samples lie once they are decoded. */
  readonly file: string
  /** How many samples of the clip's own sound are decoded; none of a part that is silent. */
  readonly decoded: number
  /** Samples of the clip's sound that are left out before; where it begins later, the silence before it, negative. */
  readonly skip: number
  readonly samples: number
  /** Samples at its end that are heard together with the next part's beginning. */
  readonly overlap: number
  /** Samples at either end of the clip's sound that resampling guesses, since it knows nothing beyond. */
  readonly guessed: number
}

/** A silence this short where a part begins or ends is none: lengths are rounded, and what is missing can be foretold. */
const mostMissing = 32

/** How many samples at an end of a part are not to be trusted; `missing` is negative where the file has more. */
const unsure = (missing: number, guessed: number): number =>
  missing > mostMissing ? 0 : Math.max(0, missing + guessed)

const silent = { first: 0, last: 0 }

/** The end of one part and the beginning of the next, laid over each other: equal power, so that neither gets quieter. */
export const crossfaded = (ending: Float32Array, beginning: Float32Array): Float32Array => {
  const samples = ending.length / channels
  return ending.map((value, place) => {
    const way = ((Math.floor(place / channels) + 0.5) / samples) * (Math.PI / 2)
    return value * Math.cos(way) + (beginning[place] ?? 0) * Math.sin(way)
  })
}

/** A part's samples, silent where its file has none, and how many of its first and last ones are unsure. */
const samplesOf = Effect.fnUntraced(function* (part: Omit<SoundPart, "clip">) {
  const { decoded, file, guessed, samples, skip } = part
  const fs = yield* FileSystem.FileSystem
  const all = new Float32Array(samples * channels)
  if (decoded === 0) return { samples: all, ...silent }
  const bytes = yield* fs.readFile(file)
  const whole = bytes.subarray(0, bytes.length - (bytes.length % bytesPerSample))
  const own = new Float32Array(Uint8Array.from(whole).buffer).subarray(Math.max(0, skip) * channels)
  const silence = Math.max(0, -skip) * channels
  all.set(own.subarray(0, Math.max(0, all.length - silence)), Math.min(silence, all.length))
  const last = unsure(samples - silence - own.length / channels, guessed)
  return { samples: all, first: unsure(-skip, guessed), last }
})

/**
 * Writes the parts behind one another into one file of samples: bridged where they meet, crossfaded where they overlap.
 * Fails   PlatformError: a part cannot be read, or the file not be written.
 */
export const mixInto = Effect.fn("Ffmpeg.mix")(function* (
  parts: ReadonlyArray<Omit<SoundPart, "clip">>,
  to: string
): Effect.fn.Return<void, PlatformError, FileSystem.FileSystem | Scope.Scope> {
  const fs = yield* FileSystem.FileSystem
  const film = yield* fs.open(to, { flag: "w" })
  const write = (samples: Float32Array) =>
    samples.length === 0
      ? Effect.void
      : film.writeAll(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
  // What is not written yet: a part without its overlap, and that overlap.
  let waiting = new Float32Array()
  let ending = new Float32Array()
  let before = 0
  for (const part of parts) {
    const { first, last, samples } = yield* samplesOf(part)
    if (ending.length > 0) samples.set(crossfaded(ending, samples.subarray(0, ending.length)))
    else bridgeJoint(waiting, samples, channels, { before, after: first })
    yield* write(waiting)
    const end = samples.length - part.overlap * channels
    waiting = samples.subarray(0, end)
    ending = samples.subarray(end)
    before = last
  }
  yield* write(waiting)
}, Effect.scoped)
