import { stat } from "node:fs/promises"
import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"
import type { Input, InputAudioTrack, InputFormat, InputVideoTrack } from "mediabunny"
import { whyUnread } from "../../DiskTrouble.js"
import { quietly } from "../../QuietReader.js"
import { failMedia, type MediaFailed } from "../Media.js"
import { ClipRefusal, limitSize, longestClip } from "./ClipLimits.js"
import { firstSpecified, unspecified } from "./Colours.js"
import { copying } from "./Copying.js"
import { beginningOf, paceOf, untangled } from "./FrameTiming.js"
import type { Inspection, PictureTrack, SoundTrack } from "./Inspection.js"
import { type MovieTrack, readMovie } from "./Movie.js"
import { listPackets, settingOf } from "./Packets.js"
import { readSequenceParameterSet, type SequenceParameterSet } from "./SequenceParameterSet.js"
import { isSteady as isSteadyAt, maxFrameJitter, shownFrames } from "./ShownFrames.js"
import { pictureAmong, soundAmong } from "./Tracks.js"

type Library = typeof import("mediabunny")

const bytesOf = (source: ArrayBuffer | ArrayBufferView | SharedArrayBuffer | undefined): Uint8Array =>
  source === undefined
    ? new Uint8Array()
    : ArrayBuffer.isView(source)
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source)

/** Codecs whose pictures are whole frames, whatever their header says or does not say. */
const neverInterlaced = new Set(["hevc", "vp8", "vp9", "av1", "png"])

/** The size a picture is shown at: where the container is silent, the codec's own header tells the shape of its pixels. */
const shownSize = async (
  track: InputVideoTrack,
  set: SequenceParameterSet | undefined,
  isToldOutside: boolean
) => {
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()]
  const [wide, tall] = set?.pixelShape ?? [1, 1]
  if (isToldOutside || wide === tall) return { width, height }
  return (await track.getRotation()) % 180 === 0
    ? { width: Math.round((width * wide) / tall), height }
    : { width, height: Math.round((height * wide) / tall) }
}

const pictureOf = async (
  track: InputVideoTrack,
  known: MovieTrack | undefined,
  { EncodedPacketSink }: Library
) => {
  const configuration = bytesOf((await track.getDecoderConfig())?.description)
  const codec = (await track.getCodec()) ?? String(await track.getInternalCodecId()).trim()
  const name = codec === "avc" ? "h264" : codec
  const set = Option.getOrUndefined(
    Option.flatMap(settingOf(codec, configuration), ({ sequences: [first] }) =>
      readSequenceParameterSet(first ?? new Uint8Array())
    )
  )
  const { height, width } = await shownSize(track, set, known?.hasPixelAspect === true)
  limitSize({ width, height })
  const claimed = await track.getDurationFromMetadata()
  if (claimed !== null && claimed > 3600) throw new ClipRefusal("TooLarge", `it claims to last ${claimed} s`)
  const list = await listPackets(new EncodedPacketSink(track), codec, configuration)
  const told = shownFrames(list.moments, await track.getTimeResolution(), known?.editList)
  const { end, hidesSome } = told
  const times = list.isTangled ? untangled(told.times) : told.times
  const [start = 0, last = start] = [times[0], times.at(-1)]
  const seconds = end - start
  if (times.length === 0 || !(seconds > 0)) throw new ClipRefusal("NotMedia", "it holds no frames")
  const pace = paceOf(times, seconds)
  const { framesPerSecond, isSteady } = pace
  const outside = known?.colours ?? unspecified
  const colours = firstSpecified(set?.colours ?? unspecified, outside)
  const sampleEntries = known?.sampleEntries ?? 1
  const video = { codec: name, width, height, framesPerSecond, frames: times.length }
  return {
    seconds,
    video,
    track: {
      id: track.id,
      isSteady,
      colours,
      configuration,
      packets: list.packets,
      start: beginningOf(times, pace),
      // A last frame that is given no time is shown all the same.
      end: end - last > 1e-3 ? end : last + 1 / framesPerSecond,
      isEightBit420: set?.chroma === 1 && set.depth === 8,
      mayBeInterlaced: set === undefined ? !neverInterlaced.has(name) : !set.isProgressive,
      changes: sampleEntries > 1 || list.hasOwnSets,
      copying: copying({
        ...video,
        ...list,
        configuration,
        colours,
        outside,
        sampleEntries,
        hidesSome,
        set,
        isAvc1: (await track.getInternalCodecId()) === "avc1",
        isUpright: (await track.getRotation()) === 0 && !(await track.getFlip()),
        hasSquarePixels: (await track.getCodedWidth()) === width && (await track.getCodedHeight()) === height,
        isEven:
          !list.isTangled &&
          isSteadyAt(times, framesPerSecond, maxFrameJitter) &&
          Math.abs(times.length / framesPerSecond - seconds) < 0.5 / framesPerSecond
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
      start: known?.editList === undefined ? first : known.editList.emptyEdit / perTick,
      seconds
    } satisfies SoundTrack
  }
}

/**
 * Opens a file for the reader's library, and closes it: of the formats that are named alone; where none are, MP4 and its elder
 * brother, no playlist, no other container.
 */
export const readingFile = async <A>(
  { FilePathSource, Input, MP4, QTFF }: Library,
  path: string,
  use: (input: Input) => Promise<A>,
  formats: Array<InputFormat> = [MP4, QTFF]
): Promise<A> => {
  const source = new FilePathSource(path, { handleUnhandledError: () => undefined })
  const input = new Input({ source, formats })
  try {
    return await use(input)
  } finally {
    input.dispose()
  }
}

const read = async (path: string, input: Input, library: Library): Promise<Inspection> => {
  const { mdatEnd, tracks } = await readMovie(path)
  const knownOf = (id: number) => tracks.find((track) => track.id === id)
  const picture = pictureAmong(await input.getVideoTracks(), tracks)
  if (picture === undefined) throw new ClipRefusal("NotMedia", "it holds no picture")
  const heard = soundAmong(await input.getAudioTracks(), tracks)
  const { size } = await stat(path)
  // Cut between two packets no decoder complains of it: it takes the end of the file for the end of the clip.
  if (mdatEnd > size)
    throw new ClipRefusal("Damaged", `it is cut short: it should have ${mdatEnd} bytes, and has ${size}`)
  const { seconds, track, video } = await pictureOf(picture, knownOf(picture.id), library)
  const sound = heard === undefined ? undefined : await soundOf(heard, knownOf(heard.id))
  return {
    path,
    facts: { durationSeconds: seconds, video, audio: Option.fromNullable(sound?.facts) },
    picture: track,
    sound: Option.fromNullable(sound?.track)
  }
}

/** Fails unless the path is a plain file: a link, a pipe or a folder is not read. */
export const plainFile = Effect.fn("Ffmpeg.plainFile")(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  if (yield* Effect.isSuccess(fs.readLink(path)))
    return yield* failMedia("NotMedia", `${path} is a link, not a plain file`)
  const { size, type } = yield* Effect.catchAll(fs.stat(path), (error) => {
    const reason = error._tag === "SystemError" ? "Unreadable" : "NotMedia"
    return error._tag === "SystemError" && error.reason === "NotFound"
      ? failMedia(reason, `there is no file ${path}`)
      : failMedia(reason, `${path} cannot be read (${whyUnread(error)})`)
  })
  if (type !== "File") return yield* failMedia("NotMedia", `${path} is not a plain file`)
  if (size === FileSystem.Size(0)) return yield* failMedia("Damaged", `${path} is empty`)
})

/** Whether reading failed for what no bytes can do: Node names the system's and its own failures by a code. */
const isOfThisMachine = (cause: unknown): boolean =>
  cause instanceof Error &&
  (("code" in cause && cause.code !== "ERR_OUT_OF_RANGE") || /allocation failed/i.test(cause.message))

/**
 * Reads a plain file with the reader's library, which says nothing meanwhile.
 * Takes   what it should be: "an MP4".
 * Fails   MediaFailed: `NotMedia`, `TooLarge` or `Damaged` for what the file is; `Unreadable` for the disk.
 */
export const readPlainFile = Effect.fnUntraced(function* <A>(
  path: string,
  kind: string,
  read: (library: Library) => Promise<A>
): Effect.fn.Return<A, MediaFailed, FileSystem.FileSystem> {
  yield* plainFile(path)
  return yield* Effect.tryPromise({ try: () => quietly(read), catch: (cause) => cause }).pipe(
    Effect.catchAll((cause) => {
      if (cause instanceof ClipRefusal) return failMedia(cause.reason, `${path} is refused: ${cause.message}`)
      const words = cause instanceof Error ? cause.message : String(cause)
      return isOfThisMachine(cause)
        ? failMedia("Unreadable", `${path} cannot be read (${words})`)
        : failMedia("NotMedia", `${path} is not ${kind} that can be read (${words})`)
    })
  )
})

/**
 * Reads what a clip or film says of itself; nothing is decoded and no process runs.
 * Fails   MediaFailed: `NotMedia`, `TooLarge` or `Damaged` for what the file is; `Unreadable` for the disk.
 */
export const inspect: (path: string) => Effect.Effect<Inspection, MediaFailed, FileSystem.FileSystem> =
  Effect.fn("Ffmpeg.inspect")((path: string) =>
    readPlainFile(path, "an MP4", (library) =>
      readingFile(library, path, (input) => read(path, input, library))
    )
  )

/** How long a clip is from the earlier of picture and sound to the end of the picture. */
const lengthOf = ({ picture, sound }: Inspection): number => {
  const late = Option.match(sound, { onNone: () => 0, onSome: ({ start }) => start - picture.start })
  return Math.max(picture.end - picture.start - Math.min(0, late), late)
}

/**
 * Reads a clip, and refuses one too long to be any. Films may be longer.
 * Fails   MediaFailed as `inspect` does, and `TooLarge` for its length.
 */
export const inspectClip = (path: string): Effect.Effect<Inspection, MediaFailed, FileSystem.FileSystem> =>
  Effect.flatMap(inspect(path), (clip) => {
    const seconds = lengthOf(clip)
    return seconds <= longestClip
      ? Effect.succeed(clip)
      : failMedia("TooLarge", `${path} lasts ${seconds.toFixed(1)} s; a clip is at most ${longestClip} s`)
  })
