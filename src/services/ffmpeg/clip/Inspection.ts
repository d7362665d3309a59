import type { Either, Option } from "effect"
import type { MediaFacts } from "../Media.js"
import type { Colours } from "./Colours.js"
import type { PicturePacket } from "./Packets.js"

/** A clip's facts, and what only joining has to know. */
export interface Inspection {
  readonly path: string
  readonly facts: MediaFacts
  readonly picture: PictureTrack
  readonly sound: Option.Option<SoundTrack>
}

/** The track that is the clip's picture. Times in seconds of the file's own clock. */
export interface PictureTrack {
  /** What the file calls it. */
  readonly id: number
  /** When its first frame is shown, and when its last one is over. */
  readonly start: number
  readonly end: number
  /** Whether its frames stand one by one on a clock of its rate, give or take a part of a frame. */
  readonly isSteady: boolean
  /** Its colours: what its own header tells, and the container where that is silent. */
  readonly colours: Colours
  /** Whether its pictures are 8 bits of 4:2:0, as the film's are. */
  readonly isEightBit420: boolean
  /** Whether a picture of it may be made of two fields, taken one after the other. */
  readonly mayBeInterlaced: boolean
  /** Whether its size, or the way it is encoded, changes half-way. */
  readonly changes: boolean
  /** What two clips must share before their packets may stand in one track; or why this one's may stand in none. */
  readonly copying: Either.Either<string, string>
  /** The decoder configuration record; empty for what has none. */
  readonly configuration: Uint8Array
  readonly packets: ReadonlyArray<PicturePacket>
}

/** The track that is the clip's sound. Times in seconds of the file's own clock. */
export interface SoundTrack {
  readonly id: number
  /** When its first sample is heard. */
  readonly start: number
  readonly seconds: number
}
