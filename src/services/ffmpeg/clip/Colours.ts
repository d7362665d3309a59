/** The colours of a picture, by the numbers of ISO/IEC 23091-2; nothing where they are not told. */
export interface Colours {
  /** Whether its levels run from 0 to 255, and not from 16 to 235. */
  readonly isFull: boolean | undefined
  readonly primaries: number | undefined
  readonly transfer: number | undefined
  readonly matrix: number | undefined
}

/** 2 is "unknown". */
const known = (value: number | undefined) => (value === 2 ? undefined : value)

export const colours = ({ isFull, matrix, primaries, transfer }: Partial<Colours>): Colours => ({
  isFull,
  primaries: known(primaries),
  transfer: known(transfer),
  matrix: known(matrix)
})

export const untold = colours({})

/** Each told by the first that tells it: players follow the codec's own header, and the container where that is silent. */
export const firstTold = (one: Colours, other: Colours): Colours => ({
  isFull: one.isFull ?? other.isFull,
  primaries: one.primaries ?? other.primaries,
  transfer: one.transfer ?? other.transfer,
  matrix: one.matrix ?? other.matrix
})

const numbers: Readonly<Record<string, number>> = {
  "primaries bt709": 1,
  "primaries bt470bg": 5,
  "primaries smpte170m": 6,
  "primaries bt2020": 9,
  "primaries smpte432": 12,
  "transfer bt709": 1,
  "transfer smpte170m": 6,
  "transfer linear": 8,
  "transfer iec61966-2-1": 13,
  "transfer pq": 16,
  "transfer hlg": 18,
  "matrix rgb": 0,
  "matrix bt709": 1,
  "matrix bt470bg": 5,
  "matrix smpte170m": 6,
  "matrix bt2020-ncl": 9
}

/** The colours that the reader's library found, which names the common ones as WebCodecs does. */
export const fromNames = ({ fullRange, matrix, primaries, transfer }: VideoColorSpaceInit): Colours => ({
  isFull: fullRange ?? undefined,
  primaries: numbers[`primaries ${primaries}`],
  transfer: numbers[`transfer ${transfer}`],
  matrix: numbers[`matrix ${matrix}`]
})

/** A text that is equal where the colours are. */
export const colourKey = ({ isFull, matrix, primaries, transfer }: Colours): string =>
  [isFull, primaries, transfer, matrix].join("/")
