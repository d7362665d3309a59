import { type Duration, Effect, Option } from "effect"
import { perSecond } from "../../../domain/FrameRate.js"
import { composer } from "../Arguments.js"
import type { CaptionPicture } from "../CaptionPictures.js"
import { speaksOfMachine } from "../Complaints.js"
import { freeNumber, joinSettings, profileName, readSetting } from "../clip/DecoderSetting.js"
import { inspect } from "../clip/Facts.js"
import { MediaFailed, refused } from "../Media.js"
import { type NameOf, namingClip } from "./Blame.js"
import { needsMapping } from "./Colour.js"
import { tagArguments } from "./FilmArguments.js"
import { checkPicture } from "./FilmCheck.js"
import { type FilmPlan, filmSeconds, type Piece } from "./FilmPlan.js"
import { effort, type joinProgress } from "./JoinProgress.js"
import { mappingArguments } from "./JointArguments.js"
import { type Run, wholeOf, writePicture } from "./PictureFile.js"
import { pieceArguments, plainSetting, type Setting } from "./PieceArguments.js"
import { encodedWay, type PictureWay, pictureWay } from "./Splice.js"
import type { Stretch } from "./Stretch.js"
import type { Workbench } from "./Workbench.js"

/** What the film's picture is made with. */
export interface PictureWork {
  readonly task: string
  readonly plan: FilmPlan
  /** The captions to be drawn in, clip by clip; `None` where none are. */
  readonly captions: Option.Option<ReadonlyArray<Option.Option<CaptionPicture>>>
  readonly nameOf: NameOf
  readonly place: (name: string) => string
  readonly atOnce: number
  readonly timeLimit: Duration.DurationInput
  readonly progress: Effect.Effect.Success<ReturnType<typeof joinProgress>>
}

/** Fails where a clip's light has to be mapped and this ffmpeg has nothing to do it with. */
const ensureMapping = Effect.fnUntraced(function* (
  strictWork: Workbench["strictWork"],
  { nameOf, plan, task }: PictureWork
) {
  const clip = plan.segments.map((segment) => segment.clip).find(needsMapping)
  if (clip === undefined) return
  yield* Effect.mapError(strictWork(task, mappingArguments(yield* composer)), (error) =>
    error instanceof MediaFailed
      ? refused(
          task,
          "NotStarted",
          `${nameOf(clip.path)} (${clip.path}) has colours of a wide or high range, and this ffmpeg lacks the filters zscale and tonemap, which bring them to those of ordinary video. Name an ffmpeg that has them, or leave the clip out`
        )
      : error
  )
})

/** Encodes a piece of the film; gives what its file says of itself. */
const encodePiece = Effect.fnUntraced(function* (
  strictWork: Workbench["strictWork"],
  { captions, nameOf, place, plan, task, timeLimit }: PictureWork,
  piece: Piece,
  index: number,
  setting: Setting,
  told: (seconds: number) => Effect.Effect<void>
) {
  const to = place(`picture-${index + 1}.mp4`)
  const caption = Option.flatMap(
    captions,
    (all) => all[plan.segments.indexOf(piece.segment)] ?? Option.none()
  )
  const args = pieceArguments(yield* composer, plan, piece, caption, setting, to)
  const clips = [piece.segment.clip, ...Option.toArray(Option.map(piece.next, ({ segment }) => segment.clip))]
  yield* namingClip(strictWork, task, clips, nameOf)(strictWork(task, args, timeLimit, told))
  return wholeOf(yield* inspect(task, to))
})

/** One decoder setting for all runs: the clips' own, and beside it that of the pieces; `None` where there is none. */
const settingOf = (
  runs: ReadonlyArray<Run>,
  stretches: ReadonlyArray<Stretch>,
  own: Option.Option<Uint8Array>
): Option.Option<Uint8Array> => {
  const pieces = runs.flatMap(({ clip }, index) =>
    stretches[index]?._tag === "Encoded" ? [clip.picture.configuration] : []
  )
  const [piece] = pieces
  if (piece === undefined) return own
  // One encoder, one setting: all pieces' records are the same, or the film would show it in its parameter sets.
  if (pieces.some((other) => Buffer.compare(other, piece) !== 0)) return Option.none()
  return Option.match(own, {
    onNone: () => Option.some(piece),
    onSome: (record) =>
      Option.flatMap(Option.all([readSetting(record), readSetting(piece)]), ([one, other]) =>
        joinSettings(one, other)
      )
  })
}

/** What pieces are to be encoded like, so that they can stand beside the clips' own packets. */
const settingBeside = (own: Option.Option<Uint8Array>): Option.Option<Setting> =>
  Option.match(own, {
    onNone: () => Option.some(plainSetting),
    onSome: (record) =>
      Option.flatMap(readSetting(record), (setting) =>
        Option.map(Option.all([freeNumber(setting), profileName(setting)]), ([number, profile]) => ({
          profile,
          number: Option.some(number)
        }))
      )
  })

/** Encodes what has to be, and writes the whole picture as one track. */
const make = Effect.fn("Ffmpeg.makeStretches")(function* (
  strictWork: Workbench["strictWork"],
  work: PictureWork,
  { own, stretches }: PictureWay,
  told: (index: number) => (seconds: number) => Effect.Effect<void>
) {
  const { place, plan, task, timeLimit } = work
  const unfit = (why: string) => refused(task, "NotAsPlanned", why)
  const hasPieces = stretches.some(({ _tag }) => _tag === "Encoded")
  const setting = hasPieces ? Option.getOrUndefined(settingBeside(own)) : plainSetting
  if (setting === undefined) return yield* unfit("no piece can be made to the clips' setting")
  if (hasPieces) yield* ensureMapping(strictWork, work)
  const runs = yield* Effect.forEach(
    stretches,
    (stretch, index) =>
      stretch._tag === "Own"
        ? Effect.succeed<Run>(stretch)
        : encodePiece(strictWork, work, stretch.piece, index, setting, told(index)),
    { concurrency: work.atOnce }
  )
  if (runs.some(({ frames }, index) => frames !== stretches[index]?.frames))
    return yield* unfit("a piece is not as long as planned")
  const configuration = Option.getOrUndefined(settingOf(runs, stretches, own))
  if (configuration === undefined) return yield* unfit("the pieces have no decoder setting in common")
  const made = place("picture.mp4")
  const written = yield* writePicture(task, runs, configuration, plan.rate, made)
  yield* Effect.annotateCurrentSpan({ pieces: runs.length })
  if (plan.colours === "kept" || Option.isNone(own)) return written
  // Clips that tell no colours are taken for what the film is; now they say so too.
  const tagged = place("tagged.mp4")
  yield* strictWork(task, tagArguments(yield* composer, written, tagged), timeLimit)
  return { ...written, path: tagged }
})

/** Whether encoding may do what copying could not: not where the disk, the time or ffmpeg itself is at an end. */
const mayBeEncoded = ({ lastLines, reason }: MediaFailed): boolean =>
  reason === "NotAsPlanned" || reason === "Killed" || (reason === "Exit" && !speaksOfMachine(lastLines))

/**
 * Makes the film's picture and looks at every frame of it. Packets stand as they are where the rules allow it, and the
 * rest is encoded once; what does not come out as planned is encoded whole.
 */
export const makePicture = Effect.fn("Ffmpeg.makePicture")(function* (
  strictWork: Workbench["strictWork"],
  work: PictureWork
) {
  const { captions, progress, task, timeLimit } = work
  const follow = Effect.fnUntraced(function* (way: PictureWay) {
    const { plan, stretches } = way
    const secondsIn = (frames: number) => frames / perSecond(plan.rate)
    const seconds = filmSeconds(plan)
    const told = yield* progress.begin({
      ...Object.fromEntries(
        stretches.map(({ _tag, frames }, index) => [
          `piece ${index}`,
          { weight: _tag === "Own" ? 0 : effort.encode * secondsIn(frames), seconds: secondsIn(frames) }
        ])
      ),
      film: { weight: effort.copy * seconds, seconds },
      check: { weight: effort.check * seconds, seconds }
    })
    const { delay, path } = yield* make(strictWork, { ...work, plan }, way, (index) => told(`piece ${index}`))
    yield* told("film")(seconds)
    const seen = yield* checkPicture(strictWork, { task, plan, made: path, timeLimit, told: told("check") })
    const copiedFrames = stretches.reduce((sum, it) => sum + (it._tag === "Own" ? it.frames : 0), 0)
    return { ...seen, path, delay, copiedFrames, ways: way.ways, colours: plan.colours }
  })
  if (Option.isSome(captions))
    return yield* follow(encodedWay(work.plan, () => "captions are drawn into the picture"))
  const way = pictureWay(work.plan)
  return yield* Option.isNone(way.own)
    ? follow(way)
    : Effect.catchIf(
        follow(way),
        (error): error is MediaFailed => error instanceof MediaFailed && mayBeEncoded(error),
        ({ message }) =>
          Effect.zipRight(
            Effect.logWarning(`the clips could not be joined as they are and are encoded anew: ${message}`),
            follow(encodedWay(work.plan, () => "joined as it is, the film did not come out as planned"))
          )
      )
})
