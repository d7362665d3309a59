import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"
import type { InputAudioTrack, InputVideoTrack } from "mediabunny"
import { whyUnread } from "../DiskTrouble.js"
import { type MediaFacts, type MediaFailed, refused } from "./Media.js"
import { countFrames, mostFrames, Refusal } from "./ShownFrames.js"

/** The longest clip taken in, in seconds; the provider's longest is 15. */
export const longestClip = 60
/** The longest side taken in, in pixels. */
export const longestSide = 4096
/** A decoder's own limit, for files whose header lies about their size. A little above, since blocks are padded. */
export const mostPixels = (longestSide + 32) ** 2

/** A clip's facts, and what only assembly has to know. */
export interface Inspection {
  readonly path: string
  readonly facts: MediaFacts
  /** Whether the picture is H.264 with 4:2:0 chroma, 8 bits and video range: the `yuv420p` every player takes. */
  readonly isPlainH264: boolean
  /**
   * What two clips must share to the bit before their pictures may stand in one track without being encoded anew:
   * size, profile, chroma and the decoder's parameter sets (all inside `configuration`) and the clock. `None` when
   * the picture is turned, stretched, starts late, or its frames are not evenly spaced.
   */
  readonly copyKey: Option.Option<string>
  readonly audioSeconds: number
  /** What a joint of sound packets has to know; `None` unless the sound is AAC-LC in packets of 1024 samples. */
  readonly soundPackets: Option.Option<SoundPackets>
  /** The colour matrix the picture declares, `bt709` for one. */
  readonly matrix: Option.Option<string>
}

/** A clip's sound as packets: 1024 samples each, the first of which an encoder puts before the sound begins. */
export interface SoundPackets {
  /** Equal where one decoder setting serves both. */
  readonly key: string
  readonly sampleRate: number
  readonly channels: number
  readonly count: number
  /** Packets before the sound's first sample, which a player decodes and does not play. */
  readonly priming: number
}

/** Samples in an AAC-LC packet (ISO/IEC 14496-3, 4.5.2.1.1). */
export const packetSamples = 1024

const codecNames: Readonly<Record<string, string>> = { avc: "h264" }

/** Chroma format and bit depths at the end of an H.264 decoder configuration record (ISO/IEC 14496-15, 5.3.3.1.2). */
const isEightBit420 = (configuration: Uint8Array): boolean => {
  const profile = configuration[1]
  // Baseline, main and extended know nothing else.
  if (profile === 66 || profile === 77 || profile === 88) return true
  let at = 5
  for (const mask of [0x1f, 0xff]) {
    const sets = (configuration[at] ?? 0) & mask
    at += 1
    for (let set = 0; set < sets; set++) {
      at += 2 + (((configuration[at] ?? 0) << 8) | (configuration[at + 1] ?? 0))
    }
  }
  const [chroma, luma, chromaDepth] = configuration.subarray(at)
  if (chroma === undefined || luma === undefined || chromaDepth === undefined) return false
  return (chroma & 3) === 1 && (luma & 7) === 0 && (chromaDepth & 7) === 0
}

const bytesOf = (source: ArrayBuffer | ArrayBufferView | SharedArrayBuffer | undefined): Uint8Array =>
  source === undefined
    ? new Uint8Array()
    : ArrayBuffer.isView(source)
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source)

const pictureOf = async (track: InputVideoTrack, path: string, mediabunny: typeof import("mediabunny")) => {
  const width = await track.getDisplayWidth()
  const height = await track.getDisplayHeight()
  if (!(width >= 1 && height >= 1)) throw new Refusal("NotMedia", "its picture has no size")
  if (Math.max(width, height) > longestSide)
    throw new Refusal(
      "TooLarge",
      `it is ${width}x${height}; at most ${longestSide} pixels a side are taken in`
    )
  const claimed = await track.getDurationFromMetadata()
  if (claimed !== null && claimed > 3600) throw new Refusal("TooLarge", `it claims to last ${claimed} s`)
  const { frames, hidesItsEnd, seconds } = await countFrames(track, path, mediabunny)
  const start = Math.max(0, await track.getFirstTimestamp())
  if (frames === 0 || !(seconds > 0)) throw new Refusal("NotMedia", "it holds no frames")
  const metrics =
    frames > 1
      ? await track.computeFrameRateMetrics({ targetPacketCount: Number.POSITIVE_INFINITY })
      : undefined
  const guess = metrics?.bestGuessFrameRate ?? 0
  const framesPerSecond = Number.isFinite(guess) && guess > 0 ? guess : frames / seconds
  const codec = (await track.getCodec()) ?? String(await track.getInternalCodecId())
  const configuration = bytesOf((await track.getDecoderConfig())?.description)
  const colours = await track.getColorSpace()
  const isPlainH264 =
    (await track.getInternalCodecId()) === "avc1" &&
    isEightBit420(configuration) &&
    colours.fullRange !== true
  const isUpright =
    (await track.getRotation()) === 0 &&
    !(await track.getFlip()) &&
    (await track.getCodedWidth()) === width &&
    (await track.getCodedHeight()) === height
  const isEven = metrics?.frameRateIsConstant === true && Math.abs(frames / framesPerSecond - seconds) < 1e-3
  const shared = [
    `${width}x${height}`,
    framesPerSecond.toFixed(6),
    await track.getTimeResolution(),
    Buffer.from(configuration).toString("hex")
  ].join(" ")
  return {
    seconds,
    video: { codec: codecNames[codec] ?? codec, width, height, framesPerSecond, frames },
    isPlainH264,
    matrix: Option.fromNullable(colours.matrix),
    copyKey:
      isPlainH264 && isUpright && isEven && start === 0 && !hidesItsEnd
        ? Option.some(shared)
        : Option.none<string>()
  }
}

/** Counts the packets of a sound that can be joined packet by packet. */
const packetsOf = async (
  track: InputAudioTrack,
  mediabunny: typeof import("mediabunny")
): Promise<Option.Option<SoundPackets>> => {
  const configuration = bytesOf((await track.getDecoderConfig())?.description)
  const isPlainAac = (await track.getCodec()) === "aac" && (configuration[0] ?? 0) >> 3 === 2
  const sampleRate = await track.getSampleRate()
  if (!isPlainAac) return Option.none()
  const ticks: Array<number> = []
  const packets = new mediabunny.EncodedPacketSink(track).packets(undefined, undefined, {
    metadataOnly: true
  })
  for await (const packet of packets) {
    ticks.push((packet.timestamp * sampleRate) / packetSamples)
    if (ticks.length > mostFrames) throw new Refusal("TooLarge", `it claims more than ${mostFrames} packets`)
  }
  const [first = 1] = ticks
  const isEven =
    Math.abs(first - Math.round(first)) < 0.02 &&
    first <= 0.02 &&
    ticks.every((at, index) => Math.abs(at - first - index) < 0.02)
  const key = Buffer.from(configuration).toString("hex")
  const channels = await track.getNumberOfChannels()
  return isEven
    ? Option.some({
        key,
        sampleRate,
        channels,
        count: ticks.length,
        priming: Math.max(0, -Math.round(first))
      })
    : Option.none()
}

const soundOf = async (track: InputAudioTrack) => ({
  codec: (await track.getCodec()) ?? String(await track.getInternalCodecId()),
  sampleRate: await track.getSampleRate(),
  channels: await track.getNumberOfChannels()
})

const read = async (path: string): Promise<Inspection> => {
  const mediabunny = await import("mediabunny")
  const input = new mediabunny.Input({
    source: new mediabunny.FilePathSource(path, { handleUnhandledError: () => undefined }),
    // MP4 and its elder brother alone: a playlist or another container is not looked into.
    formats: [mediabunny.MP4, mediabunny.QTFF]
  })
  try {
    const [picture] = await input.getVideoTracks()
    if (picture === undefined) throw new Refusal("NotMedia", "it holds no picture")
    const [sound] = await input.getAudioTracks()
    const { seconds, video, isPlainH264, copyKey, matrix } = await pictureOf(picture, path, mediabunny)
    return {
      path,
      facts: {
        durationSeconds: seconds,
        video,
        audio: sound === undefined ? Option.none() : Option.some(await soundOf(sound))
      },
      isPlainH264,
      copyKey,
      matrix,
      audioSeconds: sound === undefined ? 0 : await sound.computeDuration(),
      soundPackets: sound === undefined ? Option.none() : await packetsOf(sound, mediabunny)
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
  cause instanceof Error && ("code" in cause || /allocation failed/i.test(cause.message))

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
    try: () => read(path),
    catch: (cause) => {
      if (cause instanceof Refusal) return refused(task, cause.reason, `${path} is refused: ${cause.message}`)
      const words = cause instanceof Error ? cause.message : String(cause)
      return isOfThisMachine(cause)
        ? refused(task, "Unreadable", `${path} cannot be read (${words})`)
        : refused(task, "NotMedia", `${path} is not an MP4 that can be read (${words})`)
    }
  })
})

/** Refuses a clip too long to be one. Films may be longer. */
export const asClip = (task: string, inspection: Inspection): Effect.Effect<Inspection, MediaFailed> =>
  inspection.facts.durationSeconds <= longestClip
    ? Effect.succeed(inspection)
    : Effect.fail(
        refused(
          task,
          "TooLarge",
          `${inspection.path} lasts ${inspection.facts.durationSeconds.toFixed(1)} s; a clip is at most ${longestClip} s`
        )
      )
