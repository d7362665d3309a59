import { FileSystem } from "@effect/platform"
import { Array, Duration, Effect, Option } from "effect"
import { isDrawn } from "../../../domain/Cut.js"
import { perSecond } from "../../../domain/FrameRate.js"
import { drawCaption } from "../CaptionPictures.js"
import { captionTrack, saysAnything } from "../CaptionTrack.js"
import type { Command } from "../Command.js"
import { chaptersText, spoken, titleText } from "../Companions.js"
import { inspectClip } from "../clip/Facts.js"
import type { Inspection } from "../clip/Inspection.js"
import {
  type AssembleOptions,
  type Clip,
  type FfmpegMissing,
  type JoinedFilm,
  type MediaFailed,
  refused,
  unwritable
} from "../Media.js"
import type { Finished, Job } from "../Run.js"
import { deliver, workshop } from "../Workshop.js"
import { atClip, namingClip } from "./Blame.js"
import { withDecodedColours } from "./DecodedColours.js"
import { checkFilm } from "./FilmCheck.js"
import { filmCommand } from "./FilmCommands.js"
import { type FilmPlan, filmFrame, filmFrames, filmSeconds, planFilm } from "./FilmPlan.js"
import { type JoinProgress, joinProgress } from "./JoinProgress.js"
import { crossfade, type Join, matchCut, matchCutTooShort, matchWindow, plainCut } from "./Joins.js"
import { jointCommand } from "./JointCommands.js"
import { makePicture } from "./Picture.js"
import { makeSound } from "./Sound.js"
import { keepsLoudness } from "./SoundPlan.js"
import { framesAt, heldFrames } from "./Time.js"
import { Workbench } from "./Workbench.js"

const encodeSecondsPerSecond = 20

/** Writes a file that goes into the film. */
const write = Effect.fnUntraced(function* (name: string, bytes: Uint8Array) {
  const fs = yield* FileSystem.FileSystem
  const file = (yield* Workbench).place(name)
  yield* Effect.catchAll(fs.writeFile(file, bytes), unwritable(file))
  return file
})

/** How each clip gives way to the next: as asked where that can be done. */
const decideJoins = Effect.fn("Ffmpeg.decideJoins")(function* (
  clips: ReadonlyArray<Clip>,
  inspections: ReadonlyArray<Inspection>
) {
  const fs = yield* FileSystem.FileSystem
  const { atOnce, ffmpeg, place } = yield* Workbench
  const frame = Option.getOrUndefined(filmFrame(inspections))
  if (frame === undefined) return []
  const decide = Effect.fnUntraced(function* (before: Inspection, after: Inspection, index: number) {
    const asked = clips[index]?.transition ?? "cut"
    if (asked === "cut") return plainCut
    const meeting = {
      before: framesAt(frame.rate, before),
      after: framesAt(frame.rate, after),
      framesPerSecond: perSecond(frame.rate)
    }
    if (asked === "crossfade") return crossfade(meeting)
    const frames = Option.getOrUndefined(matchWindow(meeting))
    if (frames === undefined) return matchCutTooShort
    const endOf = (clip: Inspection, from: number, name: string) => ({
      ...{ clip, held: heldFrames(frame.rate, clip), from, frames },
      to: place(`${name}-${index}.gray`)
    })
    const ends = [endOf(before, meeting.before - frames, "end"), endOf(after, 0, "start")] as const
    yield* namingClip([before, after])(ffmpeg(jointCommand(frame, ends)))
    const readEnd = ({ to }: { readonly to: string }) =>
      Effect.catchAll(fs.readFile(to), ({ message }) => refused("Unreadable", message))
    return matchCut(yield* readEnd(ends[0]), yield* readEnd(ends[1]))
  })
  return yield* Effect.forEach(
    Array.zip(inspections, inspections.slice(1)),
    ([before, after], index): Effect.Effect<Join, MediaFailed | FfmpegMissing, Workbench> =>
      decide(before, after, index),
    { concurrency: atOnce }
  )
})

/** The captions of a film's clips as pictures, to be drawn in. */
const drawCaptions = Effect.fn("Ffmpeg.drawCaptions")((clips: ReadonlyArray<Clip>, plan: FilmPlan) =>
  Effect.forEach(
    clips,
    Effect.fnUntraced(function* ({ caption = "" }, index) {
      if (titleText(caption) === "") return Option.none()
      const { png, y } = yield* Effect.catchAll(drawCaption(caption, plan), ({ message }) =>
        refused("NotStarted", message)
      )
      return Option.some({ path: yield* write(`caption-${index + 1}.png`, png), y })
    })
  )
)

/** Makes the film that was planned, and looks at it before it counts. Gives its file and what is to be said of it. */
const makeFilm = Effect.fnUntraced(function* (
  clips: ReadonlyArray<Clip>,
  plan: FilmPlan,
  { captions = "none", loudness, title }: AssembleOptions,
  progress: JoinProgress
) {
  const { ffmpeg, place } = yield* Workbench
  const drawn = isDrawn(captions) ? Option.some(yield* drawCaptions(clips, plan)) : Option.none()
  const isEvened = loudness === "even" || !keepsLoudness(plan)
  const [picture, sound] = yield* Effect.all(
    [makePicture(plan, drawn, progress), makeSound(plan, isEvened)],
    { concurrency: 2 }
  )
  const chapters = spoken(
    plan,
    clips.map((clip) => clip.title)
  )
  const words = spoken(
    plan,
    clips.map(({ caption }) => caption)
  )
  const isTracked = (captions === "track" || captions === "both") && saysAnything(words)
  const path = place("film.mp4")
  const parts = {
    ...{ picture, sound: sound.path, title, colours: picture.colours },
    chapters:
      chapters.length === 0
        ? Option.none()
        : Option.some(yield* write("chapters.txt", Buffer.from(chaptersText(chapters)))),
    captions: isTracked ? Option.some(yield* write("captions.mp4", captionTrack(words))) : Option.none()
  }
  yield* ffmpeg(filmCommand(parts, path))
  const facts = yield* checkFilm(plan, path)
  const { black, copiedFrames, frozen, ways } = picture
  const film = {
    ...{ ...facts, black, frozen, copiedFrames, loudness: sound.loudness },
    rate: plan.rate,
    placed: Array.zipWith(plan.segments, ways, ({ at, frames, from, held, join }, way) => ({
      ...{ at, frames, way, from: Math.max(0, from - held), held: Math.max(0, held - from) },
      transition: join.made,
      crossfade: join.crossfade,
      instead: join.instead
    })),
    pictures: copiedFrames === filmFrames(plan) ? "copied" : "encoded",
    sound: "encoded"
  } satisfies JoinedFilm
  return { path, film }
})

/** The verb of joining, for one room. */
export const makeAssemble = (
  strictWork: (
    command: Command,
    options: Partial<Job>
  ) => Effect.Effect<Finished, MediaFailed | FfmpegMissing>,
  limits: { readonly job: Duration.DurationInput; readonly atOnce: number }
) =>
  Effect.fnUntraced(function* (clips: ReadonlyArray<Clip>, to: string, options: AssembleOptions) {
    const nameAt = (index: number) => clips[index]?.name ?? `clip ${index + 1}`
    const nameOf = (path: string) => nameAt(clips.findIndex((clip) => clip.path === path))
    const read = yield* Effect.forEach(clips, ({ path }, index) =>
      Effect.mapError(inspectClip(path), atClip(nameAt(index), path))
    )
    const place = yield* workshop(to)
    const within = (timeLimit: Duration.DurationInput) =>
      Effect.provideService(Workbench, {
        ...{ nameOf, place, atOnce: limits.atOnce },
        ffmpeg: (command, told) => strictWork(command, { timeLimit, ...(told === undefined ? {} : { told }) })
      })
    const [inspections, joins] = yield* withDecodedColours(read).pipe(
      Effect.flatMap((them) => Effect.map(decideJoins(clips, them), (joins) => [them, joins] as const)),
      within(limits.job)
    )
    const plan = Option.getOrUndefined(planFilm(inspections, joins, Option.fromNullable(options.shape)))
    if (plan === undefined) return yield* refused("NotMedia", "there are no clips")
    const progress = yield* joinProgress(options.told ?? (() => Effect.void))
    const encoding = Duration.seconds(encodeSecondsPerSecond * filmSeconds(plan))
    const { film, path } = yield* makeFilm(clips, plan, options, progress).pipe(
      within(Duration.sum(Duration.decode(limits.job), encoding))
    )
    yield* deliver(path, to)
    yield* progress.end
    return film
  })
