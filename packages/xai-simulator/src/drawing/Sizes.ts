/** How large a picture or a clip of this name is. */
export type Resolution = "480p" | "720p" | "1080p" | "1k" | "1.5k" | "2k"

export interface Size {
  readonly width: number
  readonly height: number
}

/** The short side of a video in pixels. */
const shortSide = { "480p": 480, "720p": 720, "1080p": 1080 } as const

/** A picture's area, as the side of a square in pixels. */
const squareSide = { "1k": 1024, "1.5k": 1536, "2k": 2048 } as const

const even = (value: number): number => Math.max(2, 2 * Math.round(value / 2))

/** Width over height; square for words that are no ratio ("auto"). */
export const ratioOf = (aspect: string): number => {
  const parts = /^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/.exec(aspect.trim())
  const ratio = parts === null ? 1 : Number(parts[1]) / Number(parts[2])
  return Number.isFinite(ratio) && ratio > 0 ? Math.max(0.2, Math.min(5, ratio)) : 1
}

/**
 * The pixels behind an aspect ratio and a resolution name, both sides even.
 * A picture keeps about the square's area, on a grid of 16, with 16:9 at 1280x720 for "1k"; a video keeps its short side.
 */
export const sizeFor = (aspect: string, resolution: Resolution): Size => {
  const ratio = ratioOf(aspect)
  if (resolution === "480p" || resolution === "720p" || resolution === "1080p") {
    const short = shortSide[resolution]
    return ratio >= 1
      ? { width: even(short * ratio), height: short }
      : { width: short, height: even(short / ratio) }
  }
  const side = squareSide[resolution]
  if (ratio === 1) return { width: side, height: side }
  // 16:9 at 1k is 1280x720, 0.88 of the square's area; the other shapes keep that measure.
  const area = side * side * (921_600 / 1_048_576)
  const short = 16 * Math.round(Math.sqrt(area / Math.max(ratio, 1 / ratio)) / 16)
  return ratio >= 1
    ? { width: even(short * ratio), height: short }
    : { width: short, height: even(short / ratio) }
}

/** A size made smaller (or larger), both sides even: for rehearsals, where nobody looks closely. */
export const scaled = ({ height, width }: Size, scale: number): Size =>
  scale === 1 ? { width, height } : { width: even(width * scale), height: even(height * scale) }
