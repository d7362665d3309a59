import { Effect, Option } from "effect"
import { perSecond } from "../../../domain/FrameRate.js"
import { speaksOfMachine } from "../Complaints.js"
import { freeNumber, joinDecoderConfigs, profileName, readDecoderConfig } from "../clip/AvcDecoderConfig.js"
import { inspect } from "../clip/Facts.js"
import { MediaFailed, refused } from "../Media.js"
import { namingClip } from "./Blame.js"
import { needsMapping } from "./Colour.js"
import { checkPicture } from "./FilmCheck.js"
import { tagCommand } from "./FilmCommands.js"
import { type FilmPlan, filmSeconds, filmTags, type Piece, type Run, wholeOf } from "./FilmPlan.js"
import { effort } from "./JoinProgress.js"
import { writePicture } from "./PictureFile.js"
import { mappingCommand, pieceCommand, plainSetting, type Setting } from "./PieceCommands.js"
import { encodedWay, type PictureWay, pictureWay } from "./Splice.js"
import { Workbench } from "./Workbench.js"

type Told = (seconds: number) => Effect.Effect<void>

/** Fails where a clip's light has to be mapped and this ffmpeg has nothing to do it with. */
const ensureMapping = Effect.fnUntraced(function* ({ segments }: FilmPlan) {
  const { ffmpeg, nameOf } = yield* Workbench
  const path = segments.find(({ clip }) => needsMapping(clip))?.clip.path
  if (path === undefined) return
  yield* Effect.catchTag(ffmpeg(mappingCommand), "MediaFailed", () =>
    refused(
      "NotStarted",
      `${nameOf(path)} (${path}) has colours of a wide or high range, and this ffmpeg lacks the filters zscale and tonemap, which bring them to those of ordinary video. Name an ffmpeg that has them, or leave the clip out`
    )
  )
})

/** Encodes a piece of the film; gives what its file says of itself. */
const encodePiece = Effect.fnUntraced(function* (
  plan: FilmPlan,
  piece: Piece,
  setting: Setting,
  index: number,
  told: Told
) {
  const { ffmpeg, place } = yield* Workbench
  const to = place(`picture-${index + 1}.mp4`)
  const caption = Option.flatMap(
    plan.captions,
    (all) => all[plan.segments.indexOf(piece.segment)] ?? Option.none()
  )
  const clips = [piece.segment, piece.next?.segment].flatMap((it) => it?.clip ?? [])
  yield* namingClip(clips)(ffmpeg(pieceCommand(plan, piece, caption, setting, to), told))
  return wholeOf(yield* inspect(to))
})

/** One decoder setting for all runs: the clips' own, and beside it that of the pieces; `None` where there is none. */
const settingOf = (pieces: ReadonlyArray<Run>, own: Option.Option<Uint8Array>): Option.Option<Uint8Array> => {
  const [piece, ...others] = pieces.map(({ clip }) => clip.picture.configuration)
  if (piece === undefined) return own
  // One encoder, one setting: all pieces' records are the same, or the film would show it in its parameter sets.
  if (others.some((other) => Buffer.compare(other, piece) !== 0)) return Option.none()
  return Option.match(own, {
    onNone: () => Option.some(piece),
    onSome: (record) =>
      Option.flatMap(Option.all([readDecoderConfig(record), readDecoderConfig(piece)]), ([one, other]) =>
        joinDecoderConfigs(one, other)
      )
  })
}

/** What pieces are to be encoded like, so that they can stand beside the clips' own packets. */
const settingBeside = (own: Option.Option<Uint8Array>): Option.Option<Setting> =>
  Option.match(own, {
    onNone: () => Option.some(plainSetting),
    onSome: (record) =>
      Option.flatMap(readDecoderConfig(record), (setting) =>
        Option.all({ profile: profileName(setting), number: Option.map(freeNumber(setting), Option.some) })
      )
  })

/** Encodes what has to be, and writes the whole picture as one track. */
const make = Effect.fn("Ffmpeg.makeStretches")(function* (
  { own, plan, stretches }: PictureWay,
  told: (index: number) => Told
) {
  const { atOnce, ffmpeg, place } = yield* Workbench
  const unfit = (why: string) => refused("NotAsPlanned", why)
  const hasPieces = stretches.some(({ _tag }) => _tag === "Encoded")
  const setting = hasPieces ? Option.getOrUndefined(settingBeside(own)) : plainSetting
  if (setting === undefined) return yield* unfit("no piece can be made to the clips' setting")
  if (hasPieces) yield* ensureMapping(plan)
  const runs = yield* Effect.forEach(
    stretches,
    (stretch, index) =>
      stretch._tag === "Own"
        ? Effect.succeed(stretch)
        : encodePiece(plan, stretch, setting, index, told(index)),
    { concurrency: atOnce }
  )
  if (runs.some(({ frames }, index) => frames !== stretches[index]?.frames))
    return yield* unfit("a piece is not as long as planned")
  const pieces = runs.filter((run) => !stretches.includes(run))
  const configuration = Option.getOrUndefined(settingOf(pieces, own))
  if (configuration === undefined) return yield* unfit("the pieces have no decoder setting in common")
  const written = yield* writePicture(runs, configuration, plan.rate, place("picture.mp4"))
  yield* Effect.annotateCurrentSpan({ pieces: runs.length })
  if (plan.colours === "kept" || Option.isNone(own)) return written
  // Clips that tell no colours are taken for what the film is; now they say so too.
  const tagged = place("tagged.mp4")
  yield* ffmpeg(tagCommand(written, tagged))
  return { ...written, path: tagged }
})

/** Whether encoding may do what copying could not: not where the disk, the time or ffmpeg itself is at an end. */
const mayBeEncoded = ({ lastLines, reason }: MediaFailed): boolean =>
  reason === "NotAsPlanned" || reason === "Killed" || (reason === "Exit" && !speaksOfMachine(lastLines))

/** Makes the picture one way, looks at every frame of it, and says how far it has come. */
const follow = Effect.fnUntraced(function* (way: PictureWay) {
  const { progress } = yield* Workbench
  const { plan, stretches, ways } = way
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
  const made = yield* make(way, (index) => told(`piece ${index}`))
  yield* told("film")(seconds)
  const seen = yield* checkPicture(plan, made.path, told("check"))
  const copiedFrames = stretches.reduce((sum, it) => sum + (it._tag === "Own" ? it.frames : 0), 0)
  return { ...seen, ...made, copiedFrames, ways, colours: filmTags(plan) }
})

/**
 * Makes the film's picture and looks at every frame of it. Packets stand as they are where the rules allow it, and the
 * rest is encoded once; what does not come out as planned is encoded whole.
 * Fails   MediaFailed: a clip cannot be read, this machine has trouble, or encoded whole it is still not as planned.
 */
export const makePicture = Effect.fn("Ffmpeg.makePicture")(function* (plan: FilmPlan) {
  const encoded = (why: string) => follow(encodedWay(plan, () => why))
  if (Option.isSome(plan.captions)) return yield* encoded("captions are drawn into the picture")
  const way = pictureWay(plan)
  const made = follow(way)
  if (Option.isNone(way.own)) return yield* made
  return yield* Effect.catchIf(
    made,
    (error): error is MediaFailed => error instanceof MediaFailed && mayBeEncoded(error),
    ({ message }) =>
      Effect.zipRight(
        Effect.logWarning(`the clips could not be joined as they are and are encoded anew: ${message}`),
        encoded("joined as it is, the film did not come out as planned")
      )
  )
})
