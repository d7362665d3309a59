import { stat } from "node:fs/promises"
import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"
import type { InputAudioTrack, InputVideoTrack } from "mediabunny"
import { whyUnread } from "../../DiskTrouble.js"
import { quietly } from "../../QuietReader.js"
import { type MediaFailed, refused } from "../Media.js"
import { firstTold, fromNames, untold } from "./Colours.js"
import { copying } from "./Copying.js"
import { readSetting } from "./DecoderSetting.js"
import type { Inspection, PictureTrack, SoundTrack } from "./Inspection.js"
import { limitFrames, limitSize, longestClip, Refusal } from "./Limits.js"
import { type MovieTrack, readMovie } from "./Movie.js"
import { beginningOf, paceOf, untangled } from "./Pace.js"
import { listPackets } from "./Packets.js"
import { readSequenceSet, type SequenceSet } from "./SequenceSet.js"
import { evenly, isSteady, shownFrames } from "./ShownFrames.js"
import { pictureAmong, soundAmong } from "./Tracks.js"

const codecNames: Readonly<Record<string, string>> = { avc: "h264" }

const bytesOf = (source: ArrayBuffer | ArrayBufferView | SharedArrayBuffer | undefined): Uint8Array =>
  source === undefined
    ? new Uint8Array()
    : ArrayBuffer.isView(source)
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source)

/** Codecs whose pictures are whole frames, whatever their header says or does not say. */
const neverInterlaced = new Set(["hevc", "vp8", "vp9", "av1", "png"])

/** The size a picture is shown at: where the container is silent, the codec's own header tells the shape of its pixels. */
const shownSize = async (track: InputVideoTrack, set: SequenceSet | undefined, isToldOutside: boolean) => {
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()]
  const [wide, tall] = Option.getOrElse(set?.pixelShape ?? Option.none(), () => [1, 1] as const)
  if (isToldOutside || wide === tall) return { width, height }
  return (await track.getRotation()) % 180 === 0
    ? { width: Math.round((width * wide) / tall), height }
    : { width, height: Math.round((height * wide) / tall) }
}

const pictureOf = async (
  track: InputVideoTrack,
  known: MovieTrack | undefined,
  { EncodedPacketSink }: typeof import("mediabunny")
) => {
  const configuration = bytesOf((await track.getDecoderConfig())?.description)
  const codec = (await track.getCodec()) ?? String(await track.getInternalCodecId()).trim()
  const isH264 = codec === "avc"
  const setting = isH264 ? readSetting(configuration) : Option.none()
  const set = Option.getOrUndefined(
    Option.flatMap(setting, ({ sequences }) =>
      Option.flatMap(Option.fromNullable(sequences[0]), readSequenceSet)
    )
  )
  const { height, width } = await shownSize(track, set, known?.tellsPixelShape === true)
  limitSize({ width, height })
  const claimed = await track.getDurationFromMetadata()
  if (claimed !== null && claimed > 3600) throw new Refusal("TooLarge", `it claims to last ${claimed} s`)
  const list = await listPackets(new EncodedPacketSink(track), { codec, configuration, setting }, limitFrames)
  const told = shownFrames(list.moments, await track.getTimeResolution(), known?.editList)
  const { end, hidesSome } = told
  const times = list.isTangled ? untangled(told.times) : told.times
  const [start = 0, last = start] = [times[0], times.at(-1)]
  const seconds = end - start
  if (times.length === 0 || !(seconds > 0)) throw new Refusal("NotMedia", "it holds no frames")
  const pace = paceOf(times, seconds)
  const outside = known?.colours ?? untold
  const colours = firstTold(
    set?.colours ?? untold,
    firstTold(outside, fromNames(await track.getColorSpace()))
  )
  const isUpright = (await track.getRotation()) === 0 && !(await track.getFlip())
  const name = codecNames[codec] ?? codec
  return {
    seconds,
    video: { codec: name, width, height, framesPerSecond: pace.framesPerSecond, frames: times.length },
    track: {
      ...{
        id: track.id,
        start: beginningOf(times, pace),
        // A last frame that is given no time is shown all the same.
        end: end - last > 1e-3 ? end : last + 1 / pace.framesPerSecond,
        isSteady: pace.isSteady,
        colours,
        configuration
      },
      isEightBit420: set?.chroma === 1 && set.depth === 8,
      mayBeInterlaced: set === undefined ? !neverInterlaced.has(name) : !set.isProgressive,
      changes: (known?.descriptions ?? 1) > 1 || list.hasOwnSets,
      packets: list.packets,
      copying: copying({
        ...{ codec: name, width, height, isUpright, configuration, colours, outside, hidesSome },
        isAvc1: (await track.getInternalCodecId()) === "avc1",
        set: Option.fromNullable(set),
        hasSquarePixels: (await track.getCodedWidth()) === width && (await track.getCodedHeight()) === height,
        descriptions: known?.descriptions ?? 1,
        framesPerSecond: pace.framesPerSecond,
        isEven:
          !list.isTangled &&
          isSteady(times, pace.framesPerSecond, evenly) &&
          Math.abs(times.length / pace.framesPerSecond - seconds) < 0.5 / pace.framesPerSecond,
        startsAreIdr: list.startsAreIdr,
        hasOwnSets: list.hasOwnSets
      })
    } satisfies PictureTrack
  }
}

const soundOf = async (track: InputAudioTrack, known: MovieTrack | undefined) => {
  const seconds = await track.computeDuration()
  const perTick = await track.getTimeResolution()
  const first = await track.getFirstTimestamp()
  return {
    facts: {
      codec: (await track.getCodec()) ?? String(await track.getInternalCodecId()),
      sampleRate: await track.getSampleRate(),
      channels: await track.getNumberOfChannels()
    },
    track: {
      id: track.id,
      // What an encoder puts before the first sample is decoded and not heard.
      start: known?.editList === undefined ? first : known.editList.pause / perTick,
      seconds
    } satisfies SoundTrack
  }
}

const read = async (path: string, mediabunny: typeof import("mediabunny")): Promise<Inspection> => {
  const input = new mediabunny.Input({
    source: new mediabunny.FilePathSource(path, { handleUnhandledError: () => undefined }),
    // MP4 and its elder brother alone: a playlist or another container is not looked into.
    formats: [mediabunny.MP4, mediabunny.QTFF]
  })
  try {
    const movie = await readMovie(path)
    const knownOf = (id: number) => movie.find((track) => track.id === id)
    const picture = pictureAmong(await input.getVideoTracks(), movie)
    if (picture === undefined) throw new Refusal("NotMedia", "it holds no picture")
    const heard = soundAmong(await input.getAudioTracks(), movie)
    const [end, size] = [
      Math.max(
        ...[picture, heard].map((track) => (track === undefined ? 0 : (knownOf(track.id)?.lastByte ?? 0)))
      ),
      (await stat(path)).size
    ]
    // Cut between two packets no decoder complains of it: it takes the end of the file for the end of the clip.
    if (end > size)
      throw new Refusal("Damaged", `it is cut short: it should have ${end} bytes, and has ${size}`)
    const { seconds, track, video } = await pictureOf(picture, knownOf(picture.id), mediabunny)
    const sound = heard === undefined ? undefined : await soundOf(heard, knownOf(heard.id))
    return {
      path,
      facts: {
        durationSeconds: seconds,
        video,
        audio: Option.fromNullable(sound?.facts)
      },
      picture: track,
      sound: Option.fromNullable(sound?.track)
    }
  } finally {
    input.dispose()
  }
}

/** Fails unless the path is a plain file: a link, a pipe or a folder is not read. */
export const plainFile = Effect.fn("Ffmpeg.plainFile")(function* (task: string, path: string) {
  const fs = yield* FileSystem.FileSystem
  const isLink = yield* fs.readLink(path).pipe(
    Effect.as(true),
    Effect.orElseSucceed(() => false)
  )
  if (isLink) return yield* refused(task, "NotMedia", `${path} is a link, not a plain file`)
  const { size, type } = yield* fs
    .stat(path)
    .pipe(
      Effect.mapError((error) =>
        refused(
          task,
          error._tag === "SystemError" ? "Unreadable" : "NotMedia",
          error._tag === "SystemError" && error.reason === "NotFound"
            ? `there is no file ${path}`
            : `${path} cannot be read (${whyUnread(error)})`
        )
      )
    )
  if (type !== "File") return yield* refused(task, "NotMedia", `${path} is not a plain file`)
  if (size === FileSystem.Size(0)) return yield* refused(task, "Damaged", `${path} is empty`)
})

/** Whether reading failed for what no bytes can do: Node names the system's and its own failures by a code. */
const isOfThisMachine = (cause: unknown): boolean =>
  cause instanceof Error &&
  (("code" in cause && cause.code !== "ERR_OUT_OF_RANGE") || /allocation failed/i.test(cause.message))

/** Reads what a clip or film says of itself; nothing is decoded and no process runs. */
export const inspect: (
  task: string,
  path: string
) => Effect.Effect<Inspection, MediaFailed, FileSystem.FileSystem> = Effect.fn("Ffmpeg.inspect")(function* (
  task: string,
  path: string
) {
  yield* plainFile(task, path)
  return yield* Effect.tryPromise({
    try: () => quietly((mediabunny) => read(path, mediabunny)),
    catch: (cause) => {
      if (cause instanceof Refusal) return refused(task, cause.reason, `${path} is refused: ${cause.message}`)
      const words = cause instanceof Error ? cause.message : String(cause)
      return isOfThisMachine(cause)
        ? refused(task, "Unreadable", `${path} cannot be read (${words})`)
        : refused(task, "NotMedia", `${path} is not an MP4 that can be read (${words})`)
    }
  })
})

/** How long a clip is from the earlier of picture and sound to the end of the picture. */
const lengthOf = ({ picture, sound }: Inspection): number => {
  const start = Option.match(sound, {
    onNone: () => picture.start,
    onSome: (it) => Math.min(it.start, picture.start)
  })
  const late = Option.match(sound, { onNone: () => 0, onSome: (it) => it.start - picture.start })
  return Math.max(picture.end - start, late)
}

/** Refuses a clip too long to be one. Films may be longer. */
export const asClip = (task: string, inspection: Inspection): Effect.Effect<Inspection, MediaFailed> => {
  const seconds = lengthOf(inspection)
  return seconds <= longestClip
    ? Effect.succeed(inspection)
    : Effect.fail(
        refused(
          task,
          "TooLarge",
          `${inspection.path} lasts ${seconds.toFixed(1)} s; a clip is at most ${longestClip} s`
        )
      )
}
