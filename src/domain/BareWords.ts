// What of a text is words: the marks of editors and chats, directions for whoever speaks, pictures and addresses are not, and
// a voice would read them aloud.

/** How "dot" and "at" are said in an address, by language. */
const addressWords: Readonly<Record<string, readonly [dot: string, at: string]>> = {
  en: ["dot", "at"],
  de: ["Punkt", "at"],
  fr: ["point", "arobase"],
  es: ["punto", "arroba"],
  it: ["punto", "chiocciola"],
  pt: ["ponto", "arroba"],
  id: ["titik", "at"],
  tr: ["nokta", "et"],
  vi: ["chấm", "a còng"],
  ru: ["точка", "собака"],
  hi: ["डॉट", "ऐट"],
  bn: ["ডট", "অ্যাট"],
  ar: ["نقطة", "آت"],
  zh: ["点", "艾特"],
  ja: ["ドット", "アットマーク"],
  ko: ["닷", "골뱅이"]
}

const knownEnds =
  "com|org|net|edu|gov|info|io|ai|app|dev|tv|me|uk|de|fr|es|it|pt|br|ru|jp|cn|kr|in|eu|ch|at|nl|tr|ca|au"

/** An address as it is said: "example dot com"; what stands behind the host is left out. */
const spelled = (address: string, language: string): string => {
  const [dot, at] = addressWords[language.toLowerCase().replace(/-.*$/s, "")] ?? ["dot", "at"]
  const host = address
    .replace(/^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:www\.)?/i, "")
    .replace(/[/?#:].*$/s, "")
    .replace(/\.+$/, "")
  return host.replaceAll("@", ` ${at} `).replaceAll(".", ` ${dot} `).replace(/[_-]+/g, " ")
}

const addresses = new RegExp(
  [
    String.raw`[\p{L}\p{N}.+_-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`,
    String.raw`[a-z][a-z0-9+.-]*:\/\/[^\s<>"'“”«»]+[^\s<>"'“”«».,;:!?)\]]`,
    String.raw`\bwww\.[^\s<>"'“”«»]+[^\s<>"'“”«».,;:!?)\]]`,
    String.raw`\b(?:[a-z0-9-]+\.)+(?:${knownEnds})\b(?:\/[^\s<>"'“”«»]*[^\s<>"'“”«».,;:!?)\]])?`
  ].join("|"),
  "giu"
)

/** A picture among letters, with all that joins and colours it; the sign of a degree and that of a number are none. */
const picture =
  /(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{1f1e6}-\u{1f1ff}](?:[\u200d\ufe0e\ufe0f\u20e3]|[\u{e0020}-\u{e007f}])*|[0-9#*]\ufe0f?\u20e3)+/gu
const symbol = /(?![°№])\p{So}|[\ufe0e\ufe0f\u20e3]/gu
const smiley = /(^|\s)[:;=8][-^'o]?[)(\][DPp/\\|*3]+(?=\s|$)/g

/** What stands between brackets without any inside. */
const bracketed = /[([{（【〔［｛][^()[\]{}（）【】〔〕［］｛｝]*[)\]}）】〕］｝]/gu

const withoutBrackets = (text: string): string => {
  const left = text.replace(bracketed, " ")
  return left === text ? text.replace(/[()[\]{}（）【】〔〕［］｛｝]/gu, " ") : withoutBrackets(left)
}

const entities = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["#39", "'"],
  ["nbsp", " "],
  ["hellip", "…"],
  ["mdash", "—"],
  ["ndash", "–"],
  ["lsquo", "‘"],
  ["rsquo", "’"],
  ["ldquo", "“"],
  ["rdquo", "”"]
])

/** Letters that pages write as names, as they are read. */
const withoutEntities = (text: string): string =>
  text.replace(/&(#?\w+);/g, (entity, name: string) => entities.get(name.toLowerCase()) ?? entity)

/** The marks of Markdown and of pages, and tags that tell a voice how to speak. */
const withoutMarkup = (text: string): string =>
  text
    .replace(/^\s*```.*$/gm, " ")
    .replace(/!\[[^\]]*\]\([^)]*\)/g, " ")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<(?:[/!][^<>]*|[a-z][^<>]*)>/gi, (tag) => (/^<[a-z]+:\/\//i.test(tag) ? tag : " "))
    .replace(/^\s{0,3}(?:#{1,6}\s|>|[-*+•–]\s)+/gm, "")
    .replace(/^\s*[-*_=]{3,}\s*$/gm, " ")
    .replace(/^\s*(?:narrator|narration|voice-?over|v\.\s?o\.)\s*(?:\([^()]*\)\s*)?:\s*/gim, "")
    // "*sighs* I know": a direction stands by itself, where a stressed word stands within its sentence.
    .replace(/(^|[.!?…:]["'”’]?\s+)\*\p{Ll}[^*\n]*\*(?=\s|$)/gmu, "$1")
    .replace(/[*`~]+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, "")
    .replaceAll("_", " ")

const unspaced = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}。、！？"
const blankWithin = new RegExp(`(?<=[${unspaced}])\\s+(?=[${unspaced}])`, "gu")

/** A text with no blank and no stop left over where something was taken out of it. */
export const tidy = (text: string): string =>
  text
    .replace(/\s+/gu, " ")
    .replace(/\s+(?=[,.;:!?…。、，！？；：])/gu, "")
    .replace(/([,;:])[,;:]+/g, "$1")
    .replace(blankWithin, "")
    .replace(/^(?:[\s,.;:!?…、。]|[–—-](?!\d))+/u, "")
    .trim()

/** A text without all that is no words; addresses are spelled. */
export const bareWords = (text: string, language: string): string =>
  tidy(
    withoutBrackets(
      withoutMarkup(withoutEntities(text).normalize("NFC").replace(/\r\n?/g, "\n"))
        .replace(addresses, (address) => ` ${spelled(address, language)} `)
        .replace(smiley, "$1")
        .replace(picture, " ")
    )
      .replace(symbol, " ")
      .replace(/(?<!\p{N})[@#](?=\p{L})/gu, "")
      .replace(/[\\|^<>]+/g, " ")
  )
