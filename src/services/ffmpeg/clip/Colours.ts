/** The colours of a picture, by the numbers of ISO/IEC 23091-2; nothing where they are not told. */
export interface Colours {
  /** Whether its levels run from 0 to 255, and not from 16 to 235. */
  readonly isFullRange: boolean | undefined
  readonly primaries: number | undefined
  readonly transfer: number | undefined
  readonly matrix: number | undefined
}

/** 2 is "unknown". */
const known = (value: number | undefined) => (value === 2 ? undefined : value)

export const colours = ({ isFullRange, matrix, primaries, transfer }: Partial<Colours>): Colours => ({
  isFullRange,
  primaries: known(primaries),
  transfer: known(transfer),
  matrix: known(matrix)
})

export const unspecified = colours({})

/** Each told by the first that tells it: players follow the codec's own header, and the container where that is silent. */
export const firstSpecified = (one: Colours, other: Colours): Colours => ({
  isFullRange: one.isFullRange ?? other.isFullRange,
  primaries: one.primaries ?? other.primaries,
  transfer: one.transfer ?? other.transfer,
  matrix: one.matrix ?? other.matrix
})

/** A text that is equal where the colours are. */
export const colourKey = ({ isFullRange, matrix, primaries, transfer }: Colours): string =>
  [isFullRange, primaries, transfer, matrix].join("/")
