import { FileSystem } from "@effect/platform"
import { Array, Duration, Effect, Number, Option } from "effect"
import { isDrawn } from "../../../domain/Cut.js"
import { perSecond } from "../../../domain/FrameRate.js"
import type { Command } from "../Command.js"
import { chaptersText, spoken } from "../Companions.js"
import { inspectClip } from "../clip/Facts.js"
import type { Inspection } from "../clip/Inspection.js"
import {
  type AssembleOptions,
  type Clip,
  type FfmpegMissing,
  failMedia,
  type JoinedFilm,
  type MediaFailed
} from "../Media.js"
import type { Finished, Job } from "../Run.js"
import { deliver, workshop } from "../Workshop.js"
import { atClip, namingClip } from "./ClipFailure.js"
import { withDecodedColours } from "./DecodedColours.js"
import { captionsOf, trackOf, writePart } from "./FilmCaptions.js"
import { checkFilm } from "./FilmCheck.js"
import { filmCommand } from "./FilmCommands.js"
import { type FilmPlan, filmFrame, filmFrames, type Inspections, planFilm } from "./FilmPlan.js"
import { joinProgress } from "./JoinProgress.js"
import { cutAsTooShort, framesAtJoint, type Join, matchCut, plainCut } from "./Joins.js"
import { makePicture } from "./Picture.js"
import { jointCommand } from "./PieceCommands.js"
import { subtitlesOf } from "./Said.js"
import { makeSound } from "./Sound.js"
import { switchOffSubtitles } from "./SubtitlesOff.js"
import { framesAt, heldFrames } from "./Time.js"
import { Workbench } from "./Workbench.js"

const encodeSecondsPerSecond = 20

type Failed = MediaFailed | FfmpegMissing

/** How each clip gives way to the next: as asked where that can be done. */
const decideJoins = Effect.fn("Ffmpeg.decideJoins")(function* (
  clips: ReadonlyArray<Clip>,
  inspections: Inspections
) {
  const fs = yield* FileSystem.FileSystem
  const { atOnce, ffmpeg, place } = yield* Workbench
  const { rate } = filmFrame(inspections)
  const decide = Effect.fnUntraced(function* (
    before: Inspection,
    after: Inspection,
    index: number
  ): Effect.fn.Return<Join, MediaFailed | FfmpegMissing, Workbench> {
    const asked = clips[index]?.transition ?? "cut"
    if (asked === "cut") return plainCut
    const [length, next] = [framesAt(rate, before), framesAt(rate, after)]
    const frames = Option.getOrUndefined(framesAtJoint(asked, perSecond(rate), length, next))
    if (frames === undefined) return cutAsTooShort
    if (asked === "crossfade") return { ...plainCut, made: asked, crossfade: frames }
    const ends = [
      {
        clip: before,
        held: heldFrames(rate, before),
        from: length - frames,
        frames,
        to: place(`end-${index}.gray`)
      },
      { clip: after, held: heldFrames(rate, after), from: 0, frames, to: place(`start-${index}.gray`) }
    ] as const
    yield* namingClip([before, after])(ffmpeg(jointCommand(rate, ends)))
    const greysOf = ({ to }: (typeof ends)[number]) =>
      Effect.catchAll(fs.readFile(to), ({ message }) => failMedia("Unreadable", message))
    return matchCut(yield* greysOf(ends[0]), yield* greysOf(ends[1]))
  })
  return yield* Effect.forEach(
    Array.zip(inspections, inspections.slice(1)),
    ([before, after], index) => decide(before, after, index),
    { concurrency: atOnce }
  )
})

/** Makes the film that was planned, and looks at it before it counts. Gives its file and what is to be said of it. */
const makeFilm = Effect.fnUntraced(function* (
  clips: ReadonlyArray<Clip>,
  plan: FilmPlan,
  options: AssembleOptions
) {
  const { captions = "none", language = "und", title } = options
  const { ffmpeg, place } = yield* Workbench
  const cues = subtitlesOf(plan, clips, language)
  const drawn = isDrawn(captions) ? { ...plan, captions: yield* captionsOf(plan, clips, cues) } : plan
  const [picture, sound] = yield* Effect.all([makePicture(drawn), makeSound(plan, clips, options)], {
    concurrency: 2
  })
  const chapters = spoken(plan, clips, (clip) => clip.title)
  const track = trackOf(plan, clips, cues, { captions, language })
  const { black, colours, copiedFrames, decisions, frozen } = picture
  const parts = {
    picture,
    sound: sound.path,
    title,
    colours,
    chapters: yield* Effect.when(
      writePart("chapters.txt", Buffer.from(chaptersText(chapters))),
      () => chapters.length > 0
    ),
    captions: yield* Effect.transposeMapOption(track, (bytes) => writePart("captions.mp4", bytes)),
    language: cues.length > 0 ? language : undefined
  }
  const path = place("film.mp4")
  yield* ffmpeg(filmCommand(parts, path))
  // What is in the picture already is not to be read twice.
  if (isDrawn(captions) && Option.isSome(track)) yield* switchOffSubtitles(path)
  const facts = yield* checkFilm(plan, path)
  const film = {
    ...facts,
    black,
    frozen,
    copiedFrames,
    loudness: sound.loudness,
    cues,
    rate: plan.rate,
    placed: Array.zipWith(plan.segments, decisions, ({ at, frames, from, held, join }, way) => ({
      at,
      frames,
      way,
      transition: join.made,
      crossfade: join.crossfade,
      instead: join.instead,
      from: Math.max(0, from - held),
      held: Math.max(0, held - from)
    })),
    pictures: copiedFrames === filmFrames(plan) ? "copied" : "encoded",
    sound: "encoded"
  } satisfies JoinedFilm
  return { path, film }
})

/** What is made of clips, each read and its join decided, in a room of its own. */
const makeJoin = (
  strictWork: (
    command: Command,
    options: Partial<Job>
  ) => Effect.Effect<Finished, MediaFailed | FfmpegMissing>,
  limits: { readonly job: Duration.DurationInput; readonly atOnce: number }
) =>
  Effect.fnUntraced(function* <A, R>(
    clips: ReadonlyArray<Clip>,
    to: string,
    options: AssembleOptions,
    make: (plan: FilmPlan) => Effect.Effect<{ readonly path: string; readonly film: A }, Failed, R>
  ) {
    if (!Array.isNonEmptyReadonlyArray(clips)) return yield* failMedia("NotMedia", "there are no clips")
    const nameAt = (index: number) => clips[index]?.name ?? `clip ${index + 1}`
    const nameOf = (path: string) => nameAt(clips.findIndex((clip) => clip.path === path))
    const read = yield* Effect.forEach(clips, ({ path }, index) =>
      Effect.mapError(inspectClip(path), atClip(nameAt(index), path))
    )
    const place = yield* workshop(to)
    const progress = yield* joinProgress(options.onProgress ?? (() => Effect.void))
    const seconds = Number.sumAll(read.map(({ facts }) => facts.durationSeconds))
    const encoding = Duration.seconds(encodeSecondsPerSecond * seconds)
    const timeLimit = Duration.sum(Duration.decode(limits.job), encoding)
    const joined = Effect.gen(function* () {
      const inspections = yield* withDecodedColours(read)
      const plan = planFilm(inspections, yield* decideJoins(clips, inspections), options.shape)
      const { film, path } = yield* make(plan)
      yield* deliver(path, to)
      yield* progress.end
      return film
    })
    return yield* Effect.provideService(joined, Workbench, {
      nameOf,
      place,
      progress,
      atOnce: limits.atOnce,
      ffmpeg: (command, onProgress) =>
        strictWork(command, { timeLimit, ...(onProgress === undefined ? {} : { onProgress }) })
    })
  })

/**
 * The verbs of joining, for one room: it is lent the runner of processes.
 * Fails   MediaFailed: a clip will not do (it is named), the film is not as planned, or this machine has trouble.
 */
export const makeAssemble = (...lent: Parameters<typeof makeJoin>) => {
  const join = makeJoin(...lent)
  return {
    assemble: (clips: ReadonlyArray<Clip>, to: string, options: AssembleOptions) =>
      join(clips, to, options, (plan) => makeFilm(clips, plan, options)),
    /** The film's sound alone. */
    soundtrack: (clips: ReadonlyArray<Clip>, to: string, options: AssembleOptions) =>
      join(clips, to, options, (plan) =>
        Effect.map(makeSound(plan, clips, options), ({ path }) => ({ path, film: undefined }))
      )
  }
}
