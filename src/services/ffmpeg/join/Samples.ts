import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect } from "effect"

// Files of samples, 32-bit floats, two channels one beside the other: read and written in blocks that are used again, so that
// a long film takes no more memory than a short one.

/** How many channels sound has while it is put together. */
export const channels = 2
const bytesPerSample = 4 * channels

/** How many samples are worked on at once: a second. */
const blockSamples = 48_000

const bytesOf = ({ buffer, byteLength, byteOffset }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** A block for samples, as many as are worked on at once. */
export const newBlock = (samples = blockSamples): Float32Array => new Float32Array(samples * channels)

/** Fills a block with samples, from one of them on. */
export type Fill<E = PlatformError> = (block: Float32Array, from: number) => Effect.Effect<void, E>

/**
 * Opens samples to read, until the scope ends. Gives how many there are, and what fills a block with them: with silence beyond
 * either end.
 * Fails   PlatformError: the file cannot be read.
 */
export const openSamples = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  const file = yield* fs.open(path)
  const { size } = yield* file.stat
  const length = Math.floor(Number(size) / bytesPerSample)
  const fill: Fill = Effect.fnUntraced(function* (block, from) {
    const end = Math.min(length, from + block.length / channels)
    const first = Math.min(end, Math.max(0, from))
    block.fill(0)
    let bytes = bytesOf(block.subarray((first - from) * channels, (end - from) * channels))
    if (bytes.length > 0) yield* file.seek(first * bytesPerSample, "start")
    while (bytes.length > 0) {
      const got = Number(yield* file.read(bytes))
      if (got === 0) break
      bytes = bytes.subarray(got)
    }
  })
  return { length, fill }
})

/** Samples that can be read. */
export type Samples = Effect.Effect.Success<ReturnType<typeof openSamples>>

/**
 * Makes a file of samples, until the scope ends. Gives what writes a block behind what was written.
 * Fails   PlatformError: the file cannot be written.
 */
export const createSamples = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  const file = yield* fs.open(path, { flag: "w" })
  return (block: Float32Array) => (block.length === 0 ? Effect.void : file.writeAll(bytesOf(block)))
})

/** Does something with each block between two samples, in order: one and the same, or the beginning of it, filled anew. */
export const eachBlock = <E, R>(
  { from, to }: { readonly from: number; readonly to: number },
  fill: Fill<E>,
  use: (block: Float32Array, from: number) => Effect.Effect<void, E, R>
): Effect.Effect<void, E, R> =>
  Effect.suspend(() => {
    const whole = newBlock()
    return Effect.iterate(from, {
      while: (at) => at < to,
      body: (at) => {
        const block = whole.subarray(0, (to - at) * channels)
        const next = at + block.length / channels
        return fill(block, at).pipe(Effect.zipRight(use(block, at)), Effect.as(next))
      }
    })
  })

/**
 * Writes all samples of a file somewhere else, and removes it. Gives how many there were.
 * Fails   PlatformError: the file cannot be read, or what is written not be.
 */
export const moveSamples = Effect.fnUntraced(function* (
  path: string,
  write: (block: Float32Array) => Effect.Effect<void, PlatformError>
) {
  const fs = yield* FileSystem.FileSystem
  const { fill, length } = yield* openSamples(path)
  yield* eachBlock({ from: 0, to: length }, fill, write)
  yield* Effect.ignore(fs.remove(path))
  return length
}, Effect.scoped)
