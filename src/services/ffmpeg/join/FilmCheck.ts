import { Effect, Either, Option } from "effect"
import { perSecond } from "../../../domain/FrameRate.js"
import { soundRate } from "../../../domain/SoundTime.js"
import { examineCommand } from "../ClipCommands.js"
import { inspect } from "../clip/Facts.js"
import type { Inspection } from "../clip/Inspection.js"
import { failedAs, failMedia, MediaFailed } from "../Media.js"
import { framesCounted, picturesIn } from "../Readings.js"
import { type FilmPlan, filmFrames, filmSeconds } from "./FilmPlan.js"
import { Workbench } from "./Workbench.js"

/** How far a film's sound may be from its picture's length, in seconds. */
const soundTolerance = 0.1

/** What is said against a film, rule by rule: of those that do not hold. */
const broken = (...rules: ReadonlyArray<readonly [holds: boolean, fault: string]>): ReadonlyArray<string> =>
  rules.flatMap(([holds, fault]) => (holds ? [] : [fault]))

/** What a picture is other than planned. It must be one that our own rule of copying lets stand as it is. */
const faultsOf = (plan: FilmPlan, { facts: { durationSeconds, video }, picture }: Inspection) => {
  const [rate, wanted, frames] = [perSecond(plan.rate), filmSeconds(plan), filmFrames(plan)]
  const size = `${plan.width}x${plan.height}`
  return [
    ...Option.toArray(Either.getLeft(picture.copying)),
    ...broken(
      [picture.start === 0, `its first frame comes ${picture.start} s late`],
      [
        video.width === plan.width && video.height === plan.height,
        `it is ${video.width}x${video.height}, not ${size}`
      ],
      [
        Math.abs(video.framesPerSecond - rate) < 0.01,
        `it has ${video.framesPerSecond} frames a second, not ${rate}`
      ],
      [video.frames === frames, `it has ${video.frames} frames, not ${frames}`],
      // Well within a frame for every join: nothing may add up.
      [Math.abs(durationSeconds - wanted) <= 1 / rate, `it lasts ${durationSeconds} s, not ${wanted}`]
    )
  ]
}

const soundFaults = (plan: FilmPlan, { facts: { audio }, sound }: Inspection) => {
  const wanted = filmSeconds(plan)
  const lasts = Option.match(sound, { onNone: () => 0, onSome: ({ seconds }) => seconds })
  const isOurs = Option.exists(
    audio,
    ({ channels, codec, sampleRate }) => codec === "aac" && sampleRate === soundRate && channels === 2
  )
  return broken(
    [isOurs, `its sound is not AAC, ${soundRate} Hz, 2 channels`],
    [Math.abs(lasts - wanted) <= soundTolerance, `its sound lasts ${lasts} s, not ${wanted}`]
  )
}

/** What was made here cannot be anybody else's fault. */
const unfit = (what: string, faults: ReadonlyArray<string>) =>
  failMedia("NotAsPlanned", `${what} is not as planned: ${faults.join("; ")}`)

/**
 * The picture that was made must be the one that was planned, and every frame of it must decode.
 * Takes   who hears how many seconds of it have been looked at.
 * Gives   what was seen in it.
 * Fails   MediaFailed: `NotAsPlanned` where it is not.
 */
export const checkPicture = Effect.fn("Ffmpeg.checkPicture")(function* (
  plan: FilmPlan,
  made: string,
  onProgress: (seconds: number) => Effect.Effect<void>
) {
  const { ffmpeg } = yield* Workbench
  const film = yield* inspect(made)
  const faults = faultsOf(plan, film)
  if (faults.length > 0) return yield* unfit("the picture", faults)
  const { durationSeconds, video } = film.facts
  const { output } = yield* Effect.mapError(ffmpeg(examineCommand(made, video), onProgress), (error) =>
    // A file that ffmpeg made here and cannot read again was not made well.
    failedAs("Exit", "Damaged")(error) ? new MediaFailed({ ...error, reason: "NotAsPlanned" }) : error
  )
  const decoded = framesCounted(output)
  if (decoded !== video.frames)
    return yield* unfit("the picture", [`it declares ${video.frames} frames, but ${decoded} came out`])
  return picturesIn(output, durationSeconds)
})

/**
 * A film's picture and sound were looked at and heard before they were put together; now its file must say so.
 * Fails   MediaFailed: `NotAsPlanned` where it does not.
 */
export const checkFilm = Effect.fn("Ffmpeg.checkFilm")(function* (plan: FilmPlan, made: string) {
  const film = yield* inspect(made)
  const faults = [...faultsOf(plan, film), ...soundFaults(plan, film)]
  return faults.length > 0 ? yield* unfit("the film", faults) : film.facts
})
