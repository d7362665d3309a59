import type { InputVideoTrack } from "mediabunny"
import { editsOf } from "./EditList.js"

/** More frames than an hour at 60 a second are not a film of ours. */
export const mostFrames = 216_000

/** Why a file is refused before it is decoded. Thrown inside the promise, turned into `MediaFailed` outside. */
export class Refusal extends Error {
  constructor(
    readonly reason: "TooLarge" | "NotMedia",
    detail: string
  ) {
    super(detail)
  }
}

/** Frames that are shown, and how long: those an edit list hides are decoded but never come out. */
export const countFrames = async (
  track: InputVideoTrack,
  path: string,
  mediabunny: typeof import("mediabunny")
) => {
  const times: Array<number> = []
  const packets = new mediabunny.EncodedPacketSink(track).packets(undefined, undefined, {
    metadataOnly: true
  })
  for await (const packet of packets) {
    times.push(packet.timestamp)
    if (times.length > mostFrames) throw new Refusal("TooLarge", `it claims more than ${mostFrames} frames`)
  }
  const end = await track.computeDuration()
  const start = Math.max(0, await track.getFirstTimestamp())
  const perSecond = await track.getTimeResolution()
  const list = await editsOf(path, track.id)
  // The reader's clock begins where the first stretch does, after the pause.
  const ticks = times.map((time) => Math.round(time * perSecond) - (list?.pause ?? 0))
  const first = list?.edits[0]
  if (
    list === undefined ||
    first === undefined ||
    (list.edits.length === 1 && !ticks.some((at) => at >= first.ticks))
  )
    return { frames: times.filter((time) => time > -1e-6).length, seconds: end - start, hidesItsEnd: false }
  const last = Math.round(end * perSecond) - list.pause
  const within = list.edits.map(({ from, ticks: length }) => {
    const begins = from - first.from
    return {
      frames: ticks.filter((at) => at >= begins && at < begins + length).length,
      seconds: Math.max(0, Math.min(length, last - begins)) / perSecond
    }
  })
  const sum = (of: (stretch: (typeof within)[number]) => number) =>
    within.reduce((so, stretch) => so + of(stretch), 0)
  return { frames: sum(({ frames }) => frames), seconds: sum(({ seconds }) => seconds), hidesItsEnd: true }
}
