import { Either } from "effect"

/** Letters that only one language of some standing is written with, and its tag (BCP 47). Earlier lines come first. */
const languages: ReadonlyArray<readonly [letters: RegExp, tag: string]> = [
  [/[\p{sc=Hiragana}\p{sc=Katakana}]/u, "ja"],
  [/\p{sc=Hangul}/u, "ko"],
  [/\p{sc=Bopomofo}/u, "zh-Hant"],
  [/\p{sc=Han}/u, "zh"],
  [/[ٹڈڑے]/u, "ur"],
  [/[پچژگ]/u, "fa"],
  [/\p{sc=Arabic}/u, "ar"],
  [/\p{sc=Hebrew}/u, "he"],
  [/\p{sc=Thai}/u, "th"],
  [/\p{sc=Devanagari}/u, "hi"],
  [/\p{sc=Bengali}/u, "bn"],
  [/\p{sc=Tamil}/u, "ta"],
  [/\p{sc=Telugu}/u, "te"],
  [/\p{sc=Gujarati}/u, "gu"],
  [/\p{sc=Gurmukhi}/u, "pa"],
  [/\p{sc=Kannada}/u, "kn"],
  [/\p{sc=Malayalam}/u, "ml"],
  [/\p{sc=Greek}/u, "el"],
  [/\p{sc=Georgian}/u, "ka"],
  [/\p{sc=Armenian}/u, "hy"],
  [/\p{sc=Khmer}/u, "km"],
  [/\p{sc=Lao}/u, "lo"],
  [/\p{sc=Myanmar}/u, "my"],
  [/\p{sc=Ethiopic}/u, "am"]
]

const count = (text: string, letters: RegExp): number => text.match(letters)?.length ?? 0

/** Up to here all letters are Latin ones, but for the sign of a micron, which is no language's. */
const beyondShared = /[^\0-\u024f]/

/**
 * The language of a text, as far as its letters tell: what a browser picks fonts by, Japanese shapes or Chinese ones, and
 * what a screen reader speaks. Nothing for Latin and Cyrillic letters, which many share, nor for a few among those.
 */
export const languageOf = (text: string): string | undefined => {
  if (!beyondShared.test(text)) return undefined
  const shared = count(text, /[\p{sc=Latin}\p{sc=Cyrillic}]/gu)
  const own = count(text, /\p{L}/gu) - shared
  return own > shared ? languages.find(([letters]) => letters.test(text))?.[1] : undefined
}

/** What a language is called in English, by its tag; the tag itself where it is none. */
export const languageName = (tag: string): string =>
  Either.getOrElse(
    Either.try(() => new Intl.DisplayNames(["en"], { type: "language" }).of(tag) ?? tag),
    () => tag
  )
