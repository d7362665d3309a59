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

/** A part of an area, by shares of it. */
const partOf = ({ height, left, top, width }: Area, x: number, y: number, w: number, h: number): Area => ({
  ...{ left: left + x * width, top: top + y * height },
  ...{ width: w * width, height: h * height }
})

const wholeField = (size: Size, field: number, shown: Area): Area =>
  columns(size) === 8
    ? partOf(shown, field / 4, 0.5, 0.25, 0.5)
    : partOf(shown, (field % 2) / 2, 0.5 + Math.floor(field / 2) / 4, 0.5, 0.25)

/** Where a field lies in an area that shows the whole picture, its borders left out. */
export const fieldArea = (size: Size, field: number, shown: Area): Area =>
  partOf(wholeField(size, field, shown), 0.3, 0.3, 0.4, 0.4)

/** Pixels a side of what H.264 codes at once. */
const block = 16

/**
 * What of a field's middle lies in macroblocks that show nothing but the field. Only there does an encoder keep a flat colour
 * to the last step: where a block holds an edge too, it spends its bits on that. Nothing where a field is too small.
 */
export const solidArea = (size: Size, field: number, shown: Area): Area | undefined => {
  const [whole, middle] = [wholeField(size, field, shown), fieldArea(size, field, shown)]
  const from = (edge: number, inner: number) => Math.max(Math.ceil(edge / block) * block, inner)
  const to = (edge: number, inner: number) => Math.min(Math.floor(edge / block) * block, inner)
  const [left, top] = [from(whole.left, middle.left), from(whole.top, middle.top)]
  const width = to(whole.left + whole.width, middle.left + middle.width) - left
  const height = to(whole.top + whole.height, middle.top + middle.height) - top
  return width < 4 || height < 4 ? undefined : { left, top, width, height }
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

const contents = new Map<string, Uint8Array>()

/** How many bits are shown: a field's number stands behind them. */
const cells = 16

/** What stands at each place of a picture, row by row: the same for all frames of a size. */
const contentsOf = (size: Size) => {
  const name = `${size.width}x${size.height}`
  const known = contents.get(name)
  if (known !== undefined) return known
  const made = Uint8Array.from({ length: size.width * size.height }, (_, place) => {
    const { bit, field } = contentAt(size, place % size.width, Math.floor(place / size.width))
    return bit >= 0 ? bit : cells + field
  })
  contents.set(name, made)
  return made
}

/** The colours a frame has at its places. */
const codesIn = (look: Look, code: Code) => {
  const { coding, size } = look
  const bits = bitsOf(code)
  const levels = coding === "rgb" || coding.isFull ? [0, 255] : [16, look.white ?? 235]
  const [dark, light] = levels.map(
    (level): Rgb => (coding === "rgb" ? [level, level, level] : [level, 128, 128])
  )
  const black: Rgb = [0, 0, 0]
  const flat = (isLight: boolean): Rgb => (isLight ? light : dark) ?? black
  const fields = look.fields.map((colour): Rgb => (coding === "rgb" ? colour : toYuv(colour, coding)))
  const missing = coding === "rgb" ? black : toYuv(black, coding)
  const places = contentsOf(size)
  return (x: number, y: number): Rgb => {
    const content = places[y * size.width + x] ?? 0
    if (content < cells) return flat(bits[content] ?? false)
    const field = content - cells
    if (look.isInterlaced === true && field === combed) return flat((code.frame + y) % 2 === 0)
    return fields[field] ?? missing
  }
}

/** A frame as raw pixels: `rgb24`, or planes of `yuv420p` (`yuv444p` where a side is odd). */
export const drawFrame = (look: Look, code: Code): Uint8Array => {
  const { height, width } = look.size
  const codesAt = codesIn(look, code)
  if (look.coding === "rgb") {
    const pixels = new Uint8Array(width * height * 3)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) pixels.set(codesAt(x, y), 3 * (y * width + x))
    return pixels
  }
  const step = isOdd(look.size) ? 1 : 2
  const [wide, high] = [width / step, height / step]
  const pixels = new Uint8Array(width * height + 2 * wide * high)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels[y * width + x] = Math.round(codesAt(x, y)[0])
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++) {
      const [, u, v] = codesAt(x * step, y * step)
      pixels[width * height + y * wide + x] = Math.round(u)
      pixels[width * height + wide * high + y * wide + x] = Math.round(v)
    }
  return pixels
}

export const isOdd = ({ height, width }: Size) => (width | height) % 2 === 1

/** The pixels of a plane over an area, one at least. */
const pixelsOf = (plane: Uint8Array, stride: number, { height, left, top, width }: Area) => {
  const [x0, y0] = [Math.round(left), Math.round(top)]
  const [x1, y1] = [Math.max(x0 + 1, Math.round(left + width)), Math.max(y0 + 1, Math.round(top + height))]
  const found: Array<number> = []
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) found.push(plane[y * stride + x] ?? 0)
  return found
}

/** The mean of a plane over an area. */
export const meanOf = (plane: Uint8Array, stride: number, area: Area): number => {
  const pixels = pixelsOf(plane, stride, area)
  return pixels.reduce((sum, it) => sum + it, 0) / pixels.length
}

/** How far from black or white any pixel of a cell may be, of the way between them: beyond that two pictures are mixed in it. */
export const mostMixed = 0.35

/** Reads what a frame says, from its luma where the picture is shown; nothing where it cannot be told. */
export const readCode = (luma: Uint8Array, stride: number, size: Size, shown: Area): Code | undefined => {
  const across = columns(size)
  const rows = 32 / across
  const area = (bit: number): Area =>
    partOf(
      shown,
      ((bit % across) + 0.3) / across,
      (Math.floor(bit / across) + 0.3) / rows,
      0.4 / across,
      0.4 / rows
    )
  const [white, black] = [meanOf(luma, stride, area(0)), meanOf(luma, stride, area(1))]
  if (white - black < 24) return undefined
  let word = 0
  for (let bit = 0; bit < 14; bit++) {
    const shares = pixelsOf(luma, stride, area(bit + 2)).map((level) => (level - black) / (white - black))
    const level = (shares[0] ?? 0) > 0.5 ? 1 : 0
    if (shares.some((share) => Math.abs(share - level) > mostMixed)) return undefined
    word |= level << bit
  }
  const [frame, clip] = [word & 511, (word >> 9) & 7]
  return word >> 12 === checkOf(clip, frame) ? { clip, frame } : undefined
}
