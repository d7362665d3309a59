import { Option } from "effect"
import type { EncodedPacketSink } from "mediabunny"
import { type AvcDecoderConfig, readDecoderConfig } from "./AvcDecoderConfig.js"
import { ClipRefusal } from "./ClipLimits.js"
import type { Moment } from "./ShownFrames.js"

/** More frames than an hour at 60 a second are not a film of ours. */
const mostFrames = 216_000

/** A packet of a clip's picture, in the order it is decoded. */
export interface PicturePacket {
  /** Which frame of the clip it shows, counted from 0. */
  readonly frame: number
  /** Whether a decoder may begin here: an IDR picture, after which nothing older is looked back at. */
  readonly isStart: boolean
}

/** The units of a packet, one behind the other, each with its length in front. */
const unitsIn = (data: Uint8Array, lengthBytes: number): ReadonlyArray<Uint8Array> => {
  const units: Array<Uint8Array> = []
  for (let at = 0; at + lengthBytes < data.length; ) {
    const size = data.subarray(at, at + lengthBytes).reduce((so, byte) => so * 256 + byte, 0)
    units.push(data.subarray(at + lengthBytes, at + lengthBytes + size))
    at += lengthBytes + size
  }
  return units
}

/** What kind a unit of H.264 is: 5 is a slice of an IDR picture, 7 and 8 are parameter sets (ITU-T H.264, table 7-1). */
const kindOf = (unit: Uint8Array): number => (unit[0] ?? 0) & 0x1f

const isIdr = (units: ReadonlyArray<Uint8Array>): boolean => units.some((unit) => kindOf(unit) === 5)

/** What a decoder's record says where it is one of H.264. */
export const settingOf = (codec: string, configuration: Uint8Array): Option.Option<AvcDecoderConfig> =>
  codec === "avc" ? readDecoderConfig(configuration) : Option.none()

/**
 * Whether a clip begins in the middle of a stretch, as one that was cut out of a longer one may: with a picture that those
 * shown before it look past, at what is not there. No decoder shows them.
 */
const beginsOpen = async (sink: EncodedPacketSink, codec: string, configuration: Uint8Array) => {
  const data = (await sink.getFirstPacket())?.data ?? new Uint8Array()
  if (codec !== "hevc")
    return Option.exists(
      settingOf(codec, configuration),
      ({ lengths }) => !isIdr(unitsIn(data, (lengths & 3) + 1))
    )
  // The same in H.265: ITU-T H.265, table 7-1, and ISO/IEC 14496-15, 8.3.3.1.
  const units = unitsIn(data, ((configuration[21] ?? 3) & 3) + 1)
  return !units.some((unit) => [19, 20].includes(((unit[0] ?? 0) >> 1) & 0x3f))
}

/** Whether units hold a parameter set that a setting has not. */
const bringsSets = (units: ReadonlyArray<Uint8Array>, { pictures, sequences }: AvcDecoderConfig): boolean =>
  units.some(
    (unit) =>
      (kindOf(unit) === 7 || kindOf(unit) === 8) &&
      ![...sequences, ...pictures].some((known) => Buffer.compare(known, unit) === 0)
  )

/**
 * Lists a picture's packets without decoding any; throws a `Refusal` where there are too many.
 * Takes   the library's name of its codec, and the decoder's record.
 */
export const listPackets = async (sink: EncodedPacketSink, codec: string, configuration: Uint8Array) => {
  const own = Option.getOrUndefined(settingOf(codec, configuration))
  const all: Array<Moment & { readonly isStart: boolean }> = []
  let [startsAreIdr, hasOwnSets] = [true, false]
  for await (const { duration, timestamp, type } of sink.packets(undefined, undefined, {
    metadataOnly: true
  })) {
    const whole = type === "key" && own !== undefined ? await sink.getPacket(timestamp) : null
    const units = whole === null || own === undefined ? [] : unitsIn(whole.data, (own.lengths & 3) + 1)
    const isStart = isIdr(units)
    all.push({ timestamp, duration, isStart })
    if (all.length > mostFrames) throw new ClipRefusal("TooLarge", `it claims more than ${mostFrames} frames`)
    startsAreIdr &&= type !== "key" || isStart
    hasOwnSets ||= own !== undefined && bringsSets(units, own)
  }
  const times = all.map(({ timestamp }) => timestamp).sort((a, b) => a - b)
  const order = new Map(times.map((timestamp, frame) => [timestamp, frame]))
  const first = all[0]?.timestamp ?? 0
  const isOpen = await beginsOpen(sink, codec, configuration)
  const moments = isOpen ? all.filter(({ timestamp }) => timestamp >= first) : all
  return {
    /** When each is shown; those that no decoder shows are left out. */
    moments,
    packets: all.map(
      ({ isStart, timestamp }): PicturePacket => ({ frame: order.get(timestamp) ?? 0, isStart })
    ),
    /** Whether a frame is told to be shown before the one that is decoded first. */
    isTangled: moments.some(({ timestamp }) => timestamp < first),
    /** Whether each packet that is marked as a place to begin is an IDR picture. */
    startsAreIdr,
    /** Whether one of those brings parameter sets that are not those of the track's description. */
    hasOwnSets
  }
}

/** The packets of a picture track. */
export type PacketList = Awaited<ReturnType<typeof listPackets>>
