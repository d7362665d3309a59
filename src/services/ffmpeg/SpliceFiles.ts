import { Effect } from "effect"
import type { EncodedPacket, InputVideoTrack } from "mediabunny"
import type { FrameRate } from "../../domain/FrameRate.js"
import { perSecond } from "./FilmPlan.js"
import { type MediaFailed, refused } from "./Media.js"
import type { PicturePacket } from "./Splice.js"

/** A clip's or a piece's packets, and what its decoder is set to. */
export interface Packets {
  readonly packets: ReadonlyArray<PicturePacket>
  /** The decoder configuration record. */
  readonly configuration: Uint8Array
}

/** Packets of one file that stand behind one another in the film. */
export interface Taken {
  readonly path: string
  readonly firstPacket: number
  readonly packets: number
  /** The first frame that is in them; it comes where the packets before end. */
  readonly from: number
  readonly frames: number
}

const bytesOf = (source: ArrayBuffer | ArrayBufferView | SharedArrayBuffer | undefined): Uint8Array =>
  source === undefined
    ? new Uint8Array()
    : ArrayBuffer.isView(source)
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source)

const idr = 5

/** Whether a packet holds a slice of an IDR picture: units one behind the other, each with its length in front. */
const isIdr = (data: Uint8Array, lengthBytes: number): boolean => {
  let at = 0
  while (at + lengthBytes < data.length) {
    let size = 0
    for (let byte = 0; byte < lengthBytes; byte++) size = size * 256 + (data[at + byte] ?? 0)
    if (((data[at + lengthBytes] ?? 0) & 0x1f) === idr) return true
    at += lengthBytes + size
  }
  return false
}

const withPicture = async <A>(
  path: string,
  use: (track: InputVideoTrack, mediabunny: typeof import("mediabunny")) => Promise<A>
): Promise<A> => {
  const mediabunny = await import("mediabunny")
  const input = new mediabunny.Input({
    source: new mediabunny.FilePathSource(path, { handleUnhandledError: () => undefined }),
    formats: [mediabunny.MP4, mediabunny.QTFF]
  })
  try {
    const [track] = await input.getVideoTracks()
    if (track === undefined) throw new Error("it holds no picture")
    return await use(track, mediabunny)
  } finally {
    input.dispose()
  }
}

const said = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

/** Lists a file's picture packets; nothing is decoded. */
export const readPackets = (
  task: string,
  path: string,
  rate: FrameRate
): Effect.Effect<Packets, MediaFailed> =>
  Effect.tryPromise({
    try: () =>
      withPicture(path, async (track, { EncodedPacketSink }) => {
        const configuration = bytesOf((await track.getDecoderConfig())?.description)
        const sink = new EncodedPacketSink(track)
        const packets: Array<PicturePacket> = []
        for await (const packet of sink.packets(undefined, undefined, { metadataOnly: true })) {
          const whole = packet.type === "key" ? await sink.getPacket(packet.timestamp) : null
          packets.push({
            frame: Math.round(packet.timestamp * perSecond(rate)),
            isStart: whole !== null && isIdr(whole.data, ((configuration[4] ?? 3) & 3) + 1)
          })
        }
        return { packets, configuration }
      }),
    catch: (cause) => refused(task, "NotMedia", `${path} cannot be taken apart (${said(cause)})`)
  })

/**
 * Writes one picture track of packets from several files, each frame exactly where its number says. All of them must be
 * decodable with `configuration`, and each run must begin on an IDR picture.
 */
export const writeSpliced = (
  task: string,
  runs: ReadonlyArray<Taken>,
  configuration: Uint8Array,
  rate: FrameRate,
  to: string
): Effect.Effect<string, MediaFailed> =>
  Effect.tryPromise({
    try: async (signal) => {
      const { EncodedVideoPacketSource, FilePathTarget, Mp4OutputFormat, Output } = await import("mediabunny")
      const output = new Output({
        format: new Mp4OutputFormat({ fastStart: false }),
        target: new FilePathTarget(to)
      })
      const source = new EncodedVideoPacketSource("avc")
      output.addVideoTrack(source)
      try {
        await output.start()
        let at = 0
        for (const run of runs) {
          await withPicture(run.path, async (track, { EncodedPacketSink }) => {
            const config = await track.getDecoderConfig()
            if (config === null) throw new Error(`${run.path} has no decoder configuration`)
            const sink = new EncodedPacketSink(track)
            const write = (packet: EncodedPacket) =>
              source.add(
                packet.clone({
                  timestamp:
                    (at + Math.round(packet.timestamp * perSecond(rate)) - run.from) / perSecond(rate),
                  duration: 1 / perSecond(rate),
                  // Counted by the file it comes from; here it is the order of adding that counts.
                  sequenceNumber: -1
                }),
                { decoderConfig: { ...config, description: configuration } }
              )
            let number = 0
            for await (const { timestamp } of sink.packets(undefined, undefined, { metadataOnly: true })) {
              if (number === run.firstPacket) {
                const first = await sink.getPacket(timestamp)
                let written = 0
                for await (const packet of sink.packets(first ?? undefined)) {
                  if (signal.aborted) throw new Error("it was interrupted")
                  if (written === run.packets) break
                  await write(packet)
                  written += 1
                }
                if (written < run.packets) throw new Error(`${run.path} ends too early`)
                return
              }
              number += 1
            }
          })
          at += run.frames
        }
        await output.finalize()
        return to
      } catch (error) {
        await output.cancel().catch(() => undefined)
        throw error
      }
    },
    catch: (cause) => refused(task, "Unwritable", `the pieces cannot be put together (${said(cause)})`)
  })
