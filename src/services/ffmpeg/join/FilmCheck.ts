import { type Duration, Effect, Either, Option } from "effect"
import { perSecond } from "../../../domain/FrameRate.js"
import { composer, examineArguments } from "../Arguments.js"
import { inspect } from "../clip/Facts.js"
import type { Inspection } from "../clip/Inspection.js"
import { MediaFailed, refused } from "../Media.js"
import { framesCounted, picturesIn } from "../Readings.js"
import { type FilmPlan, filmFrames, filmSeconds } from "./FilmPlan.js"
import { soundRate } from "./Time.js"
import type { Workbench } from "./Workbench.js"

/** How far a film's sound may be from its picture's length, in seconds. */
const soundTolerance = 0.1

/** A file that ffmpeg made here and cannot read again was not made well. */
const asOurs = <E extends { readonly _tag: string }>(error: E | MediaFailed) =>
  error instanceof MediaFailed && (error.reason === "Exit" || error.reason === "Damaged")
    ? new MediaFailed({ ...error, reason: "NotAsPlanned" })
    : error

/** What a picture is other than planned. It must be one that our own rule of copying lets stand as it is. */
const faultsOf = (plan: FilmPlan, { facts: { durationSeconds, video }, picture }: Inspection) => {
  const [rate, wanted] = [perSecond(plan.rate), filmSeconds(plan)]
  return [
    Either.match(picture.copying, { onLeft: (why) => [why], onRight: () => [] }),
    picture.start === 0 ? [] : [`its first frame comes ${picture.start} s late`],
    video.width === plan.width && video.height === plan.height
      ? []
      : [`it is ${video.width}x${video.height}, not ${plan.width}x${plan.height}`],
    Math.abs(video.framesPerSecond - rate) < 0.01
      ? []
      : [`it has ${video.framesPerSecond} frames a second, not ${rate}`],
    video.frames === filmFrames(plan) ? [] : [`it has ${video.frames} frames, not ${filmFrames(plan)}`],
    // Well within a frame for every join: nothing may add up.
    Math.abs(durationSeconds - wanted) <= 1 / rate ? [] : [`it lasts ${durationSeconds} s, not ${wanted}`]
  ].flat()
}

const soundFaults = (plan: FilmPlan, { facts: { audio }, sound }: Inspection) => {
  const wanted = filmSeconds(plan)
  const isOurs = Option.exists(
    audio,
    ({ channels, codec, sampleRate }) => codec === "aac" && sampleRate === soundRate && channels === 2
  )
  const lasts = Option.match(sound, { onNone: () => 0, onSome: ({ seconds }) => seconds })
  return [
    isOurs ? [] : [`its sound is not AAC, ${soundRate} Hz, 2 channels`],
    Math.abs(lasts - wanted) <= soundTolerance ? [] : [`its sound lasts ${lasts} s, not ${wanted}`]
  ].flat()
}

const unfit = (task: string, what: string, faults: ReadonlyArray<string>) =>
  // What was made here cannot be anybody else's fault.
  refused(task, "NotAsPlanned", `${what} is not as planned: ${faults.join("; ")}`)

/** The picture that was made must be the one that was planned, and every frame of it must decode. Gives what was seen. */
export const checkPicture = Effect.fn("Ffmpeg.checkPicture")(function* (
  strictWork: Workbench["strictWork"],
  {
    made,
    plan,
    task,
    timeLimit,
    told
  }: {
    readonly task: string
    readonly plan: FilmPlan
    readonly made: string
    readonly timeLimit: Duration.DurationInput
    /** Hears how many seconds of it have been looked at. */
    readonly told: (seconds: number) => Effect.Effect<void>
  }
) {
  const film = yield* inspect(task, made)
  const faults = faultsOf(plan, film)
  if (faults.length > 0) return yield* unfit(task, "the picture", faults)
  const { durationSeconds, video } = film.facts
  const examine = examineArguments(yield* composer, made, video)
  const { output } = yield* Effect.mapError(strictWork(task, examine, timeLimit, told), asOurs)
  const decoded = framesCounted(output)
  if (decoded !== video.frames)
    return yield* unfit(task, "the picture", [`it declares ${video.frames} frames, but ${decoded} came out`])
  return picturesIn(output, durationSeconds)
})

/** A film's picture and sound were looked at and heard before they were put together; now its file must say so. */
export const checkFilm = Effect.fn("Ffmpeg.checkFilm")(function* (
  task: string,
  plan: FilmPlan,
  made: string
) {
  const film = yield* inspect(task, made)
  const faults = [...faultsOf(plan, film), ...soundFaults(plan, film)]
  return faults.length > 0 ? yield* unfit(task, "the film", faults) : film.facts
})
