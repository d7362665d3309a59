import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Array, Duration, Effect, Option } from "effect"
import { isDrawn } from "../../../domain/Cut.js"
import { perSecond } from "../../../domain/FrameRate.js"
import { counted } from "../../../domain/Words.js"
import { whyUnwritten } from "../../DiskTrouble.js"
import { composer, titleText } from "../Arguments.js"
import { drawCaption } from "../CaptionPictures.js"
import { captionTrack, saysAnything } from "../CaptionTrack.js"
import { chaptersText, spoken } from "../Companions.js"
import { asClip, inspect } from "../clip/Facts.js"
import type { Inspection } from "../clip/Inspection.js"
import { type AssembleOptions, type Clip, type JoinedFilm, refused } from "../Media.js"
import { atClip, namingClip } from "./Blame.js"
import { filmTags } from "./Colour.js"
import { withDecodedColours } from "./DecodedColours.js"
import { filmArguments } from "./FilmArguments.js"
import { checkFilm } from "./FilmCheck.js"
import { type FilmPlan, filmFrame, filmFrames, filmSeconds, planFilm } from "./FilmPlan.js"
import { joinProgress } from "./JoinProgress.js"
import { crossfade, type Join, matchCut, matchCutTooShort, matchWindow, plainCut } from "./Joins.js"
import { jointArguments } from "./JointArguments.js"
import { makePicture } from "./Picture.js"
import { makeSound } from "./Sound.js"
import { keepsLoudness } from "./SoundPlan.js"
import { framesAt, heldFrames } from "./Time.js"
import type { Workbench } from "./Workbench.js"

const encodeSecondsPerSecond = 20

/** The verbs of joining, for one room. */
export const makeAssemble = ({ deliver, limits, strictWork, workshop }: Workbench) => {
  const writing = (task: string, file: string, write: Effect.Effect<void, PlatformError>) =>
    Effect.mapError(write, (error) =>
      refused(task, "Unwritable", `${file} cannot be written (${whyUnwritten(error)})`)
    )

  const writeFile = Effect.fnUntraced(function* (task: string, file: string, bytes: Uint8Array) {
    const fs = yield* FileSystem.FileSystem
    yield* writing(task, file, fs.writeFile(file, bytes))
    return file
  })

  /** How each clip gives way to the next: as asked where that can be done. */
  const decideJoins = Effect.fn("Ffmpeg.decideJoins")(function* (
    task: string,
    clips: ReadonlyArray<Clip>,
    inspections: ReadonlyArray<Inspection>,
    nameOf: (path: string) => string,
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
      const endOf = (clip: Inspection, from: number, to: string) => ({
        ...{ clip, held: heldFrames(frame.rate, clip), from, frames: window, to: place(to) }
      })
      const ends = [
        endOf(before, frames - window, `end-${number}.gray`),
        endOf(after, 0, `start-${number}.gray`)
      ] as const
      const args = jointArguments(yield* composer, frame, ends)
      yield* namingClip(strictWork, task, [before, after], nameOf)(strictWork(task, args))
      const [end, start] = yield* Effect.forEach(ends, ({ to }) => fs.readFile(to)).pipe(
        Effect.mapError((error) => refused(task, "Unreadable", error.message))
      )
      return matchCut(end ?? new Uint8Array(), start ?? new Uint8Array())
    })
    return yield* Effect.forEach(
      Array.zip(inspections, inspections.slice(1)),
      ([before, after], index) => {
        const asked = clips[index]?.transition ?? "cut"
        if (asked === "cut") return Effect.succeed<Join>(plainCut)
        return asked === "crossfade"
          ? Effect.succeed<Join>(crossfade(framesAt(frame.rate, before), framesAt(frame.rate, after), each))
          : match(before, after, index)
      },
      { concurrency: limits.atOnce }
    )
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

  return Effect.fn("Ffmpeg.assemble")(function* (
    clips: ReadonlyArray<Clip>,
    to: string,
    wishes: AssembleOptions
  ) {
    const task = `joining ${counted(clips.length, "clip")}`
    const nameAt = (index: number) => clips[index]?.name ?? `clip ${index + 1}`
    const nameOf = (path: string) => nameAt(clips.findIndex((clip) => clip.path === path))
    const read = yield* Effect.forEach(clips, (clip, index) =>
      inspect(task, clip.path).pipe(
        Effect.flatMap((it) => asClip(task, it)),
        Effect.mapError(atClip(nameAt(index), clip.path))
      )
    )
    const place = yield* workshop(task, to)
    const inspections = yield* withDecodedColours(strictWork, task, read, place)
    const joins = yield* decideJoins(task, clips, inspections, nameOf, place)
    const plan = Option.getOrUndefined(planFilm(inspections, joins, Option.fromNullable(wishes.shape)))
    if (plan === undefined) return yield* refused(task, "NotMedia", "there are no clips")
    const timeLimit = Duration.sum(
      Duration.decode(limits.job),
      Duration.seconds(encodeSecondsPerSecond * filmSeconds(plan))
    )
    const captions = wishes.captions ?? "none"
    const drawn = isDrawn(captions)
      ? Option.some(yield* drawCaptions(task, clips, plan, place))
      : Option.none()
    const progress = yield* joinProgress(wishes.told ?? (() => Effect.void))
    const [picture, sound] = yield* Effect.all(
      [
        makePicture(strictWork, {
          ...{ task, plan, captions: drawn, nameOf, place, timeLimit, progress },
          atOnce: limits.atOnce
        }),
        namingClip(
          strictWork,
          task,
          inspections,
          nameOf
        )(
          makeSound(strictWork, {
            ...{ task, plan, place, timeLimit },
            isEvened: wishes.loudness === "even" || !keepsLoudness(plan)
          })
        )
      ],
      { concurrency: 2 }
    )
    const chapters = spoken(
      plan,
      clips.map(({ title }) => title)
    )
    const words = spoken(
      plan,
      clips.map(({ caption }) => caption)
    )
    const isTracked = (captions === "track" || captions === "both") && saysAnything(words)
    const made = place("film.mp4")
    const args = filmArguments(
      yield* composer,
      {
        picture,
        sound: sound.path,
        colours: filmTags(picture.colours, inspections),
        chapters:
          chapters.length === 0
            ? Option.none()
            : Option.some(yield* writeFile(task, place("chapters.txt"), Buffer.from(chaptersText(chapters)))),
        captions: isTracked
          ? Option.some(yield* writeFile(task, place("captions.mp4"), captionTrack(words)))
          : Option.none(),
        title: wishes.title
      },
      made
    )
    yield* strictWork(task, args, timeLimit)
    const facts = yield* checkFilm(task, plan, made)
    yield* deliver(task, made, to)
    yield* progress.end
    const { black, copiedFrames, frozen, ways } = picture
    return {
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
  }, Effect.scoped)
}
