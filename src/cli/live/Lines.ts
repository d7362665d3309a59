import { stripVTControlCharacters } from "node:util"
import { Array } from "effect"
import { formatUsd, Ticks } from "../../domain/Money.js"
import { truncatedTo, widthOf } from "../../domain/Width.js"
import { rowsOf } from "../output/Rows.js"
import type { Pen } from "../output/TerminalStyle.js"

// What every living picture is put together from: lines that keep within the screen, figures, bars.

/** The columns a line takes; its colours take none. */
export const widthOnScreen = (line: string): number => widthOf(stripVTControlCharacters(line))

const colour = new RegExp(`(${"\u001b"}\\[[\\d;]*m)`)

/** A line cut off where the screen ends. */
export const cutOff = (line: string, { columns, sign }: Pen): string => {
  // The last column stays free: some terminals wrap as soon as it is written.
  let room = columns - 1
  const keep = (words: string): string => {
    const shown = truncatedTo(words, room, sign.more)
    room = shown === words ? room - widthOf(shown) : 0
    return shown
  }
  return line
    .split(colour)
    .map((piece, index) => (index % 2 === 1 ? piece : keep(piece)))
    .join("")
}

/** `0:42`, `12:05`, `1:02:03`. */
export const clock = (millis: number): string => {
  const seconds = Math.max(Math.floor(millis / 1000), 0)
  const two = (value: number) => String(value).padStart(2, "0")
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** The shortest wait there are words for. */
export const aFewSeconds = "a few seconds"

/** A wait in words that do not pretend to know it to the second. */
export const roughly = (millis: number): string => {
  const seconds = millis / 1000
  if (seconds < 10) return aFewSeconds
  if (seconds < 90) return `${Math.ceil(seconds / 10) * 10} s`
  return `${Math.round(seconds / 60)} min`
}

/** The seconds until a moment, as they are counted down. */
export const countdown = (until: number, now: number): string =>
  `once more in ${Math.max(Math.ceil((until - now) / 1000), 0)} s`

export const usd = (ticks: number): string => formatUsd(Ticks.make(Math.max(Math.round(ticks), 0)))

/** A share from 0 to 100, in figures and as a bar. */
export const progressBar = (progress: number, pen: Pen): string => {
  const percent = Math.min(Math.max(progress, 0), 100)
  const width = pen.columns < 80 ? 10 : 20
  const full = Math.round((percent / 100) * width)
  const bar = pen.sign.full.repeat(full) + pen.sign.empty.repeat(width - full)
  return ` ${String(Math.round(percent)).padStart(3)} %  ${pen.busy(bar)}`
}

export const spinner = (now: number, pen: Pen): string => {
  const { spinner } = pen.sign
  return pen.busy(spinner.charAt(Math.floor(now / 125) % spinner.length))
}

/** Words that may be long, over as many lines as they need. */
export const wrapped = (
  text: string,
  indent: string,
  { columns }: Pen,
  paint: (row: string) => string
): ReadonlyArray<string> => {
  const room = Math.max(columns - 1 - widthOf(indent), 10)
  // What has no blank for longer than a row, such as a path, is cut.
  const breakable = text
    .split(" ")
    .flatMap((it) => (widthOf(it) > room ? (it.match(/.{1,10}/gu) ?? []) : [it]))
    .join(" ")
  return rowsOf(breakable, room, widthOf).map((row) => indent + paint(row))
}

/**
 * Those of many for which there is room, in their order, and those for which there is none. Who has the lower rank goes
 * first; where not all are shown, a row stays free to say so.
 */
export const withinRoom = <A>(all: ReadonlyArray<A>, room: number, rank: (one: A) => number) => {
  const first = all.toSorted((a, b) => rank(a) - rank(b)).slice(0, Math.max(room - 1, 1))
  const [hidden, shown] = Array.partition(all, (one) => all.length <= room || first.includes(one))
  return { shown, hidden }
}
