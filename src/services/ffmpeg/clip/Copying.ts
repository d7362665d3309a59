import { Either } from "effect"
import type { MediaFacts } from "../Media.js"
import { profiles } from "./AvcDecoderConfig.js"
import { type Colours, colourKey } from "./Colours.js"
import type { PictureTrack } from "./Inspection.js"
import type { PacketList } from "./Packets.js"
import type { SequenceParameterSet } from "./SequenceParameterSet.js"

// The rule of copying: packets stand in the film as they are only where every player can play them and a film of the
// program's own making would look the same. All else is decoded and encoded once.

/** What is known of a clip's picture when it is decided whether its packets may stand in a film. */
export interface Candidate
  extends Pick<PictureTrack, "colours" | "configuration">,
    Pick<PacketList, "hasOwnSets" | "startsAreIdr">,
    Omit<MediaFacts["video"], "frames"> {
  /** Whether its parameter sets stand in its description, as `avc1` promises. */
  readonly isAvc1: boolean
  readonly set: SequenceParameterSet | undefined
  readonly isUpright: boolean
  readonly hasSquarePixels: boolean
  readonly sampleEntries: number
  /** What the container tells of its colours: it stands in the film's own header. */
  readonly outside: Colours
  readonly isEven: boolean
  readonly hidesSome: boolean
}

/** Numbers of colours that an ordinary video may tell: those of HD and of SD. */
const ordinary = [1, 4, 5, 6, 7]

const isOrdinary = ({ isFullRange, matrix, primaries, transfer }: Colours): boolean =>
  isFullRange !== true &&
  [matrix, primaries, transfer].every((it) => it === undefined || ordinary.includes(it))

/**
 * What two clips must share to the bit before their packets may stand in one track; or why this clip's may stand in none:
 * a sentence's end.
 */
export const copying = (clip: Candidate): Either.Either<string, string> => {
  const { set } = clip
  const no = (why: string) => Either.left(why)
  if (clip.codec !== "h264") return no(`it is ${clip.codec}, not H.264`)
  if (set === undefined || !clip.isAvc1) return no("its decoder setting cannot be read")
  if (profiles[set.profile] === undefined || set.chroma !== 1 || set.depth !== 8)
    return no("its H.264 is of a kind that not every player has")
  if (!set.isProgressive) return no("it is interlaced")
  if (!isOrdinary(clip.colours)) return no("its colours are not those of ordinary video")
  if (!clip.isUpright) return no("its picture is turned")
  if (!clip.hasSquarePixels) return no("its pixels are not square")
  if (clip.sampleEntries > 1) return no("it changes half-way")
  if (clip.hidesSome) return no("an edit list hides a part of it")
  if (!clip.isEven) return no("its frames are not evenly spaced")
  if (!clip.startsAreIdr) return no("a player cannot begin at every place it is told to")
  if (clip.hasOwnSets) return no("its packets change the decoder's setting")
  return Either.right(
    [
      `${clip.width}x${clip.height}`,
      clip.framesPerSecond.toFixed(6),
      colourKey(clip.outside),
      Buffer.from(clip.configuration).toString("hex")
    ].join(" ")
  )
}
