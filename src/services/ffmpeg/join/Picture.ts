import { Array, Effect, Option } from "effect"
import { perSecond } from "../../../domain/FrameRate.js"
import { speaksOfMachine } from "../Complaints.js"
import { joinDecoderConfigs, readDecoderConfig } from "../clip/AvcDecoderConfig.js"
import { inspect } from "../clip/Facts.js"
import { failMedia, MediaFailed } from "../Media.js"
import { namingClip } from "./ClipFailure.js"
import { needsMapping } from "./Colour.js"
import { checkPicture } from "./FilmCheck.js"
import { tagCommand } from "./FilmCommands.js"
import { type FilmPlan, filmSeconds, filmTags, type PacketRun, type Piece } from "./FilmPlan.js"
import { effort } from "./JoinProgress.js"
import { mappingCommand, pieceCommand, plainSetting, settingBeside } from "./PieceCommands.js"
import { type PicturePlan, planPicture } from "./Splice.js"
import { Workbench } from "./Workbench.js"
import { writePicture } from "./WritePicture.js"

type OnProgress = (seconds: number) => Effect.Effect<void>

/** Fails where a clip's light has to be mapped and this ffmpeg has nothing to do it with. */
const ensureMapping = Effect.fnUntraced(function* ({ segments }: FilmPlan) {
  const { ffmpeg, nameOf } = yield* Workbench
  const path = segments.find(({ clip }) => needsMapping(clip))?.clip.path
  if (path === undefined) return
  yield* Effect.catchTag(ffmpeg(mappingCommand), "MediaFailed", () =>
    failMedia(
      "NotStarted",
      `${nameOf(path)} (${path}) has colours of a wide or high range, and this ffmpeg lacks the filters zscale and tonemap, which bring them to those of ordinary video. Name an ffmpeg that has them, or leave the clip out`
    )
  )
})

/** One decoder setting for all runs: the clips' own, and beside it that of the pieces; `None` where there is none. */
const settingOf = (runs: ReadonlyArray<PacketRun>): Option.Option<Uint8Array> => {
  const records = runs.map(({ clip }) => clip.picture.configuration)
  const [one, other, ...more] = Array.dedupeWith(records, (a, b) => Buffer.compare(a, b) === 0)
  // One encoder, one setting: all pieces' records are the same, or the film would show it in its parameter sets.
  if (one === undefined || more.length > 0) return Option.none()
  if (other === undefined) return Option.some(one)
  return Option.all([readDecoderConfig(one), readDecoderConfig(other)]).pipe(
    Option.flatMap(([first, second]) => joinDecoderConfigs(first, second))
  )
}

const unfit = (why: string) => failMedia("NotAsPlanned", why)

/** Encodes what has to be, and writes the whole picture as one track. */
const make = Effect.fn("Ffmpeg.makeStretches")(function* (
  { copied, plan, sections }: PicturePlan,
  progressOf: (index: number) => OnProgress
) {
  const { atOnce, ffmpeg, place } = yield* Workbench
  const encode = Effect.fnUntraced(function* (piece: Piece, index: number) {
    const setting = Option.getOrUndefined(
      copied === undefined
        ? Option.some(plainSetting)
        : Option.flatMap(readDecoderConfig(copied.clip.picture.configuration), settingBeside)
    )
    if (setting === undefined) return yield* unfit("no piece can be made to the clips' setting")
    const to = place(`picture-${index + 1}.mp4`)
    const clips = [piece.segment, piece.next?.segment].flatMap((it) => it?.clip ?? [])
    yield* namingClip(clips)(ffmpeg(pieceCommand(plan, piece, setting, to), progressOf(index)))
    const clip = yield* inspect(to)
    const { frames } = clip.facts.video
    return { _tag: "Copied", clip, firstPacket: 0, from: 0, frames } satisfies PacketRun
  })
  yield* ensureMapping(plan)
  const runs = yield* Effect.forEach(
    sections,
    (section, index) => (section._tag === "Copied" ? Effect.succeed(section) : encode(section, index)),
    { concurrency: atOnce }
  )
  if (runs.some(({ frames }, index) => frames !== sections[index]?.frames))
    return yield* unfit("a piece is not as long as planned")
  const configuration = Option.getOrUndefined(settingOf(runs))
  if (configuration === undefined) return yield* unfit("the pieces have no decoder setting in common")
  const written = yield* writePicture(runs, configuration, plan.rate, place("picture.mp4"))
  yield* Effect.annotateCurrentSpan({ pieces: runs.length })
  if (plan.colours === "kept" || copied === undefined) return written
  // Clips that tell no colours are taken for what the film is; now they say so too.
  const tagged = place("tagged.mp4")
  yield* ffmpeg(tagCommand(written, tagged))
  return { ...written, path: tagged }
})

/** Whether encoding may do what copying could not: not where the disk, the time or ffmpeg itself is at an end. */
const mayBeEncoded = ({ lastLines, reason }: MediaFailed): boolean =>
  reason === "NotAsPlanned" || reason === "Killed" || (reason === "Exit" && !speaksOfMachine(lastLines))

/** Makes the picture as planned, decodes every frame of it, and says how far it has come. */
const follow = Effect.fnUntraced(function* (picture: PicturePlan) {
  const { progress } = yield* Workbench
  const { decisions, plan, sections } = picture
  const progressOf = yield* progress.begin([
    ...sections.map(({ _tag, frames }) => ({
      effort: _tag === "Copied" ? 0 : effort.encode,
      seconds: frames / perSecond(plan.rate)
    })),
    { effort: effort.check, seconds: filmSeconds(plan) }
  ])
  const made = yield* make(picture, progressOf)
  const seen = yield* checkPicture(plan, made.path, progressOf(sections.length))
  const copiedFrames = sections.reduce((sum, it) => sum + (it._tag === "Copied" ? it.frames : 0), 0)
  return { ...seen, ...made, copiedFrames, decisions, colours: filmTags(plan) }
})

/**
 * Makes the film's picture and looks at every frame of it. Packets stand as they are where the rules allow it, and the
 * rest is encoded once; what does not come out as planned is encoded whole.
 * Fails   MediaFailed: a clip cannot be read, this machine has trouble, or encoded whole it is still not as planned.
 */
export const makePicture = Effect.fn("Ffmpeg.makePicture")(function* (plan: FilmPlan) {
  const picture = planPicture(plan)
  const made = follow(picture)
  if (picture.copied === undefined) return yield* made
  return yield* Effect.catchIf(
    made,
    (error): error is MediaFailed => error instanceof MediaFailed && mayBeEncoded(error),
    ({ message }) =>
      Effect.zipRight(
        Effect.logWarning(`the clips could not be joined as they are and are encoded anew: ${message}`),
        follow(planPicture(plan, "joined as it is, the film did not come out as planned"))
      )
  )
})
