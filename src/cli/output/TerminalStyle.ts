import * as Ansi from "@effect/printer-ansi/Ansi"
import { Record } from "effect"

/** What a terminal can show, and how much of it there is. */
export interface TerminalStyle {
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

/** The few colours of the view. Nothing is said by colour alone. */
const colours = {
  heading: Ansi.combine(Ansi.bold, Ansi.cyan),
  good: Ansi.green,
  busy: Ansi.cyan,
  warning: Ansi.yellow,
  strong: Ansi.bold,
  faint: Ansi.blackBright
} as const

/** Each sign in Unicode, and in ASCII. */
const signs = {
  kept: ["✓", "+"],
  unchanged: ["=", "="],
  waiting: ["·", "."],
  judged: ["◆", "*"],
  leftOut: ["✗", "x"],
  warning: ["!", "!"],
  full: ["█", "#"],
  empty: ["░", "-"],
  more: ["…", "..."],
  dot: [" · ", " | "],
  spinner: ["⠋⠙⠹⠸⠼⠴⠦⠧", "|/-\\"]
} as const

/** The signs and the colours that lines for one terminal are written with, and its size. */
export const penFor = (style: TerminalStyle) => ({
  ...style,
  sign: Record.map(signs, ([unicode, ascii]) => (style.isUnicode ? unicode : ascii)),
  ...Record.map(colours, (colour) => {
    const begin = Ansi.stringify(colour)
    return (text: string): string => (style.hasColour && text !== "" ? `${begin}${text}\u001b[0m` : text)
  })
})

export type Pen = ReturnType<typeof penFor>
