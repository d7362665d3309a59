/** Red, green and blue, 0 to 255, not rounded. */
export type Rgb = readonly [number, number, number]
/** Luma and both differences of colour as 8-bit codes, not rounded. */
export type Yuv = readonly [number, number, number]

export type Matrix = "601" | "709" | "2020"
export interface Coding {
  readonly matrix: Matrix
  readonly isFull: boolean
}

/** The shares of red and blue in luma (ITU-T H.273, table 4). */
const shares: Readonly<Record<Matrix, readonly [red: number, blue: number]>> = {
  "601": [0.299, 0.114],
  "709": [0.2126, 0.0722],
  "2020": [0.2627, 0.0593]
}

export const toYuv = ([red, green, blue]: Rgb, { isFull, matrix }: Coding): Yuv => {
  const [kr, kb] = shares[matrix]
  const luma = kr * red + (1 - kr - kb) * green + kb * blue
  const [scale, low, wide] = isFull ? [1, 0, 1] : [219 / 255, 16, 224 / 255]
  return [
    low + luma * scale,
    128 + ((blue - luma) / (2 * (1 - kb))) * wide,
    128 + ((red - luma) / (2 * (1 - kr))) * wide
  ]
}

export const toRgb = ([y, u, v]: Yuv, { isFull, matrix }: Coding): Rgb => {
  const [kr, kb] = shares[matrix]
  const [scale, low, wide] = isFull ? [1, 0, 1] : [255 / 219, 16, 255 / 224]
  const luma = (y - low) * scale
  const red = luma + 2 * (1 - kr) * (v - 128) * wide
  const blue = luma + 2 * (1 - kb) * (u - 128) * wide
  return [red, (luma - kr * red - kb * blue) / (1 - kr - kb), blue]
}

/** What untagged pictures are taken for, by their lines. */
export const untagged = (lines: number): Matrix => (lines >= 720 ? "709" : "601")

/** A description of colour as the files write it: primaries, transfer, matrix (ITU-T H.273), range. */
export interface Description {
  readonly primaries: number
  readonly transfer: number
  readonly matrix: number
  readonly isFull: boolean
}

/** What a clip's picture or its box may say of its colours. */
export const descriptions = {
  "709": { primaries: 1, transfer: 1, matrix: 1, isFull: false },
  "170m": { primaries: 6, transfer: 6, matrix: 6, isFull: false },
  "470bg": { primaries: 5, transfer: 6, matrix: 5, isFull: false },
  "709 full": { primaries: 1, transfer: 1, matrix: 1, isFull: true },
  pq: { primaries: 9, transfer: 16, matrix: 9, isFull: false },
  ycgco: { primaries: 1, transfer: 1, matrix: 8, isFull: false },
  hlg: { primaries: 9, transfer: 18, matrix: 9, isFull: false }
} satisfies Readonly<Record<string, Description>>
export type TagName = keyof typeof descriptions

/** How codes described so are to be read; nothing where it is no matrix of these. */
export const codingOf = ({ isFull, matrix }: Description, lines: number): Coding | undefined => {
  if (matrix === 1) return { matrix: "709", isFull }
  if (matrix === 5 || matrix === 6) return { matrix: "601", isFull }
  if (matrix === 9) return { matrix: "2020", isFull }
  return matrix === 2 ? { matrix: untagged(lines), isFull } : undefined
}
