import { Option } from "effect"
import { bitsOf } from "./Bits.js"
import { type Colours, colours, unspecified } from "./Colours.js"

/** What an H.264 sequence parameter set (ITU-T H.264, 7.3.2.1.1 and annex E) says of its pictures. */
export interface SequenceParameterSet {
  readonly profile: number
  /** 1 is 4:2:0. */
  readonly chroma: number
  readonly depth: number
  /** Whether no picture of it can be made of two fields. */
  readonly isProgressive: boolean
  /** Width of a pixel by its height; nothing where it does not tell. */
  readonly pixelShape: readonly [number, number] | undefined
  readonly colours: Colours
}

/** The bytes of a unit without those that keep a start code from appearing in it (7.4.1). */
const withoutGuards = (unit: Uint8Array): Uint8Array =>
  unit.filter((byte, at) => !(byte === 3 && at >= 2 && unit[at - 1] === 0 && unit[at - 2] === 0))

/** Profiles whose sets tell chroma and depth. */
const high = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135])

/** Pixel shapes by their numbers (table E-1). */
const shapes: ReadonlyArray<string> = [
  ...["0:0", "1:1", "12:11", "10:11", "16:11", "40:33", "24:11", "20:11", "32:11", "80:33", "18:11", "15:11"],
  ...["64:33", "160:99", "4:3", "3:2", "2:1"]
]

const skipScaling = ({ bit, signed }: ReturnType<typeof bitsOf>, chroma: number) => {
  for (let list = 0; list < (chroma === 3 ? 12 : 8); list++) {
    if (bit() === 0) continue
    let [last, next] = [8, 8]
    for (let entry = 0; entry < (list < 6 ? 16 : 64); entry++) {
      if (next !== 0) next = (last + signed() + 256) % 256
      last = next === 0 ? last : next
    }
  }
}

type Usability = Pick<SequenceParameterSet, "pixelShape" | "colours">

const nothingTold: Usability = { pixelShape: undefined, colours: unspecified }

/** What stands at a set's end for whoever shows its pictures (annex E.1). */
const usabilityIn = ({ bit, bits }: ReturnType<typeof bitsOf>): Usability => {
  const shape = bit() === 1 ? bits(8) : 0
  const [wide = 0, tall = 0] =
    shape === 255 ? [bits(16), bits(16)] : (shapes[shape] ?? "").split(":").map(Number)
  if (bit() === 1) bit()
  const told = bit() === 1
  if (told) bits(3)
  const range = told ? { isFullRange: bit() === 1 } : {}
  const numbers = told && bit() === 1 ? { primaries: bits(8), transfer: bits(8), matrix: bits(8) } : {}
  return {
    pixelShape: wide > 0 && tall > 0 ? [wide, tall] : undefined,
    colours: colours({ ...numbers, ...range })
  }
}

/** Takes a set apart; `None` where it breaks off. */
export const readSequenceParameterSet = (unit: Uint8Array): Option.Option<SequenceParameterSet> => {
  const it = bitsOf(withoutGuards(unit))
  const { bit, bits, number, signed } = it
  bits(8)
  const profile = bits(8)
  bits(16)
  number()
  let [chroma, depth] = [1, 8]
  if (high.has(profile)) {
    chroma = number()
    if (chroma === 3) bit()
    depth = Math.max(number(), number()) + 8
    bit()
    if (bit() === 1) skipScaling(it, chroma)
  }
  number()
  const order = number()
  if (order === 0) number()
  if (order === 1) {
    bit()
    signed()
    signed()
    const cycle = number()
    for (let index = 0; index < cycle && !it.isOver(); index++) signed()
  }
  number()
  bit()
  number()
  number()
  const isProgressive = bit() === 1
  if (!isProgressive) bit()
  bit()
  if (bit() === 1) for (let edge = 0; edge < 4; edge++) number()
  if (it.isOver()) return Option.none()
  const usability = bit() === 1 ? usabilityIn(it) : nothingTold
  return Option.some({ profile, chroma, depth, isProgressive, ...(it.isOver() ? nothingTold : usability) })
}
