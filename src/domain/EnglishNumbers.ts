// Numbers as they are said in English, without "and", as Americans say them and everybody understands.

const ones = [
  ...["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"],
  ...["twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
]
const tens = [...["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]]
const scales = ["", "thousand", "million", "billion", "trillion"]

const word = (value: number): string => ones[value] ?? ""

const belowHundred = (value: number): string =>
  value < 20
    ? word(value)
    : `${tens[Math.floor(value / 10)] ?? ""}${value % 10 === 0 ? "" : `-${word(value % 10)}`}`

const belowThousand = (value: number): string =>
  value < 100
    ? belowHundred(value)
    : `${word(Math.floor(value / 100))} hundred${value % 100 === 0 ? "" : ` ${belowHundred(value % 100)}`}`

/** Figures one by one: how a number that is a name is said, or one that is too long for anything else. */
export const figures = (text: string): string => [...text].map((figure) => word(Number(figure))).join(" ")

/** A whole number, 0 or more, below a quadrillion. */
export const cardinal = (value: number): string => {
  if (value < 1000) return belowThousand(value)
  const parts: Array<string> = []
  for (let [left, scale] = [value, 0]; left > 0; left = Math.floor(left / 1000), scale++) {
    const part = left % 1000
    if (part > 0) parts.unshift(`${belowThousand(part)} ${scales[scale] ?? ""}`.trim())
  }
  return parts.join(" ")
}

/** A number as it is written in figures, with commas between thousands and a point before parts. */
export const numberInWords = (text: string): string => {
  const [whole = "", parts] = text.replaceAll(",", "").split(".")
  const isName = /^0\d/.test(whole) || whole.length > 15
  const said = whole === "" ? "zero" : isName ? figures(whole) : cardinal(Number(whole))
  return parts === undefined || parts === "" ? said : `${said} point ${figures(parts)}`
}

const irregular: Readonly<Record<string, string>> = {
  one: "first",
  two: "second",
  three: "third",
  five: "fifth",
  eight: "eighth",
  nine: "ninth",
  twelve: "twelfth"
}

/** The last word of a number as what it is in a row: first, twentieth. */
const asRank = (last: string): string => irregular[last] ?? `${last.replace(/y$/, "ie")}th`

/** Which in a row: twenty-first. */
export const ordinal = (value: number): string => cardinal(value).replace(/[a-z]+$/, asRank)

/** A year as it is said: nineteen eighty-four, two thousand five, twenty twenty-six. */
export const year = (value: number): string => {
  const [century, rest] = [Math.floor(value / 100), value % 100]
  if (value < 1000 || value > 9999 || (century % 10 === 0 && rest < 10)) return cardinal(value)
  return `${cardinal(century)} ${rest === 0 ? "hundred" : rest < 10 ? `oh ${word(rest)}` : cardinal(rest)}`
}

/** A decade as it is said: nineteen eighties, eighties. */
export const decade = (value: number): string =>
  (value < 100 ? cardinal(value) : year(value)).replace(/y$/, "ie").replace(/$/, "s")
