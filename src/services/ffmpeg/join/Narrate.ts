import type { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Array, Effect, type Scope } from "effect"
import { soundRate } from "../../../domain/SoundTime.js"
import { type Clip, type FfmpegMissing, failedAs, type MediaFailed } from "../Media.js"
import { atClip } from "./ClipFailure.js"
import { type FilmPlan, filmSamples } from "./FilmPlan.js"
import { channels, createSamples, type Fill, moveSamples, newBlock, openSamples } from "./Samples.js"
import { recordingsCommand } from "./SoundCommands.js"
import { samplesAt } from "./Time.js"
import { Workbench } from "./Workbench.js"

/** How many recordings one process decodes. */
const mostTogether = 8

/** A recording begins and ends within 5 ms, or it would click. */
const edgeSamples = 0.005 * soundRate

/** A recording on its way into the film. */
interface Recording {
  /** Whose it is, as a person would say it. */
  readonly name: string
  readonly path: string
  /** Where its samples lie once they are decoded, and how many the film has room for. */
  readonly file: string
  readonly most: number
  /** Where in the film it begins, in samples. */
  readonly at: number
  /** The number of its clip, from 0. */
  readonly clip: number
}

/** A recording's place in the film. All in samples. */
export interface LaidRecording {
  readonly clip: number
  readonly at: number
  readonly samples: number
  /** Where among all recordings' samples its own begin. */
  readonly from: number
}

const recordingsOf = (
  plan: FilmPlan,
  clips: ReadonlyArray<Clip>,
  fileOf: (number: number) => string
): ReadonlyArray<Recording> =>
  Array.zip(plan.segments, clips)
    .flatMap(([segment, { name, narration }], clip) => {
      if (narration === undefined) return []
      const at = samplesAt(plan.rate, segment.at) + narration.after
      const own = `the narration of ${name ?? `clip ${clip + 1}`}`
      return [
        { clip, at, name: own, path: narration.path, file: fileOf(clip + 1), most: filmSamples(plan) - at }
      ]
    })
    .filter(({ most }) => most > 0)

/** Decodes recordings in one process; where that fails each alone, so that the one at fault is named. */
const decode = Effect.fnUntraced(function* (recordings: ReadonlyArray<Recording>) {
  const { ffmpeg } = yield* Workbench
  const alone = Effect.forEach(
    recordings,
    (one) =>
      Effect.catchTag(ffmpeg(recordingsCommand([one])), "MediaFailed", (error) =>
        Effect.fail(atClip(one.name, one.path)(error))
      ),
    { discard: true }
  )
  yield* Effect.catchIf(ffmpeg(recordingsCommand(recordings)), failedAs("Damaged", "Exit"), () => alone)
})

/**
 * Decodes the clips' narrations into one file of samples, one behind the other. Gives its path, and where in the film each
 * belongs: so many samples after its clip comes into view, whatever came before.
 * Fails   MediaFailed: a recording cannot be decoded (it is named). PlatformError: samples cannot be written.
 */
export const decodeNarrations = Effect.fn("Ffmpeg.decodeNarrations")(function* (
  plan: FilmPlan,
  clips: ReadonlyArray<Clip>
): Effect.fn.Return<
  { readonly path: string; readonly laid: ReadonlyArray<LaidRecording> },
  MediaFailed | FfmpegMissing | PlatformError,
  Workbench | FileSystem.FileSystem | Scope.Scope
> {
  const { atOnce, place } = yield* Workbench
  const recordings = recordingsOf(plan, clips, (number) => place(`narration-${number}.f32`))
  yield* Effect.forEach(Array.chunksOf(recordings, mostTogether), decode, {
    concurrency: atOnce,
    discard: true
  })
  const path = place("narrations.f32")
  const write = yield* createSamples(path)
  const laid: Array<LaidRecording> = []
  let from = 0
  for (const { at, clip, file } of recordings) {
    const samples = yield* moveSamples(file, write)
    laid.push({ clip, at, samples, from })
    from += samples
  }
  return { path, laid }
}, Effect.scoped)

/** How loud a recording is at one of its samples: it comes and goes within its edges. */
const edgeAt = (at: number, samples: number): number =>
  Math.min(1, (Math.min(at, samples - 1 - at) + 0.5) / Math.min(edgeSamples, samples / 2))

/**
 * The narrations where they belong, until the scope ends. Gives what fills a block from one of the film's samples on.
 * Fails   PlatformError: the samples cannot be read.
 */
export const openNarrations = Effect.fnUntraced(function* (path: string, laid: ReadonlyArray<LaidRecording>) {
  const recorded = yield* openSamples(path)
  const scratch = newBlock()
  const fill: Fill = Effect.fnUntraced(function* (block, from) {
    block.fill(0)
    for (const { at, from: begins, samples } of laid) {
      const first = Math.max(from, at)
      const end = Math.min(from + block.length / channels, at + samples)
      if (first >= end) continue
      const own = scratch.subarray(0, (end - first) * channels)
      yield* recorded.fill(own, begins + first - at)
      for (let place = 0; place < own.length; place++) {
        const here = (first - from) * channels + place
        const edge = edgeAt(first - at + Math.floor(place / channels), samples)
        block[here] = (block[here] ?? 0) + (own[place] ?? 0) * edge
      }
    }
  })
  return fill
})
