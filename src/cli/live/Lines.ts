import { formatUsd, Ticks } from "../../domain/Money.js"
import { fitted, widthOf } from "../../domain/Width.js"
import { type Look, signs } from "../output/Look.js"
import { rowsOf } from "../output/Rows.js"

// What every living picture is put together from: lines that keep within the screen, figures, bars.

/** A line as it is drawn, and how many columns it takes. */
export interface Line {
  readonly text: string
  readonly width: number
}

/** A piece of a line, and the colour it gets once its length is settled. */
export type Piece = readonly [text: string, colour?: ((text: string, look: Look) => string) | undefined]

/** Pieces side by side, cut off where the screen ends. */
export const lineOf = (pieces: ReadonlyArray<Piece>, look: Look): Line => {
  // The last column stays free: some terminals wrap as soon as it is written.
  let room = look.columns - 1
  let text = ""
  for (const [words, colour] of pieces) {
    const shown = fitted(words, room, signs(look).more)
    text += colour === undefined ? shown : colour(shown, look)
    room -= widthOf(shown)
    if (shown !== words) break
  }
  return { text, width: look.columns - 1 - room }
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

export const usd = (ticks: number): string => formatUsd(Ticks.make(Math.max(Math.round(ticks), 0)))

export const bar = (progress: number, look: Look): string => {
  const width = look.columns < 80 ? 10 : 20
  const full = Math.round((progress / 100) * width)
  return signs(look).full.repeat(full) + signs(look).empty.repeat(width - full)
}

export const spinner = (now: number, look: Look): string => {
  const { spinner } = signs(look)
  return spinner[Math.floor(now / 125) % spinner.length] ?? ""
}

/** Words that may be long, over as many lines as they need. */
export const wrapped = (
  text: string,
  look: Look,
  indent: string,
  paintIt?: Piece[1]
): ReadonlyArray<Line> => {
  const room = Math.max(look.columns - 1 - widthOf(indent), 10)
  // What has no blank for longer than a row, such as a path, is cut.
  const breakable = text
    .split(" ")
    .flatMap((it) => (widthOf(it) > room ? (it.match(/.{1,10}/gu) ?? []) : [it]))
    .join(" ")
  return rowsOf(breakable, room, widthOf).map((words) =>
    lineOf(paintIt === undefined ? [[indent + words]] : [[indent], [words, paintIt]], look)
  )
}
