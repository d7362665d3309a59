import { Option } from "effect"
import { sha256 } from "../../Seed.js"

/** A file that stands in the text itself. */
export interface DataUri {
  readonly mime: string
  readonly bytes: Uint8Array
}

const head = /^data:([a-z]+\/[a-z0-9.+-]+);base64,/i

/** Whether the text claims to be a data URI. */
export const isDataUri = (text: string): boolean => /^data:/i.test(text)

/** Reads a typed base64 data URI; none when it is malformed. */
export const readDataUri = (text: string): Option.Option<DataUri> => {
  const match = head.exec(text.slice(0, 100))
  if (match === null) return Option.none()
  const payload = text.slice(match[0].length)
  const body = payload.replace(/=+$/, "")
  if (payload.length === 0 || body.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(body)) return Option.none()
  return Option.some({ mime: (match[1] ?? "").toLowerCase(), bytes: Buffer.from(payload, "base64") })
}

/** How many bytes a data URI's file has, without decoding it. */
export const dataUriBytes = (text: string): number =>
  Math.floor(((text.length - text.indexOf(",") - 1) * 3) / 4)

const shortened = (text: string): string => {
  if (isDataUri(text)) {
    return Option.match(readDataUri(text), {
      onNone: () => `data:(malformed, ${text.length} characters)`,
      onSome: ({ bytes, mime }) => `data:${mime};sha256=${sha256(bytes)};bytes=${bytes.length}`
    })
  }
  return text
}

/** The value with every data URI replaced by its type, hash and size: short enough for a log. */
export const withoutFiles = (value: unknown): unknown => {
  if (typeof value === "string") return shortened(value)
  if (Array.isArray(value)) return value.map(withoutFiles)
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutFiles(inner)]))
  }
  return value
}
