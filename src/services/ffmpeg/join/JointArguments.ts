import { type Compose, chain, filteredClip, listOf, pictureIn } from "../Arguments.js"
import { mappingTrial, needsMapping } from "./Colour.js"
import type { Frame, Segment } from "./FilmPlan.js"
import { matchSide } from "./Joins.js"
import { framesOf, type Span } from "./PieceArguments.js"

// What is asked of ffmpeg before a film is made.

/** Both ends of a joint as grey pictures of 32x32 pixels, one behind the other. */
export const jointArguments = (
  compose: Compose,
  frame: Frame,
  ends: ReadonlyArray<Span & Pick<Segment, "clip" | "held"> & { readonly to: string }>
): ReadonlyArray<string> =>
  listOf(
    ends.reduce(
      (so, { to }, index) => so.output(to).outputOptions(["-map", `[g${index}]`, "-f", "rawvideo"]),
      ends
        .reduce((so, { clip }) => filteredClip(so, clip), compose())
        .complexFilter(
          ends.flatMap((end, index) =>
            chain(`e${index}`, pictureIn(end.clip, index), `g${index}`, [
              ...framesOf(frame, end, end),
              // Brightness alone is compared, and the scaler does not know every matrix.
              ...(needsMapping(end.clip) ? [{ filter: "setparams", options: { colorspace: "bt709" } }] : []),
              { filter: "scale", options: { w: matchSide, h: matchSide, flags: "area" } },
              { filter: "format", options: "gray" }
            ])
          )
        )
    )
  )

/** Fails on an ffmpeg that lacks the filters by which light is mapped. */
export const mappingArguments = (compose: Compose): ReadonlyArray<string> =>
  listOf(
    compose()
      .input("color=size=16x16:duration=0.1")
      .inputOptions(["-f", "lavfi"])
      .complexFilter([...chain("t", "0:v:0", "trial", mappingTrial)])
      .output("-")
      .outputOptions(["-map", "[trial]", "-f", "null"])
  )
