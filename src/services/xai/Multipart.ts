import { createHash } from "node:crypto"
import { basename } from "node:path"
import { mimeOf } from "../FileType.js"
import type { SentBytes } from "./Inputs.js"

/** A body of several parts as it goes out. */
export interface Multipart {
  readonly contentType: string
  readonly bytes: Uint8Array
}

/** A name within quotation marks, as browsers write it (RFC 7578 §4.2). */
const quoted = (name: string): string =>
  `"${name.replace(/["\r\n]/g, (letter) => encodeURIComponent(letter))}"`

/**
 * Fields, and one file behind them: what comes after a file may be passed over. What stands between the parts is made of
 * the file's own bytes, so that they cannot hold it, and the same parts are the same body.
 */
export const multipart = (
  fields: ReadonlyArray<readonly [name: string, value: string]>,
  { bytes, file, kind }: SentBytes
): Multipart => {
  const boundary = `part-${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}`
  const head = (name: string, more = "") =>
    `--${boundary}\r\nContent-Disposition: form-data; name=${quoted(name)}${more}\r\n`
  const text = [
    ...fields.map(([name, value]) => `${head(name)}\r\n${value}\r\n`),
    head("file", `; filename=${quoted(basename(file.path))}\r\nContent-Type: ${mimeOf[kind]}`),
    "\r\n"
  ].join("")
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([Buffer.from(text), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
  }
}
