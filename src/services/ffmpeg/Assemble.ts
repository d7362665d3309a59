import { FileSystem, type Path } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Array, Duration, Effect, Option, type Scope, Stream } from "effect"
import { isDrawn } from "../../domain/Cut.js"
import { counted } from "../../domain/Words.js"
import { whyUnwritten } from "../DiskTrouble.js"
import { composer, titleText } from "./Arguments.js"
import { drawCaption } from "./CaptionPictures.js"
import { captionTrack, saysAnything } from "./CaptionTrack.js"
import { chaptersText, spoken } from "./Companions.js"
import { asClip, type Inspection, inspect } from "./Facts.js"
import { concatList, filmArguments, type ListedPart, type Parts, packetsArguments } from "./FilmArguments.js"
import { checkFilm } from "./FilmCheck.js"
import {
  type FilmPlan,
  filmFrame,
  filmFrames,
  filmSeconds,
  framesAt,
  type Piece,
  perSecond,
  piecesOf,
  planFilm,
  type SoundCopy
} from "./FilmPlan.js"
import { effort, joinProgress } from "./JoinProgress.js"
import { crossfade, type Join, matchCut, matchCutTooShort, matchWindow, plainCut } from "./Joins.js"
import { findGain } from "./Loudness.js"
import {
  type Clip,
  type FfmpegMissing,
  type FilmWishes,
  type JoinedFilm,
  MediaFailed,
  refused
} from "./Media.js"
import { jointArguments, pieceArguments, pieceSoundArguments } from "./PieceArguments.js"
import type { Finished } from "./Run.js"
import { planSplice, type Splice, splice } from "./Splicing.js"

/** What assembling needs of the room it works in. */
export interface Workbench {
  /** Runs ffmpeg; anything it says on standard error is a failure. */
  readonly strictWork: (
    task: string,
    args: ReadonlyArray<string>,
    timeLimit?: Duration.DurationInput,
    /** Hears how many seconds of its output are made. */
    told?: (seconds: number) => Effect.Effect<void>,
    /** Where ffmpeg is started, where a name is relative. */
    folder?: string
  ) => Effect.Effect<Finished, MediaFailed | FfmpegMissing>
  readonly workshop: (
    task: string,
    target: string
  ) => Effect.Effect<(name: string) => string, MediaFailed, FileSystem.FileSystem | Path.Path | Scope.Scope>
  readonly deliver: (task: string, made: string, to: string) => Effect.Effect<void, MediaFailed>
  readonly limits: { readonly job: Duration.DurationInput; readonly atOnce: number }
}

/**
 * The list of the film's pieces, named from the folder it lies in: ffmpeg cuts the folder of a list as an address is cut,
 * at a `#` or a `?`, and would look for the pieces somewhere else.
 */
const pictureList = "pictures.txt"

const encodeSecondsPerSecond = 20
/** Clips whose packets one process takes apart: it holds a file open for each. */
const clipsAtOnce = 16

/** The verbs of joining, for one room. */
export const makeAssemble = ({ deliver, limits, strictWork, workshop }: Workbench) => {
  const writing = (task: string, file: string, write: Effect.Effect<void, PlatformError>) =>
    Effect.mapError(write, (error) =>
      refused(task, "Unwritable", `${file} cannot be written (${whyUnwritten(error)})`)
    )

  const writeText = Effect.fnUntraced(function* (task: string, file: string, text: string) {
    const fs = yield* FileSystem.FileSystem
    yield* writing(task, file, fs.writeFileString(file, text))
    return file
  })

  const writeBytes = Effect.fnUntraced(function* (task: string, file: string, bytes: Uint8Array) {
    const fs = yield* FileSystem.FileSystem
    yield* writing(task, file, fs.writeFile(file, bytes))
    return file
  })

  /** Files one behind the other. */
  const append = Effect.fnUntraced(function* (task: string, files: ReadonlyArray<string>, to: string) {
    const fs = yield* FileSystem.FileSystem
    for (const file of files) {
      yield* writing(
        task,
        to,
        Stream.run(fs.stream(file, { chunkSize: FileSystem.MiB(1) }), fs.sink(to, { flag: "a" }))
      )
      yield* Effect.ignore(fs.remove(file))
    }
    return to
  })

  /** How each clip gives way to the next: as asked where that can be done. */
  const decideJoins = Effect.fn("Ffmpeg.decideJoins")(function* (
    task: string,
    clips: ReadonlyArray<Clip>,
    inspections: ReadonlyArray<Inspection>,
    place: (name: string) => string
  ) {
    const fs = yield* FileSystem.FileSystem
    const frame = Option.getOrUndefined(filmFrame(inspections))
    if (frame === undefined) return []
    const each = perSecond(frame.rate)
    const match = Effect.fnUntraced(function* (before: Inspection, after: Inspection, number: number) {
      const frames = framesAt(frame.rate, before)
      const window = Option.getOrUndefined(matchWindow(frames, framesAt(frame.rate, after), each))
      if (window === undefined) return matchCutTooShort
      const ends = [
        { path: before.path, from: frames - window, frames: window, to: place(`end-${number}.gray`) },
        { path: after.path, from: 0, frames: window, to: place(`start-${number}.gray`) }
      ] as const
      yield* strictWork(task, jointArguments(yield* composer, frame, ends))
      const [end, start] = yield* Effect.forEach(ends, ({ to }) => fs.readFile(to)).pipe(
        Effect.mapError((error) => refused(task, "Unreadable", error.message))
      )
      return matchCut(end ?? new Uint8Array(), start ?? new Uint8Array())
    })
    return yield* Effect.forEach(
      Array.zip(inspections, inspections.slice(1)),
      ([before, after], index): Effect.Effect<Join, MediaFailed | FfmpegMissing> => {
        const asked = clips[index]?.transition ?? "cut"
        if (asked === "cut") return Effect.succeed(plainCut)
        return asked === "crossfade"
          ? Effect.succeed(crossfade(framesAt(frame.rate, before), framesAt(frame.rate, after), each))
          : match(before, after, index)
      },
      { concurrency: limits.atOnce }
    )
  })

  /** Pictures, and sound where wanted, as packets, each clip's in files of their own. */
  const takeApart = Effect.fn("Ffmpeg.takeApart")(function* (
    task: string,
    plan: FilmPlan,
    copy: Option.Option<SoundCopy>,
    place: (name: string) => string
  ) {
    const clips = plan.segments.map(({ path }, index) => ({
      path,
      picture: place(`picture-${index + 1}.mp4`),
      sound: Option.map(copy, ({ packets }) => ({
        to: place(`sound-${index + 1}.aac`),
        packets: packets[index] ?? 0
      }))
    }))
    const compose = yield* composer
    yield* Effect.forEach(Array.chunksOf(clips, clipsAtOnce), (some) =>
      strictWork(task, packetsArguments(compose, some))
    )
    return Array.getSomes(clips.map(({ sound }) => sound)).map(({ to }) => to)
  })

  /** The captions of a film's clips as pictures, where they are to be drawn in. */
  const drawCaptions = Effect.fn("Ffmpeg.drawCaptions")(function* (
    task: string,
    clips: ReadonlyArray<Clip>,
    plan: FilmPlan,
    place: (name: string) => string
  ) {
    const fs = yield* FileSystem.FileSystem
    return yield* Effect.forEach(clips, ({ caption }, index) =>
      Effect.gen(function* () {
        if (titleText(caption ?? "") === "") return Option.none()
        const { png, y } = yield* Effect.mapError(drawCaption(caption ?? "", plan), ({ message }) =>
          refused(task, "NotStarted", message)
        )
        const path = place(`caption-${index + 1}.png`)
        yield* writing(task, path, fs.writeFile(path, png))
        return Option.some({ path, y })
      })
    )
  })

  /** Encodes every piece of the film once; gives the files of their sound. */
  const encodePieces = Effect.fn("Ffmpeg.encodePieces")(function* (
    task: string,
    clips: ReadonlyArray<Clip>,
    plan: FilmPlan,
    isCaptioned: boolean,
    place: (name: string) => string,
    timeLimit: Duration.Duration,
    told: (piece: number) => (seconds: number) => Effect.Effect<void>
  ) {
    const compose = yield* composer
    const captions = isCaptioned ? yield* drawCaptions(task, clips, plan, place) : []
    const sounds = yield* Effect.forEach(
      piecesOf(plan),
      (piece, index) => {
        const to = { picture: place(`picture-${index + 1}.mp4`), sound: place(`sound-${index + 1}.f32`) }
        return strictWork(
          task,
          pieceArguments(compose, plan, piece, captions[index] ?? Option.none(), to),
          timeLimit,
          told(index)
        ).pipe(Effect.as(to.sound))
      },
      { concurrency: limits.atOnce }
    )
    // Pieces of one encoder have one decoder setting; if they had not, their packets could not stand in one track.
    const keys = yield* Effect.forEach(sounds, (_, index) =>
      Effect.map(inspect(task, place(`picture-${index + 1}.mp4`)), ({ copyKey }) =>
        Option.getOrElse(copyKey, () => "")
      )
    )
    if (keys.some((key) => key === "" || key !== keys[0]))
      return yield* refused(task, "NotAsPlanned", "the encoded pieces are not alike")
    return sounds
  })

  /** The sound of every piece alone. */
  const soundPieces = Effect.fn("Ffmpeg.soundPieces")(function* (
    task: string,
    plan: FilmPlan,
    place: (name: string) => string
  ) {
    const compose = yield* composer
    return yield* Effect.forEach(
      piecesOf(plan),
      (piece: Piece, index) => {
        const to = place(`sound-${index + 1}.f32`)
        return Effect.as(strictWork(task, pieceSoundArguments(compose, plan, piece, to)), to)
      },
      { concurrency: limits.atOnce }
    )
  })

  return Effect.fn("Ffmpeg.assemble")(function* (clips: ReadonlyArray<Clip>, to: string, wishes: FilmWishes) {
    const task = `joining ${counted(clips.length, "clip")}`
    const inspections = yield* Effect.forEach(clips, (clip) =>
      Effect.flatMap(inspect(task, clip.path), (it) => asClip(task, it))
    )
    const place = yield* workshop(task, to)
    const joins = yield* decideJoins(task, clips, inspections, place)
    const plan = Option.getOrUndefined(planFilm(inspections, joins, Option.fromNullable(wishes.shape)))
    if (plan === undefined) return yield* refused(task, "NotMedia", "there are no clips")
    const timeLimit = Duration.sum(
      Duration.decode(limits.job),
      Duration.seconds(encodeSecondsPerSecond * filmSeconds(plan))
    )
    const captions = wishes.captions ?? "none"
    const isBurned = isDrawn(captions)
    const captioned = clips.map(({ caption }) => caption)
    const made = place("film.mp4")

    const progress = yield* joinProgress(wishes.told ?? (() => Effect.void))
    const seconds = filmSeconds(plan)
    const secondsIn = (frames: number) => frames / perSecond(plan.rate)
    /** Parts to encode, each so many frames long, and what follows them. */
    const begin = (encoded: ReadonlyArray<number>) =>
      progress.begin({
        ...Object.fromEntries(
          encoded.map((frames, index) => [
            `piece ${index}`,
            { weight: effort.encode * secondsIn(frames), seconds: secondsIn(frames) }
          ])
        ),
        film: { weight: effort.copy * seconds, seconds },
        check: { weight: effort.check * seconds, seconds }
      })
    type Told = Effect.Effect.Success<ReturnType<typeof begin>>

    /** Puts the film together from its pieces and finds out whether it is what was planned. */
    const finish = Effect.fnUntraced(function* (
      parts: ReadonlyArray<ListedPart>,
      copiedFrames: number,
      sound: Parts["sound"],
      told: Told
    ) {
      const list = concatList(parts, plan)
      const chapters = spoken(
        plan,
        clips.map(({ title }) => title)
      )
      const words = spoken(plan, captioned)
      const isTracked = (captions === "track" || captions === "both") && saysAnything(words)
      yield* writeText(task, place(pictureList), list)
      const args = filmArguments(
        yield* composer,
        {
          pictures: pictureList,
          sound,
          chapters:
            chapters.length === 0
              ? Option.none()
              : Option.some(yield* writeText(task, place("chapters.txt"), chaptersText(chapters))),
          captions: isTracked
            ? Option.some(yield* writeBytes(task, place("captions.mp4"), captionTrack(words)))
            : Option.none(),
          title: wishes.title
        },
        made
      )
      yield* strictWork(task, args, timeLimit, undefined, place("."))
      yield* told("film")(seconds)
      const copied = sound._tag === "Packets" ? Option.some(sound.copy) : Option.none()
      const found = yield* checkFilm(strictWork, {
        ...{ task, plan, made, args, timeLimit, copied },
        told: told("check")
      })
      return {
        ...found,
        rate: plan.rate,
        placed: plan.segments.map(({ at, frames, from, join }) => ({
          ...{ at, frames, from },
          transition: join.made,
          crossfade: join.crossfade,
          instead: join.instead
        })),
        pictures: copiedFrames === filmFrames(plan) ? "copied" : "encoded",
        copiedFrames,
        sound: sound._tag === "Packets" ? "copied" : "encoded"
      } satisfies JoinedFilm
    })

    const samples = Effect.fnUntraced(function* (
      name: string,
      pieces: ReadonlyArray<string>,
      isEvened: boolean
    ) {
      const path = yield* append(task, pieces, place(`sound-${name}.f32`))
      const gain = isEvened ? yield* findGain(strictWork, task, path) : { decibels: 0, isLimited: false }
      return { _tag: "Samples", path, gain } as const
    })

    const encode = Effect.gen(function* () {
      const parts = piecesOf(plan).map(({ frames }, index) => ({ name: `picture-${index + 1}.mp4`, frames }))
      const told = yield* begin(parts.map(({ frames }) => frames))
      const pieces = yield* encodePieces(task, clips, plan, isBurned, place, timeLimit, (index) =>
        told(`piece ${index}`)
      )
      return yield* finish(parts, 0, yield* samples("encoded", pieces, true), told)
    })
    const copy = Effect.gen(function* () {
      const isEvened = wishes.loudness === "even"
      const soundCopy = isEvened ? Option.none() : plan.soundCopy
      const told = yield* begin([])
      const packets = yield* takeApart(task, plan, soundCopy, place)
      const parts = plan.segments.map(({ frames }, index) => ({ name: `picture-${index + 1}.mp4`, frames }))
      const sound: Parts["sound"] = Option.isSome(soundCopy)
        ? {
            _tag: "Packets",
            path: yield* append(task, packets, place("sound.aac")),
            copy: soundCopy.value
          }
        : yield* samples("copied", yield* soundPieces(task, plan, place), isEvened)
      return yield* finish(parts, filmFrames(plan), sound, told)
    })
    const spliced = Effect.fnUntraced(function* (way: Splice) {
      const told = yield* begin(way.stretches.map(({ _tag, frames }) => (_tag === "Own" ? 0 : frames)))
      const copied = yield* splice(
        strictWork,
        {
          ...{ task, plan, splice: way, place, timeLimit, atOnce: limits.atOnce },
          told: (index) => told(`piece ${index}`)
        },
        place("spliced.mp4")
      )
      const sound = yield* samples("spliced", yield* soundPieces(task, plan, place), true)
      return yield* finish([{ name: "spliced.mp4", frames: filmFrames(plan) }], copied, sound, told)
    })

    const orEncode = (film: ReturnType<typeof spliced>) =>
      film.pipe(
        // The plan holds for all ways: clips that may be copied have the film's rate already.
        Effect.catchIf(
          (error) => error instanceof MediaFailed,
          ({ message }) =>
            Effect.logWarning(
              `the clips could not be joined as they are and are encoded anew: ${message}`
            ).pipe(Effect.zipRight(encode))
        )
      )
    const way =
      isBurned || plan.canCopy
        ? Option.none()
        : yield* Effect.orElseSucceed(planSplice(task, plan, inspections), Option.none)
    const film =
      plan.canCopy && !isBurned
        ? yield* orEncode(copy)
        : yield* Option.match(way, {
            onNone: () => encode,
            onSome: (found) => orEncode(spliced(found))
          })
    yield* deliver(task, made, to)
    yield* progress.end
    return film
  }, Effect.scoped)
}
