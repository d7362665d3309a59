import type { LocalFile } from "../../domain/Assets.js"
import { sizeInWords } from "../../domain/Words.js"
import { type GrokError, GrokRejected } from "../GrokError.js"

/** A file that went with a request, and the text it became. */
export interface SentInput {
  readonly file: LocalFile
  readonly uri: string
}

/** A request that is refused for its form or its size is refused for what went with it: named here, with its size. */
export const namingInputs = (error: GrokError, sent: ReadonlyArray<SentInput>): GrokError => {
  if (error._tag !== "GrokRejected" || sent.length === 0) return error
  if (error.reason !== "BadRequest" && error.reason !== "TooLarge") return error
  const each = sent.map(({ file, uri }) => `${file.path} (${sizeInWords(uri.length)} as sent)`)
  return new GrokRejected({
    ...error,
    detail: `${error.detail.replace(/\.$/, "")}; sent with it: ${each.join(", ")}`
  })
}
