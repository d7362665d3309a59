import { type Duration, Effect, Option } from "effect"
import { composer, examineArguments } from "./Arguments.js"
import type { Workbench } from "./Assemble.js"
import { speaksOfBytes } from "./Complaints.js"
import { inspect } from "./Facts.js"
import { type FilmPlan, filmFrames, filmSeconds, perSecond, type SoundCopy, soundRate } from "./FilmPlan.js"
import { type Findings, type MediaFacts, MediaFailed } from "./Media.js"
import { findingsIn } from "./Readings.js"

/** How far a film's sound may be from its picture's length, in seconds. */
const soundTolerance = 0.1

/** The last frame count that ffmpeg told of. */
export const framesCounted = (output: string): number =>
  Number([...output.matchAll(/^frame=\s*(\d+)$/gm)].at(-1)?.[1] ?? 0)

/**
 * An ffmpeg that gave up by itself, and complained of the bytes it read: they are damaged. Whatever else ends it (a
 * signal, the disk, a part that is missing) says nothing of them.
 */
export const asDamage = <E extends { readonly _tag: string }>(error: E | MediaFailed) =>
  error instanceof MediaFailed && error.reason === "Exit" && speaksOfBytes(error.lastLines)
    ? new MediaFailed({ ...error, reason: "Damaged" })
    : error

/** A file that ffmpeg made here and cannot read again was not made well. */
const asOurs = <E extends { readonly _tag: string }>(error: E | MediaFailed) =>
  error instanceof MediaFailed && (error.reason === "Exit" || error.reason === "Damaged")
    ? new MediaFailed({ ...error, reason: "NotAsPlanned" })
    : error

/** A film to check, and how it was made. */
export interface Made {
  readonly task: string
  readonly plan: FilmPlan
  readonly made: string
  readonly args: ReadonlyArray<string>
  readonly timeLimit: Duration.DurationInput
  /** The sound that was copied, where it was. */
  readonly copied: Option.Option<SoundCopy>
  /** Hears how many seconds of it have been looked at. */
  readonly told: (seconds: number) => Effect.Effect<void>
}

/** What was made must be what was planned, and every frame of it must decode. Gives what was seen and heard on the way. */
export const checkFilm = Effect.fn("Ffmpeg.checkFilm")(function* (
  strictWork: Workbench["strictWork"],
  { args, copied, made, plan, task, timeLimit, told }: Made
) {
  const film = yield* inspect(task, made)
  const { audio, durationSeconds, video } = film.facts
  const wanted = filmSeconds(plan)
  const frame = 1 / perSecond(plan.rate)
  const heard = Option.getOrUndefined(audio)
  const { channels, sampleRate } = Option.getOrElse(copied, () => ({ channels: 2, sampleRate: soundRate }))
  const faults = [
    film.isPlainH264 ? [] : [`the picture is ${video.codec}, not H.264 yuv420p`],
    Option.isSome(film.copyKey) ? [] : ["its frames are not evenly spaced from its start on"],
    video.width === plan.width && video.height === plan.height
      ? []
      : [`it is ${video.width}x${video.height}, not ${plan.width}x${plan.height}`],
    Math.abs(video.framesPerSecond - perSecond(plan.rate)) < 0.01
      ? []
      : [`it has ${video.framesPerSecond} frames a second, not ${perSecond(plan.rate)}`],
    video.frames === filmFrames(plan) ? [] : [`it has ${video.frames} frames, not ${filmFrames(plan)}`],
    // Well within a frame for every join: nothing may add up.
    Math.abs(durationSeconds - wanted) <= frame ? [] : [`it lasts ${durationSeconds} s, not ${wanted}`],
    heard?.codec === "aac" && heard.sampleRate === sampleRate && heard.channels === channels
      ? []
      : [`its sound is not AAC, ${sampleRate} Hz, ${channels} channels`],
    Math.abs(film.audioSeconds - wanted) <= soundTolerance
      ? []
      : [`its sound lasts ${film.audioSeconds} s, not ${wanted}`]
  ].flat()
  // What was made here cannot be anybody else's fault.
  const unfit = (detail: string, lines: ReadonlyArray<string>) =>
    new MediaFailed({ task, reason: "NotAsPlanned", detail, lastLines: [], arguments: lines })
  if (faults.length > 0) return yield* unfit(`the film is not as planned: ${faults.join("; ")}`, args)
  const examine = examineArguments(yield* composer, made, video)
  const { output } = yield* Effect.mapError(strictWork(task, examine, timeLimit, told), asOurs)
  const decoded = framesCounted(output)
  if (decoded !== video.frames)
    return yield* unfit(`${made} declares ${video.frames} frames, but ${decoded} came out`, examine)
  return { ...film.facts, ...findingsIn(output, durationSeconds) } satisfies MediaFacts & Findings
})
