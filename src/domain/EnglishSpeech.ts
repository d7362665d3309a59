import { cardinal, decade, numberInWords, ordinal, year } from "./EnglishNumbers.js"

// English as it is said: what is written in figures, signs and short forms, in words.

const months = [
  ...["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"],
  ...["November", "December"]
]

/** A month by its name or the first letters of it. */
const monthName = (text: string): string =>
  months.find((name) => name.toLowerCase().startsWith(text.toLowerCase().replace(".", "").slice(0, 3))) ??
  text

const month = `(${months.join("|")}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.?`
const day = "(\\d{1,2})(?:st|nd|rd|th)?"
const number = "(\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|\\.\\d+)"

/** Short forms that stand before a name, and others that may end a sentence, whose full stop then stays. */
const titles: Readonly<Record<string, string>> = {
  mr: "Mister",
  mrs: "Missus",
  ms: "Miz",
  dr: "Doctor",
  prof: "Professor",
  capt: "Captain",
  lt: "Lieutenant",
  col: "Colonel",
  gen: "General",
  sgt: "Sergeant",
  rev: "Reverend",
  hon: "Honorable",
  gov: "Governor",
  sen: "Senator",
  rep: "Representative",
  mt: "Mount",
  st: "Saint"
}
const shortForms: ReadonlyArray<readonly [RegExp, string]> = [
  [/\be\.\s?g\.,?/gi, "for example,"],
  [/\bi\.\s?e\.,?/gi, "that is,"],
  [/\betc\./gi, "et cetera."],
  [/\bvs\./gi, "versus"],
  [/\bapprox\./gi, "approximately"],
  [/\bdept\./gi, "department"],
  [/\bJr\./g, "Junior"],
  [/\bSr\./g, "Senior"],
  [/\bAve\./g, "Avenue"],
  [/\bBlvd\./g, "Boulevard"],
  [/\bw\/o\b/gi, "without"],
  [/\ba\.k\.a\./gi, "also known as"]
]

/** Money: one, several, and the hundredth part. */
const money: Readonly<Record<string, readonly [string, string, string, string]>> = {
  $: ["dollar", "dollars", "cent", "cents"],
  "€": ["euro", "euros", "cent", "cents"],
  "£": ["pound", "pounds", "penny", "pence"],
  "¥": ["yen", "yen", "sen", "sen"],
  "₹": ["rupee", "rupees", "paisa", "paise"]
}
const sign = "(?:US|CA|AU)?([$€£¥₹])"
const scale: Readonly<Record<string, string>> = { k: "thousand", m: "million", bn: "billion", b: "billion" }

const sum = (of: string, amount: string, many = ""): string => {
  const [one = "", several = "", part = "", parts = ""] = money[of] ?? []
  const scaled = scale[many.toLowerCase()] ?? many.toLowerCase()
  if (scaled !== "") return `${numberInWords(amount)} ${scaled} ${several}`
  const [whole = "0", cents] = amount.replaceAll(",", "").split(".")
  const isWhole = cents === undefined || Number(cents) === 0
  if (!isWhole && cents.length !== 2) return `${numberInWords(amount)} ${several}`
  const large = `${numberInWords(whole === "" ? "0" : whole)} ${Number(whole) === 1 ? one : several}`
  if (isWhole) return large
  const small = `${cardinal(Number(cents))} ${Number(cents) === 1 ? part : parts}`
  return Number(whole) === 0 ? small : `${large} and ${small}`
}

/** What things are measured in: one, several. */
const units: Readonly<Record<string, readonly [string, string]>> = {
  km: ["kilometer", "kilometers"],
  m: ["meter", "meters"],
  cm: ["centimeter", "centimeters"],
  mm: ["millimeter", "millimeters"],
  mi: ["mile", "miles"],
  ft: ["foot", "feet"],
  kg: ["kilogram", "kilograms"],
  g: ["gram", "grams"],
  mg: ["milligram", "milligrams"],
  lb: ["pound", "pounds"],
  lbs: ["pound", "pounds"],
  oz: ["ounce", "ounces"],
  l: ["liter", "liters"],
  ml: ["milliliter", "milliliters"],
  h: ["hour", "hours"],
  hrs: ["hour", "hours"],
  min: ["minute", "minutes"],
  s: ["second", "seconds"],
  ms: ["millisecond", "milliseconds"],
  kb: ["kilobyte", "kilobytes"],
  mb: ["megabyte", "megabytes"],
  gb: ["gigabyte", "gigabytes"],
  "km/h": ["kilometer an hour", "kilometers an hour"],
  mph: ["mile an hour", "miles an hour"],
  "m/s": ["meter a second", "meters a second"],
  "km²": ["square kilometer", "square kilometers"],
  "m²": ["square meter", "square meters"],
  "m³": ["cubic meter", "cubic meters"],
  "°c": ["degree Celsius", "degrees Celsius"],
  "°f": ["degree Fahrenheit", "degrees Fahrenheit"],
  "°": ["degree", "degrees"],
  "%": ["percent", "percent"]
}
const unit = Object.keys(units)
  .toSorted((a, b) => b.length - a.length)
  .join("|")
const measured = (amount: string, of: string): string => {
  const [one = "", several = ""] = units[of.toLowerCase()] ?? []
  return `${numberInWords(amount)} ${amount === "1" ? one : several}`
}

const glyphs: Readonly<Record<string, string>> = {
  ...{ "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅛": "1/8", "⅜": "3/8" }
}

/** A part of something: one half, three quarters; two numbers where it is none. */
const fraction = (over: string, under: string): string => {
  const [above, below] = [Number(over), Number(under)]
  if (below < 2 || below > 10 || above >= below) return `${cardinal(above)} ${cardinal(below)}`
  const part = below === 2 ? (above === 1 ? "half" : "halves") : below === 4 ? "quarter" : ordinal(below)
  return `${cardinal(above)} ${part}${above === 1 || below === 2 ? "" : "s"}`
}

const clock = (hour: string, minute: string, half = ""): string => {
  const past = Number(minute)
  const minutes =
    past === 0 ? (half === "" ? " o'clock" : "") : past < 10 ? ` oh ${cardinal(past)}` : ` ${cardinal(past)}`
  return `${cardinal(Number(hour))}${minutes}${half === "" ? "" : ` ${half[0]?.toUpperCase()}M`}`
}

const date = (name: string, day: string, of?: string): string =>
  `${name} ${ordinal(Number(day))}${of === undefined ? "" : `, ${year(Number(of))}`}`

/** A date in figures alone; the day comes first where it can be nothing else, or where it does in that English. */
const figureDate = (one: string, other: string, of: string, isDayFirst: boolean): string => {
  const [name, day] = isDayFirst || Number(one) > 12 ? [other, one] : [one, other]
  const month = months[Number(name) - 1]
  return month === undefined || Number(day) > 31
    ? [one, other, of].map((it) => numberInWords(it)).join(" ")
    : date(month, day, of)
}

const say = (
  text: string,
  pattern: string,
  said: (...found: ReadonlyArray<string>) => string,
  flags = "gu"
) => text.replace(new RegExp(pattern, flags), (_, ...found: ReadonlyArray<string>) => said(...found))

const withoutShortForms = (text: string): string =>
  shortForms.reduce(
    (said, [short, long]) => said.replace(short, long),
    text
      .replace(
        /\b(?:(Mrs?|Ms|Dr)\.?|(Prof|Capt|Lt|Col|Gen|Sgt|Rev|Hon|Gov|Sen|Rep|Mt|St)\.)(?=\s+\p{Lu})/gu,
        (all, one: string | undefined, other: string | undefined) =>
          titles[(one ?? other ?? "").toLowerCase()] ?? all
      )
      .replace(/\b(\p{Lu}\p{L}+) St\./gu, "$1 Street")
      .replace(/\b(?:No|Nos|Nr)\.\s?(?=\d)|[№#]\s?(?=\d)/g, "number ")
  )

/** Dates and times, which are no plain numbers. */
const saidTimes = (text: string, isDayFirst: boolean): string => {
  let said = say(text, `\\b(\\d{4})-(\\d{2})-(\\d{2})\\b`, (of = "", name = "", day = "") =>
    figureDate(name, day, of, false)
  )
  said = say(said, `\\b(\\d{1,2})[/.](\\d{1,2})[/.](\\d{4})\\b`, (one = "", other = "", of = "") =>
    figureDate(one, other, of, isDayFirst)
  )
  said = say(said, `\\b${month}\\s+${day}(?:,?\\s+(\\d{4}))?\\b(?!:)`, (name = "", day = "", of) =>
    date(monthName(name), day, of)
  )
  said = say(
    said,
    `\\b${day}\\s+(?:of\\s+)?${month}(?:,?\\s+(\\d{4}))?(?![\\p{L}\\d])`,
    (day = "", name = "", of) => date(monthName(name), day, of)
  )
  said = say(
    said,
    `\\b([01]?\\d|2[0-4]):([0-5]\\d)(?::[0-5]\\d)?(?:\\s*([ap])\\.?m\\b\\.?)?`,
    (hour = "", minute = "", half) => clock(hour, minute, half),
    "giu"
  )
  said = say(
    said,
    `\\b(1[0-2]|[1-9])\\s*([ap])\\.?m\\b\\.?`,
    (hour = "", half) => clock(hour, "0", half),
    "giu"
  )
  said = say(said, `['’]?\\b(\\d{2}|1\\d{3}|20\\d{2})['’]?s\\b`, (of = "") => decade(Number(of)))
  return said
}

/** Sums, measures and ranks. */
const saidAmounts = (text: string): string => {
  let said = say(text, `(?<![\\p{L}\\p{N}])[-−](?=[\\d$€£¥₹])`, () => "minus ")
  said = say(
    said,
    `${sign}\\s?${number}(?:\\s?(thousand|million|billion|trillion|bn|[kKmMbB])\\b)?`,
    (of = "", amount = "", many) => sum(of, amount, many)
  )
  said = say(said, `${number}\\s?([€£¥₹])`, (amount = "", of = "") => sum(of, amount))
  said = say(
    said,
    `\\b(\\d{1,3})\\s?[-–]\\s?(\\d{1,3})(?=\\s?(?:${unit})?(?![\\p{L}\\d-]))`,
    (from = "", to = "") => `${from} to ${to}`,
    "giu"
  )
  said = say(
    said,
    `${number}\\s?(${unit})(?![\\p{L}\\d²³/])`,
    (amount = "", of = "") => measured(amount, of),
    "giu"
  )
  said = say(said, `\\b(\\d{1,15})(?:st|nd|rd|th)\\b`, (rank = "") => ordinal(Number(rank)), "giu")
  said = say(
    said,
    `\\b(\\d+)\\s+(\\d{1,2})/(\\d{1,2})\\b`,
    (whole = "", over = "", under = "") => `${numberInWords(whole)} and ${fraction(over, under)}`
  )
  said = say(said, `\\b(\\d{1,2})/(\\d{1,2})\\b`, (over = "", under = "") => fraction(over, under))
  return said
}

/** Numbers that are nothing else, and signs. */
const saidNumbers = (text: string): string => {
  let said = say(text, `(?<![\\p{L}\\d.,])(1[1-9]\\d{2}|20\\d{2})(?![\\d]|[.,]\\d)`, (of = "") =>
    year(Number(of))
  )
  said = say(said, `(\\p{L})(?=\\d)`, (letter = "") => `${letter} `)
  said = say(said, `${number}(?=\\p{L})`, (amount = "") => `${numberInWords(amount)} `)
  said = say(said, number, (amount = "") => numberInWords(amount))
  return said
    .replace(/\s?%/g, " percent")
    .replace(/\s?°/g, " degrees")
    .replace(/\s*&\s*/g, " and ")
    .replace(/\s*\+\s*/g, " plus ")
    .replace(/\s*=\s*/g, " equals ")
    .replace(/\s*[×]\s*/g, " times ")
    .replace(/\s*@\s*/g, " at ")
    .replace(/[$€£¥₹#№]/g, " ")
}

/** English text with everything in it as it is said; `language` tells which English. */
export const englishSpeech = (text: string, language: string): string => {
  const isDayFirst = /^en-(?:GB|IE|AU|NZ|ZA|IN)$/i.test(language)
  const plain = text.replace(/[½⅓⅔¼¾⅕⅛⅜]/g, (glyph) => ` ${glyphs[glyph] ?? ""}`)
  return saidNumbers(saidAmounts(saidTimes(withoutShortForms(plain), isDayFirst)))
}
