import { Redacted } from "effect"
import { shortened } from "../domain/Shortened.js"

/** Longest detail an error carries, in characters. */
const longest = 400

/** Takes the key out of a text, wherever and however often it stands there, and whatever looks like another one. */
export const withoutKey = (text: string, key: Redacted.Redacted): string => {
  const secret = Redacted.value(key)
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]
    .reduce((rest, form) => (form === "" ? rest : rest.replaceAll(form, "[key]")), text)
    .replace(/\bxai-[A-Za-z0-9_-]{8,}/g, "[key]")
    .replace(/\bBearer\s+[^\s"',;<>]+/gi, "Bearer [key]")
}

/** The same text without the bytes of files in it, and links without what may be secret of them: user, query, fragment. */
export const withoutSecrets = (text: string): string =>
  text
    .replace(/data:[\w.+/-]+;base64,[\w+/=-]*/gi, "data:…")
    .replace(/(https?:\/\/)[^\s/@"'<>]*@/gi, "$1")
    .replace(/(https?:\/\/[^\s?#"'<>]+)[?#][^\s"'<>]*/gi, "$1")

/**
 * A stranger's words as one short sentence that is safe to show and to keep: no key, no link's query, user or fragment,
 * no picture, no mark-up of a whole page, no control or direction characters.
 */
export const sentence = (text: string, key: Redacted.Redacted): string => {
  const clean = withoutSecrets(withoutKey(text, key))
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, " ")
    .replace(/<[^<>]*>/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}]+/gu, " ")
    .trim()
  return shortened(clean, longest + 1)
}
