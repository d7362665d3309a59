import { createHash } from "node:crypto"

/** The SHA-256 of text or bytes, in hex. */
export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex")

const joined = (parts: ReadonlyArray<string | number>): string => sha256(parts.join("\u0000"))

/** A whole number from 0 to 2^31 - 1 that follows from its parts: the same parts, the same number, always. */
export const seedFrom = (...parts: ReadonlyArray<string | number>): number =>
  Number.parseInt(joined(parts).slice(0, 8), 16) >>> 1

/** A number from 0 up to, not including, 1 that follows from its parts. */
export const chanceFrom = (...parts: ReadonlyArray<string | number>): number =>
  Number.parseInt(joined(parts).slice(0, 12), 16) / 2 ** 48

/** An id in the shape of a UUID that follows from its parts. */
export const uuidFrom = (...parts: ReadonlyArray<string | number>): string => {
  const hex = joined(parts)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32)
  ].join("-")
}

/** The item that the parts point at. */
export const pickFrom = <const Items extends readonly [unknown, ...ReadonlyArray<unknown>]>(
  items: Items,
  ...parts: ReadonlyArray<string | number>
): Items[number] => items[Math.floor(chanceFrom(...parts) * items.length)] ?? items[0]
