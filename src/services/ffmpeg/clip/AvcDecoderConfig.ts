import { Option } from "effect"
import { bitsOf } from "./Bits.js"

/** An H.264 decoder configuration record (ISO/IEC 14496-15, 5.3.3.1), taken apart. */
export interface AvcDecoderConfig {
  readonly profile: number
  readonly constraints: number
  readonly level: number
  /** Bytes that tell a unit's length, as the record has them: its lowest two bits plus one. */
  readonly lengths: number
  readonly sequences: ReadonlyArray<Uint8Array>
  readonly pictures: ReadonlyArray<Uint8Array>
  /** What follows for the high profiles: chroma and depth. */
  readonly rest: Uint8Array
}

/** Takes a record apart; `None` where it breaks off. */
export const readDecoderConfig = (record: Uint8Array): Option.Option<AvcDecoderConfig> => {
  const [version, profile = 0, constraints = 0, level = 0, lengths = 0] = record
  if (version !== 1 || record.length < 6) return Option.none()
  let at = 5
  const sets = (mask: number): ReadonlyArray<Uint8Array> => {
    const count = (record[at] ?? 0) & mask
    at += 1
    return Array.from({ length: count }, () => {
      const size = ((record[at] ?? 0) << 8) | (record[at + 1] ?? 0)
      at += 2 + size
      return record.subarray(at - size, at)
    })
  }
  const sequences = sets(0x1f)
  const pictures = sets(0xff)
  return at > record.length || sequences.length === 0 || pictures.length === 0
    ? Option.none()
    : Option.some({ profile, constraints, level, lengths, sequences, pictures, rest: record.subarray(at) })
}

/** The number slices call a parameter set by: after the unit's head, and for a sequence after profile and level. */
const sequenceNumber = (set: Uint8Array): number => bitsOf(set, 32).number()
const pictureNumber = (set: Uint8Array): number => bitsOf(set, 8).number()

/** The lowest number that no set of a record has: what else is encoded may use it for both its sets. */
export const freeNumber = ({ pictures, sequences }: AvcDecoderConfig): Option.Option<number> => {
  const taken = new Set([...sequences.map(sequenceNumber), ...pictures.map(pictureNumber)])
  // There are 32 sequence sets at most.
  return Option.fromNullable(Array.from({ length: 32 }, (_, n) => n).find((n) => !taken.has(n)))
}

/** Profiles that every player has, by x264's words for them. */
export const profiles: Readonly<Record<number, string>> = { 66: "baseline", 77: "main", 100: "high" }

/** x264's word for a profile; nothing for those it does not make, as the whole baseline. */
export const profileName = ({ constraints, profile }: AvcDecoderConfig): Option.Option<string> =>
  Option.fromNullable(profile === 66 && (constraints & 0x40) === 0 ? undefined : profiles[profile])

/**
 * One record for packets of two encoders: the sets of both, told apart by their numbers, as the format provides. `None`
 * where the profiles or the lengths differ or a number stands for two things.
 */
export const joinDecoderConfigs = (
  one: AvcDecoderConfig,
  other: AvcDecoderConfig
): Option.Option<Uint8Array> => {
  const sequences = [...one.sequences, ...other.sequences]
  const pictures = [...one.pictures, ...other.pictures]
  const isDistinct = (numbers: ReadonlyArray<number>) => new Set(numbers).size === numbers.length
  const fits =
    one.profile === other.profile &&
    (one.lengths & 3) === (other.lengths & 3) &&
    Buffer.compare(one.rest, other.rest) === 0 &&
    sequences.length <= 31 &&
    isDistinct(sequences.map(sequenceNumber)) &&
    isDistinct(pictures.map(pictureNumber))
  if (!fits) return Option.none()
  const sized = (set: Uint8Array) => [Uint8Array.of(set.length >> 8, set.length & 0xff), set]
  return Option.some(
    new Uint8Array(
      Buffer.concat([
        // A constraint holds for the whole only where it holds for both; the level is what the dearer one needs.
        Uint8Array.of(1, one.profile, one.constraints & other.constraints, Math.max(one.level, other.level)),
        Uint8Array.of(one.lengths, 0xe0 | sequences.length),
        ...sequences.flatMap(sized),
        Uint8Array.of(pictures.length),
        ...pictures.flatMap(sized),
        one.rest
      ])
    )
  )
}
