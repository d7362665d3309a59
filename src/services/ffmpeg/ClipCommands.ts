import type { PixelSize } from "../../domain/Departures.js"
import {
  type Command,
  chain,
  clipInput,
  filteredClip,
  jpeg,
  oneFile,
  output,
  pictureIn,
  progress,
  soundIn
} from "./Command.js"
import type { Inspection } from "./clip/Inspection.js"

/**
 * Decodes everything and keeps nothing; the frame count arrives on standard output. Pictures are counted, whatever their own
 * times are, and however their size changes: a writer that meets two at one moment, or one before the other, would complain
 * of it, and that is no fault of the clip's. Tracks that are no part of the clip are not looked at.
 */
export const verifyCommand = (clip: Inspection): Command => {
  const sound = soundIn(clip, 0).flatMap((track) => ["-map", track])
  const counted = ["-filter:v", "settb=1/1000,setpts=N", "-fps_mode", "passthrough", "-f", "framecrc"]
  return {
    inputs: [filteredClip(clip)],
    outputs: [output("-", "-progress", "pipe:1", "-map", pictureIn(clip, 0), ...sound, ...counted)]
  }
}

/** Shorter black than this, in seconds, is a blink; and a picture that stands still for less than `frozen` is a pause. */
export const blackSeconds = 0.3
const frozenSeconds = 2

const sizeBy = (step: number, { height, width }: PixelSize) =>
  `w=${Math.max(2, Math.round(width / step))}:h=${Math.max(2, Math.round(height / step))}`

/**
 * The same for a film's picture, whose black and frozen stretches arrive there too: every frame is decoded, and looked at in
 * smaller sizes. For black every fourth pixel of every fourth row is a fair sample, for a fraction of the time of all. For a
 * picture that stands still the mean of many of those: a key frame in its middle is encoded anew, and what it differs by
 * cancels out, while whatever moves stays moved. Two figures that only breathe before a camera on its stand differ by more
 * than half a level of 255; in small pictures, where less cancels out, a still one may by nearly one.
 */
export const examineCommand = (picture: string, size: PixelSize): Command => {
  const isLarge = Math.min(size.width, size.height) >= 360
  const [step, mean] = isLarge ? ([4, 8] as const) : ([1, 16] as const)
  return {
    inputs: [clipInput(picture)],
    filters: chain("v", ["0:v:0"], "picture", [
      `scale=${sizeBy(step, size)}:flags=neighbor`,
      `blackdetect=d=${blackSeconds}:pix_th=0.06`,
      `scale=${sizeBy(step * mean, size)}:flags=area`,
      `freezedetect=n=${isLarge ? "-55dB" : "-50dB"}:d=${frozenSeconds}`,
      // Readings and progress share one pipe: written line by line (`direct`), neither cuts the other in two.
      "metadata=mode=print:file=-:direct=1"
    ]),
    outputs: [
      // Filters this small only wait for one another when they share the cores.
      output(
        "-",
        ...["-map", "[picture]", "-filter_complex_threads", "1", ...progress],
        ...["-fps_mode", "passthrough", "-f", "null"]
      )
    ]
  }
}

/** Frames by their numbers from 0, counted as they come out of the decoder, not by the clock; and where each goes. */
export const stillsCommand = (
  clip: Inspection,
  stills: ReadonlyArray<{ readonly number: number; readonly to: string }>
): Command => {
  const { height, width } = clip.facts.video
  const copies = stills.map((_, index) => `[copy${index}]`).join("")
  return {
    inputs: [filteredClip(clip)],
    filters: [
      `[${pictureIn(clip, 0)}]split=${stills.length}${copies}`,
      ...stills.flatMap(({ number }, index) =>
        chain(`s${index}`, [`copy${index}`], `still${index}`, [
          `select=expr='eq(n,${number})'`,
          `scale=w=${width}:h=${height}:flags=lanczos`,
          "setsar=1",
          "format=yuvj420p"
        ])
      )
    ],
    outputs: stills.map(({ to }, index) =>
      output(to, "-map", `[still${index}]`, ...jpeg, "-q:v", "2", ...oneFile)
    )
  }
}
