import { Effect, Option } from "effect"
import type { EncodedPacket } from "mediabunny"
import { type FrameRate, perSecond } from "../../../domain/FrameRate.js"
import { diskTroubleIn } from "../../DiskTrouble.js"
import { quietly } from "../../QuietReader.js"
import type { Inspection } from "../clip/Inspection.js"
import { type MediaFailed, refused } from "../Media.js"

/** Packets of one file that stand behind one another in the film. */
export interface Run {
  readonly clip: Inspection
  readonly firstPacket: number
  readonly packets: number
  /** The first frame that is in them; it comes where the packets before end. */
  readonly from: number
  readonly frames: number
}

/** All packets of a file. */
export const wholeOf = (clip: Inspection): Run => ({
  clip,
  firstPacket: 0,
  packets: clip.picture.packets.length,
  from: 0,
  frames: clip.facts.video.frames
})

/** Hands over a file's picture packets in the order they are decoded, from one of them on, until it is told to stop. */
const eachPacket = async (
  { clip, firstPacket, packets }: Run,
  use: (packet: EncodedPacket, number: number, config: VideoDecoderConfig) => Promise<void>
): Promise<void> => {
  const { EncodedPacketSink, FilePathSource, Input, MP4, QTFF } = await import("mediabunny")
  const input = new Input({
    source: new FilePathSource(clip.path, { handleUnhandledError: () => undefined }),
    formats: [MP4, QTFF]
  })
  try {
    const track = (await input.getVideoTracks()).find(({ id }) => id === clip.picture.id)
    const config = await track?.getDecoderConfig()
    if (track === undefined || config === null || config === undefined)
      throw new Error(`${clip.path} is not what it was`)
    let number = 0
    for await (const packet of new EncodedPacketSink(track).packets()) {
      if (number === firstPacket + packets) return
      if (number >= firstPacket) await use(packet, number, config)
      number += 1
    }
    if (number < firstPacket + packets) throw new Error(`${clip.path} ends too early`)
  } finally {
    input.dispose()
  }
}

/** By how many frames a decoder is ahead of what is shown: the most that any frame comes later in a file than it is shown. */
const delayIn = (runs: ReadonlyArray<Run>): number =>
  runs.reduce(
    (most, { clip, firstPacket, from, packets }) =>
      clip.picture.packets
        .slice(firstPacket, firstPacket + packets)
        .reduce((so, { frame }, index) => Math.max(so, index - (frame - from)), most),
    0
  )

const said = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

/** A film's picture in a file. */
export interface PictureFile {
  readonly path: string
  /** Frames that are decoded before the first one is shown: this writer leaves the decoder's clock to be set. */
  readonly delay: number
}

/**
 * Writes one picture track of packets from several files, each frame exactly where its number says. All of them must be
 * decodable with `configuration`, and each run must begin on an IDR picture.
 */
export const writePicture = (
  task: string,
  runs: ReadonlyArray<Run>,
  configuration: Uint8Array,
  rate: FrameRate,
  to: string
): Effect.Effect<PictureFile, MediaFailed> =>
  Effect.tryPromise({
    try: (signal) =>
      quietly(async ({ EncodedVideoPacketSource, FilePathTarget, Mp4OutputFormat, Output }) => {
        const output = new Output({
          format: new Mp4OutputFormat({ fastStart: false }),
          target: new FilePathTarget(to)
        })
        const source = new EncodedVideoPacketSource("avc")
        // Without its rate the track counts in ticks of which an NTSC frame has no whole number.
        output.addVideoTrack(source, { frameRate: perSecond(rate) })
        try {
          await output.start()
          let at = 0
          for (const run of runs) {
            await eachPacket(run, async (packet, number, config) => {
              if (signal.aborted) throw new Error("it was interrupted")
              const frame = at + (run.clip.picture.packets[number]?.frame ?? 0) - run.from
              await source.add(
                packet.clone({
                  timestamp: frame / perSecond(rate),
                  duration: 1 / perSecond(rate),
                  // Counted by the file it comes from; here it is the order of adding that counts.
                  sequenceNumber: -1
                }),
                { decoderConfig: { ...config, description: configuration } }
              )
            })
            at += run.frames
          }
          await output.finalize()
          return { path: to, delay: delayIn(runs) }
        } catch (error) {
          await output.cancel().catch(() => undefined)
          throw error
        }
      }),
    catch: (cause) => {
      const failed = (why: string) => `the pictures cannot be put together (${why})`
      return Option.match(diskTroubleIn(cause), {
        onNone: () => refused(task, "NotAsPlanned", failed(said(cause))),
        onSome: (trouble) => refused(task, "Unwritable", failed(trouble))
      })
    }
  })
