import { toCardinal as bengali } from "n2words/bn-BD"
import { toCardinal as german, toOrdinal as germanRank } from "n2words/de-DE"
import { toCardinal as spanish } from "n2words/es-ES"
import { toCardinal as french } from "n2words/fr-FR"
import { toCardinal as hindi } from "n2words/hi-IN"
import { toCardinal as indonesian } from "n2words/id-ID"
import { toCardinal as italian } from "n2words/it-IT"
import { toCardinal as portuguese } from "n2words/pt-PT"
import { toCardinal as turkish } from "n2words/tr-TR"
import { toCardinal as vietnamese } from "n2words/vi-VN"

// Numbers as they are said in languages other than English. Only in those whose numbers stand as they are in any sentence:
// in Russian and Arabic they are declined, in Chinese, Japanese and Korean figures are letters like others, and the voice that
// reads them knows better.

/** What is said for a number and for signs beside it. */
interface Numerals {
  readonly say: (value: string) => string
  /** Whether a comma stands before parts, and a point between thousands. */
  readonly hasComma: boolean
  readonly percent: (said: string) => string
  readonly and: string
  readonly money: { readonly [sign: string]: string }
}

const behind = (words: string) => (said: string) => `${said} ${words}`

const numerals: Readonly<Record<string, Numerals>> = {
  de: {
    say: german,
    hasComma: true,
    percent: behind("Prozent"),
    and: "und",
    money: { "€": "Euro", $: "Dollar", "£": "Pfund" }
  },
  fr: {
    say: french,
    hasComma: true,
    percent: behind("pour cent"),
    and: "et",
    money: { "€": "euros", $: "dollars", "£": "livres" }
  },
  es: {
    say: spanish,
    hasComma: true,
    percent: behind("por ciento"),
    and: "y",
    money: { "€": "euros", $: "dólares", "£": "libras" }
  },
  it: {
    say: italian,
    hasComma: true,
    percent: behind("per cento"),
    and: "e",
    money: { "€": "euro", $: "dollari", "£": "sterline" }
  },
  pt: {
    say: portuguese,
    hasComma: true,
    percent: behind("por cento"),
    and: "e",
    money: { "€": "euros", $: "dólares", "£": "libras" }
  },
  id: {
    say: indonesian,
    hasComma: true,
    percent: behind("persen"),
    and: "dan",
    money: { "€": "euro", $: "dolar", "£": "pound" }
  },
  tr: {
    say: turkish,
    hasComma: true,
    percent: (said) => `yüzde ${said}`,
    and: "ve",
    money: { "€": "avro", $: "dolar", "£": "sterlin" }
  },
  vi: {
    say: vietnamese,
    hasComma: true,
    percent: behind("phần trăm"),
    and: "và",
    money: { "€": "euro", $: "đô la", "£": "bảng" }
  },
  hi: {
    say: hindi,
    hasComma: false,
    percent: behind("प्रतिशत"),
    and: "और",
    money: { "€": "यूरो", $: "डॉलर", "₹": "रुपये" }
  },
  bn: {
    say: bengali,
    hasComma: false,
    percent: behind("শতাংশ"),
    and: "এবং",
    money: { "€": "ইউরো", $: "ডলার", "৳": "টাকা" }
  }
}

const germanMonths = [
  ...["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober"],
  ...["November", "Dezember"]
]
const beforeDate = "am|vom|zum|im|den|dem|beim|bis|seit|der|die|das"

/** German dates: "am 3. Mai" is "am dritten Mai"; and years are said in hundreds. */
const germanDates = (text: string): string =>
  text
    .replace(/\b(\d{1,2})\.(\d{1,2})\.(?=\d{4}\b)/g, (all, day: string, month: string) => {
      const name = germanMonths[Number(month) - 1]
      return name === undefined ? all : `${day}. ${name} `
    })
    .replace(
      new RegExp(
        `(?:\\b(${beforeDate})\\s+)?\\b([1-9]\\d?)\\.\\s+(?=${germanMonths.join("|")}|Jahrhundert)`,
        "giu"
      ),
      (_, before: string | undefined, day: string) => {
        const said = germanRank(day)
        if (before === undefined) return `${said}r `
        return `${before} ${said}${/^d(?:er|ie|as)$/i.test(before) ? "" : "n"} `
      }
    )
    .replace(/\b(\d{1,2})[.:](\d{2})\s+Uhr\b/g, (_, hour: string, minute: string) =>
      minute === "00" ? `${hour} Uhr` : `${hour} Uhr ${Number(minute)}`
    )
    .replace(/(?<![\d.,])1[1-9]\d\d(?!\d|[.,]\d)/g, (year) => {
      const rest = Number(year.slice(2))
      return `${german(year.slice(0, 2))}hundert${rest === 0 ? "" : german(rest)}`
    })

/** A number as it is written in a language, as a plain one. */
const plainNumber = (text: string, hasComma: boolean): string =>
  hasComma && !/^\d+\.(?:\d{1,2}|\d{4,})$/.test(text)
    ? text.replace(/[.\s]/g, "").replace(",", ".")
    : text.replaceAll(",", "")

/** Figures and the signs beside them in words, as far as a language's are known; else the text as it is. */
export const saidNumerals = (text: string, language: string): string => {
  const tongue = language.toLowerCase().replace(/-.*$/s, "")
  const known = numerals[tongue]
  if (known === undefined || !/[\d&]/.test(text)) return text
  const { and, hasComma, money, percent } = known
  const number = hasComma
    ? "\\d{1,3}(?:[.\\u00a0\\u202f]\\d{3})+(?:,\\d+)?|\\d+(?:[.,]\\d+)?"
    : "\\d{1,3}(?:,\\d{2,3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?"
  const say = (figures: string): string => {
    const plain = plainNumber(figures, hasComma)
    const isName = /^0\d/.test(plain) || plain.length > 15
    return isName
      ? [...plain].map((figure) => (figure === "." ? "" : known.say(figure))).join(" ")
      : known.say(plain)
  }
  const signs = `[${Object.keys(money).join("")}]`
  return (tongue === "de" ? germanDates(text) : text)
    .replace(/(\d)[:/](?=\d)/g, "$1 ")
    .replace(
      new RegExp(`(${signs})\\s?(${number})`, "gu"),
      (_, sign: string, figures: string) => `${say(figures)} ${money[sign]}`
    )
    .replace(
      new RegExp(`(${number})\\s?(${signs})`, "gu"),
      (_, figures: string, sign: string) => `${say(figures)} ${money[sign]}`
    )
    .replace(new RegExp(`%\\s?(${number})|(${number})\\s?%`, "gu"), (_, one?: string, other?: string) =>
      percent(say(one ?? other ?? "0"))
    )
    .replace(
      new RegExp(`(\\p{L})?(${number})(?=(\\p{L})?)`, "gu"),
      (_, before = "", figures: string, after?: string) =>
        `${before}${before === "" ? "" : " "}${say(figures)}${after === undefined ? "" : " "}`
    )
    .replace(/\s*&\s*/g, ` ${and} `)
}
