import * as Ansi from "@effect/printer-ansi/Ansi"

/** What a terminal can show, and how much of it there is. */
export interface Look {
  readonly columns: number
  readonly rows: number
  readonly hasColour: boolean
  readonly isUnicode: boolean
}

/** Whether the locale's letters are UTF-8; where nothing is set, they are not. */
export const isUnicodeLocale = (env: Readonly<Record<string, string | undefined>>): boolean =>
  /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || "")

/** Whether colours are wanted: `NO_COLOR` with any value, and terminals that know none, say no. */
export const wantsColour = (env: Readonly<Record<string, string | undefined>>): boolean =>
  (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb"

const reset = "\u001b[0m"
const painter = (ansi: Ansi.Ansi) => {
  const begin = Ansi.stringify(ansi)
  return (text: string, look: Look): string => (look.hasColour && text !== "" ? begin + text + reset : text)
}

/** The few colours of the view. Nothing is said by colour alone. */
export const paint = {
  heading: painter(Ansi.combine(Ansi.bold, Ansi.cyan)),
  good: painter(Ansi.green),
  busy: painter(Ansi.cyan),
  warning: painter(Ansi.yellow),
  strong: painter(Ansi.bold),
  faint: painter(Ansi.blackBright)
} as const

const unicode = {
  kept: "✓",
  unchanged: "=",
  waiting: "·",
  judged: "◆",
  leftOut: "✗",
  warning: "!",
  full: "█",
  empty: "░",
  more: "…",
  dot: " · ",
  spinner: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧"]
} as const

const ascii = {
  kept: "+",
  unchanged: "=",
  waiting: ".",
  judged: "*",
  leftOut: "x",
  warning: "!",
  full: "#",
  empty: "-",
  more: "...",
  dot: " | ",
  spinner: ["|", "/", "-", "\\"]
} as const

/** The signs of the view. */
export const signs = (look: Look): typeof unicode | typeof ascii => (look.isUnicode ? unicode : ascii)
