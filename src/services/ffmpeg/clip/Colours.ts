import { Option } from "effect"

/** The colours of a picture, by the numbers of ISO/IEC 23091-2; nothing where they are not told. */
export interface Colours {
  /** Whether its levels run from 0 to 255, and not from 16 to 235. */
  readonly isFull: Option.Option<boolean>
  readonly primaries: Option.Option<number>
  readonly transfer: Option.Option<number>
  readonly matrix: Option.Option<number>
}

export const untold: Colours = {
  ...{ isFull: Option.none(), primaries: Option.none(), transfer: Option.none(), matrix: Option.none() }
}

/** 2 is "unknown". */
const known = (value: number | undefined): Option.Option<number> =>
  value === undefined || value === 2 ? Option.none() : Option.some(value)

export const colours = (told: {
  readonly isFull?: boolean
  readonly primaries?: number
  readonly transfer?: number
  readonly matrix?: number
}): Colours => ({
  isFull: Option.fromNullable(told.isFull),
  primaries: known(told.primaries),
  transfer: known(told.transfer),
  matrix: known(told.matrix)
})

/** Each told by the first that tells it: players follow the codec's own header, and the container where that is silent. */
export const firstTold = (one: Colours, other: Colours): Colours => ({
  isFull: Option.orElse(one.isFull, () => other.isFull),
  primaries: Option.orElse(one.primaries, () => other.primaries),
  transfer: Option.orElse(one.transfer, () => other.transfer),
  matrix: Option.orElse(one.matrix, () => other.matrix)
})

const numbers: Readonly<Record<string, number>> = {
  ...{ "primaries bt709": 1, "primaries bt470bg": 5, "primaries smpte170m": 6, "primaries bt2020": 9 },
  ...{ "primaries smpte432": 12, "transfer bt709": 1, "transfer smpte170m": 6, "transfer linear": 8 },
  ...{ "transfer iec61966-2-1": 13, "transfer pq": 16, "transfer hlg": 18, "matrix rgb": 0 },
  ...{ "matrix bt709": 1, "matrix bt470bg": 5, "matrix smpte170m": 6, "matrix bt2020-ncl": 9 }
}

const numbered = (kind: string, name: string | null | undefined): Option.Option<number> =>
  Option.fromNullable(numbers[`${kind} ${name ?? ""}`])

/** The colours that the reader's library found, which names the common ones as WebCodecs does. */
export const fromNames = (told: {
  readonly primaries?: string | null | undefined
  readonly transfer?: string | null | undefined
  readonly matrix?: string | null | undefined
  readonly fullRange?: boolean | null | undefined
}): Colours => ({
  isFull: Option.fromNullable(told.fullRange),
  primaries: numbered("primaries", told.primaries),
  transfer: numbered("transfer", told.transfer),
  matrix: numbered("matrix", told.matrix)
})

/** A text that is equal where the colours are. */
export const colourKey = ({ isFull, matrix, primaries, transfer }: Colours): string =>
  [Option.getOrNull(isFull), ...[primaries, transfer, matrix].map((it) => Option.getOrNull(it))].join("/")
