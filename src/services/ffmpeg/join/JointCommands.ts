import { type Command, chain, filteredClip, output, pictureIn } from "../Command.js"
import { mappingTrial, needsMapping } from "./Colour.js"
import type { Frame, Segment } from "./FilmPlan.js"
import { matchSide } from "./Joins.js"
import { framesOf, type Span } from "./PieceCommands.js"

// What is asked of ffmpeg before a film is made.

/** Both ends of a joint as grey pictures of 32x32 pixels, one behind the other. */
export const jointCommand = (
  frame: Frame,
  ends: ReadonlyArray<Span & Pick<Segment, "clip" | "held"> & { readonly to: string }>
): Command => ({
  inputs: ends.map(({ clip }) => filteredClip(clip)),
  filters: ends.flatMap((end, index) =>
    chain(`e${index}`, [pictureIn(end.clip, index)], `g${index}`, [
      ...framesOf(frame, end, end),
      // Brightness alone is compared, and the scaler does not know every matrix.
      ...(needsMapping(end.clip) ? ["setparams=colorspace=bt709"] : []),
      `scale=w=${matchSide}:h=${matchSide}:flags=area`,
      "format=gray"
    ])
  ),
  outputs: ends.map(({ to }, index) => output(to, "-map", `[g${index}]`, "-f", "rawvideo"))
})

/** Fails on an ffmpeg that lacks the filters by which light is mapped. */
export const mappingCommand: Command = {
  inputs: [{ path: "color=size=16x16:duration=0.1", options: ["-f", "lavfi"] }],
  filters: chain("t", ["0:v:0"], "trial", mappingTrial),
  outputs: [output("-", "-map", "[trial]", "-f", "null")]
}
