import { Effect, Option } from "effect"
import type { EncodedPacket } from "mediabunny"
import { type FrameRate, perSecond } from "../../../domain/FrameRate.js"
import { diskTroubleIn } from "../../DiskTrouble.js"
import { quietly } from "../../QuietReader.js"
import { readingFile } from "../clip/Facts.js"
import { failMedia, type MediaFailed } from "../Media.js"
import type { PacketRun } from "./FilmPlan.js"

/** Hands over a file's picture packets in the order they are decoded, from one of them on, until it is told to stop. */
const eachPacket = (
  { clip, firstPacket, frames }: PacketRun,
  library: typeof import("mediabunny"),
  use: (packet: EncodedPacket, number: number, config: VideoDecoderConfig) => Promise<void>
): Promise<void> =>
  readingFile(library, clip.path, async (input) => {
    const track = (await input.getVideoTracks()).find(({ id }) => id === clip.picture.id)
    const config = await track?.getDecoderConfig()
    if (track === undefined || config === null || config === undefined)
      throw new Error(`${clip.path} is not what it was`)
    let number = 0
    for await (const packet of new library.EncodedPacketSink(track).packets()) {
      if (number === firstPacket + frames) return
      if (number >= firstPacket) await use(packet, number, config)
      number += 1
    }
    if (number < firstPacket + frames) throw new Error(`${clip.path} ends too early`)
  })

/** By how many frames a decoder is ahead of what is shown: the most that any frame comes later in a file than it is shown. */
const delayIn = (runs: ReadonlyArray<PacketRun>): number =>
  runs.reduce(
    (most, { clip, firstPacket, frames, from }) =>
      clip.picture.packets
        .slice(firstPacket, firstPacket + frames)
        .reduce((so, { frame }, index) => Math.max(so, index - (frame - from)), most),
    0
  )

/** A film's picture in a file. */
export interface PictureFile {
  readonly path: string
  /** Frames that are decoded before the first one is shown: this writer leaves the decoder's clock to be set. */
  readonly delay: number
}

/**
 * Writes one picture track of packets from several files, each frame exactly where its number says. All of them must be
 * decodable with `configuration`, and each run must begin on an IDR picture.
 * Fails   MediaFailed: `NotAsPlanned` where packets cannot be put so; `Unwritable` for the disk.
 */
export const writePicture = (
  runs: ReadonlyArray<PacketRun>,
  configuration: Uint8Array,
  rate: FrameRate,
  to: string
): Effect.Effect<PictureFile, MediaFailed> =>
  Effect.tryPromise({
    try: (signal) =>
      quietly(async (library) => {
        const { EncodedVideoPacketSource, FilePathTarget, Mp4OutputFormat, Output } = library
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
            await eachPacket(run, library, async (packet, number, config) => {
              if (signal.aborted) throw new Error("it was interrupted")
              const frame = at + (run.clip.picture.packets[number]?.frame ?? 0) - run.from
              const [timestamp, duration] = [frame / perSecond(rate), 1 / perSecond(rate)]
              // Counted by the file it comes from; here it is the order of adding that counts.
              const placed = packet.clone({ timestamp, duration, sequenceNumber: -1 })
              await source.add(placed, { decoderConfig: { ...config, description: configuration } })
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
    catch: (cause) => cause
  }).pipe(
    Effect.catchAll((cause) => {
      const trouble = Option.getOrUndefined(diskTroubleIn(cause))
      const why = trouble ?? (cause instanceof Error ? cause.message : String(cause))
      return failMedia(
        trouble === undefined ? "NotAsPlanned" : "Unwritable",
        `the pictures cannot be put together (${why})`
      )
    })
  )
