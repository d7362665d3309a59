import { type Coding, type Rgb, toYuv } from "./Colour.js"

// Every frame of a generated clip says who it is. Its upper half holds sixteen cells, black or white: both for
// measure, nine bits of the frame's number, three of the clip's, two that check the others. Its lower half holds four
// flat fields of known colours. A wide picture has eight cells in a row, a tall one four, so that the smallest cell of
// the smallest picture still is some pixels a side after any fitting.

export interface Size {
  readonly width: number
  readonly height: number
}

/** What a frame says of itself. */
export interface Code {
  readonly clip: number
  readonly frame: number
}

/** A part of a picture, in pixels. */
export interface Area extends Size {
  readonly left: number
  readonly top: number
}

/** The clip number of whatever should never be seen. */
export const decoy = 7
export const mostFrames = 512

const columns = ({ height, width }: Size) => (width >= height ? 8 : 4)
const checkOf = (clip: number, frame: number) => (frame * 3 + clip * 5 + (frame >> 3) + (frame >> 6) + 1) & 3

const bitsOf = ({ clip, frame }: Code): ReadonlyArray<boolean> => {
  const word = (frame & 511) | ((clip & 7) << 9) | (checkOf(clip, frame) << 12)
  return [true, false, ...Array.from({ length: 14 }, (_, bit) => ((word >> bit) & 1) === 1)]
}

/** The cell of the grid at a place of the picture. */
const cellAt = (size: Size, x: number, y: number) => {
  const across = columns(size)
  const column = Math.min(across - 1, Math.floor((x * across) / size.width))
  const rows = 32 / across
  const row = Math.min(rows - 1, Math.floor((y * rows) / size.height))
  return { column, row, isCode: row < rows / 2, across, rows }
}

/** What stands at a place: a bit of the code, or a field's number. */
const contentAt = (size: Size, x: number, y: number) => {
  const { across, column, isCode, row, rows } = cellAt(size, x, y)
  if (isCode) return { bit: row * across + column, field: -1 }
  const half = rows / 2
  const field =
    across === 8
      ? Math.floor(column / 2)
      : Math.floor(column / 2) + 2 * Math.floor((row - half) / Math.ceil(half / 2))
  return { bit: -1, field }
}

/** Where a field lies in an area that shows the whole picture, its borders left out. */
export const fieldArea = (size: Size, field: number, shown: Area): Area => {
  const wide = columns(size) === 8
  const box = wide
    ? { x: field / 4, y: 0.5, w: 0.25, h: 0.5 }
    : { x: (field % 2) / 2, y: 0.5 + Math.floor(field / 2) / 4, w: 0.5, h: 0.25 }
  return {
    left: shown.left + (box.x + box.w * 0.3) * shown.width,
    top: shown.top + (box.y + box.h * 0.3) * shown.height,
    width: box.w * 0.4 * shown.width,
    height: box.h * 0.4 * shown.height
  }
}

export interface Look {
  readonly size: Size
  /** Colours of the four fields. */
  readonly fields: ReadonlyArray<Rgb>
  /** Red, green and blue as they are, where there is no matrix. */
  readonly coding: Coding | "rgb"
  /** Luma of a white cell, as a code of limited range; less where white is brighter than paper. */
  readonly white?: number
  /** Each field of a frame (odd and even lines) shows its own moment in the last field of colour. */
  readonly isInterlaced?: boolean
}

const combed = 3

/** The colours a frame has at a place. */
const codesAt = (look: Look, bits: ReadonlyArray<boolean>, frame: number, x: number, y: number): Rgb => {
  const { bit, field } = contentAt(look.size, x, y)
  const levels = look.coding === "rgb" || look.coding.isFull ? [0, 255] : [16, look.white ?? 235]
  const flat = (isLight: boolean): Rgb => {
    const level = levels[isLight ? 1 : 0] ?? 0
    return look.coding === "rgb" ? [level, level, level] : [level, 128, 128]
  }
  if (bit >= 0) return flat(bits[bit] ?? false)
  if (look.isInterlaced === true && field === combed) return flat((frame + y) % 2 === 0)
  const colour = look.fields[field] ?? [0, 0, 0]
  return look.coding === "rgb" ? colour : toYuv(colour, look.coding)
}

/** A frame as raw pixels: `rgb24`, or planes of `yuv420p` (`yuv444p` where a side is odd). */
export const drawFrame = (look: Look, code: Code): Uint8Array => {
  const { height, width } = look.size
  const bits = bitsOf(code)
  if (look.coding === "rgb") {
    const pixels = new Uint8Array(width * height * 3)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) pixels.set(codesAt(look, bits, code.frame, x, y), 3 * (y * width + x))
    return pixels
  }
  const step = isOdd(look.size) ? 1 : 2
  const [wide, high] = [width / step, height / step]
  const pixels = new Uint8Array(width * height + 2 * wide * high)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      pixels[y * width + x] = Math.round(codesAt(look, bits, code.frame, x, y)[0])
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++) {
      const [, u, v] = codesAt(look, bits, code.frame, x * step, y * step)
      pixels[width * height + y * wide + x] = Math.round(u)
      pixels[width * height + wide * high + y * wide + x] = Math.round(v)
    }
  return pixels
}

export const isOdd = ({ height, width }: Size) => (width | height) % 2 === 1

/** The mean of a plane over an area. */
export const meanOf = (plane: Uint8Array, stride: number, { height, left, top, width }: Area): number => {
  const [x0, y0] = [Math.round(left), Math.round(top)]
  const [x1, y1] = [Math.max(x0 + 1, Math.round(left + width)), Math.max(y0 + 1, Math.round(top + height))]
  let sum = 0
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) sum += plane[y * stride + x] ?? 0
  return sum / ((x1 - x0) * (y1 - y0))
}

/** Reads what a frame says, from its luma where the picture is shown; nothing where it cannot be told. */
export const readCode = (luma: Uint8Array, stride: number, size: Size, shown: Area): Code | undefined => {
  const across = columns(size)
  const rows = 32 / across
  const cells = Array.from({ length: 16 }, (_, bit) => {
    const [column, row] = [bit % across, Math.floor(bit / across)]
    const [width, height] = [shown.width / across, shown.height / rows]
    return meanOf(luma, stride, {
      left: shown.left + (column + 0.3) * width,
      top: shown.top + (row + 0.3) * height,
      width: width * 0.4,
      height: height * 0.4
    })
  })
  const [white = 0, black = 0, ...levels] = cells
  if (white - black < 24) return undefined
  const middle = (white + black) / 2
  const word = levels.reduce((so, level, bit) => so | (level > middle ? 1 << bit : 0), 0)
  const [frame, clip] = [word & 511, (word >> 9) & 7]
  return word >> 12 === checkOf(clip, frame) ? { clip, frame } : undefined
}
