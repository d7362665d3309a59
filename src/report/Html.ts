import { stripVTControlCharacters } from "node:util"
import { languageOf } from "../domain/Language.js"
import { outsideFlags } from "../domain/Words.js"

/** Markup that is safe to send to a browser. Only `html` makes it: whatever else comes into a page comes as text. */
export class Html {
  constructor(readonly markup: string) {}
}

/** What may stand in a page: text, which is escaped; markup, which is not; several of them; or nothing. */
export type Content = string | number | false | undefined | Html | ReadonlyArray<Content>

/** Marks that turn the letters around them round, or that nobody can see: a name has no use for them. */
const unseen =
  /[\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu

/**
 * A model's words as a reader should get them: no escape sequences, no control characters but line breaks, no direction
 * marks, no half letters. Joiners stay, since families of emoji and some scripts need them.
 */
export const visibleText = (text: string): string =>
  outsideFlags(stripVTControlCharacters(text), (part) =>
    part
      .replace(/\p{Cs}/gu, "\uFFFD")
      .replace(/[^\P{Cc}\n\t]/gu, "")
      .replace(unseen, "")
  )

/** Text as HTML, for between tags and within double quotes. */
export const escapeHtml = (text: string): string =>
  visibleText(text).replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`)

const markupOf = (part: Content): string => {
  if (part === undefined || part === false) return ""
  if (part instanceof Html) return part.markup
  return typeof part === "object" ? part.map(markupOf).join("") : escapeHtml(String(part))
}

/** HTML as it is written, with every value in it escaped. Attributes stand in double quotes. */
export const html = (words: TemplateStringsArray, ...parts: ReadonlyArray<Content>): Html =>
  new Html(words.map((word, index) => word + markupOf(parts[index])).join(""))

/** The page's own language, and that of words whose letters do not tell theirs. */
export const pageLanguage = "en"

const lang = (words: string, language = languageOf(words)): Html => html` lang="${language ?? pageLanguage}"`

/** Attributes of an element that holds somebody's words: they run their own way, in their own language, where that is known. */
export const asSaid = (words: string, language?: string): Html => html` dir="auto"${lang(words, language)}`

/** A name amid other words, which does not turn them round. */
export const isolatedName = (name: string): Html => html`<bdi${lang(name)}>${name}</bdi>`

/** Named facts, a pair each; words that somebody said run their own way. Nothing for a fact that is not told. */
export const facts = (
  kind: "facts" | "look",
  told: Readonly<Record<string, string | Html | undefined>>
): Html => {
  const pairs = Object.entries(told).map(([name, words]) => {
    const way = typeof words === "string" ? asSaid(words) : html` dir="auto"`
    return words !== undefined && html`<div><dt>${name}</dt><dd${way}>${words}</dd></div>`
  })
  return html`<dl class="${kind}">${pairs}</dl>`
}

/** A path as part of an address. */
export const address = (path: string): string =>
  path
    .replace(/\p{Cs}/gu, "\uFFFD")
    .split("/")
    .map(encodeURIComponent)
    .join("/")

/** The address of a file of the film, relative to its folder; none for what does not lie below it. */
export const addressOf = (path: string): string | undefined =>
  path.split("/").some((name) => name === "" || name === "." || name === "..") ? undefined : address(path)
