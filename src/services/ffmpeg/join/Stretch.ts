import type { Inspection } from "../clip/Inspection.js"
import type { Piece } from "./FilmPlan.js"

/** A stretch of the film's picture. All stretches behind one another are the film, and each begins on an IDR picture. */
export type Stretch =
  | {
      readonly _tag: "Own"
      readonly clip: Inspection
      /** Packets of the clip, in the order they are decoded. */
      readonly firstPacket: number
      readonly packets: number
      /** The first frame of the clip that is in them, and how many there are. */
      readonly from: number
      readonly frames: number
    }
  | { readonly _tag: "Encoded"; readonly piece: Piece; readonly frames: number }
