import { Number } from "effect"
import { cutText } from "../../../domain/Shortened.js"
import { cell, truncatedTo, widthOf } from "../../../domain/Width.js"
import { counted, lines } from "../../../domain/Words.js"
import { clock, countdown, cutOff, spinner, usd, withinRoom } from "../../live/Lines.js"
import { type Progress, priceLeft, spentSoFar, stepNow, stepOfAsset } from "../../live/Progress.js"
import { plainLine } from "../../output/Say.js"
import { type Pen, penFor, type TerminalStyle } from "../../output/TerminalStyle.js"
import type { BatchResult } from "./Look.js"

// The films of a batch as lines of a terminal, one each. Pure: what happened, the time and the size of the screen in;
// lines out.

/** One film of a batch. */
export interface FilmRow {
  /** The number its other lines are marked with: `[2]`. */
  readonly mark: string
  /** Its folder's name. */
  readonly name: string
  /** What happened in it: nothing while it waits for its turn. */
  readonly progress: Progress
  /** How it ended; nothing before. */
  readonly made?: Pick<BatchResult, "outcome" | "says" | "spent"> | undefined
}

/** What a film is at in each step, from before the first. */
const works = [
  "getting ready",
  "writing the plan",
  "sheets",
  "keyframes",
  "writing the script",
  "clips",
  "joining"
] as const

/** What a film is at, in a few words. */
const atWorkWords = (progress: Progress, now: number): string => {
  if (progress.retryAt !== undefined) return `failed, ${countdown(progress.retryAt, now)}`
  const step = stepNow(progress)
  const assets = progress.assets.filter(({ asset }) => stepOfAsset(asset) === step)
  const ended = assets.filter(({ ended }) => ended !== undefined).length
  return lines(
    works[step],
    assets.length > 0 && `${ended} of ${assets.length}`,
    step === 6 && progress.joined !== undefined && `${Math.round(progress.joined)} %`
  ).join(" ")
}

const spentOn = ({ made, progress }: FilmRow): number => made?.spent ?? spentSoFar(progress)

const signOf = { complete: "kept", held: "waiting", degraded: "warning", failed: "leftOut" } as const

/** The columns of a row's words where the screen has room for them, and of the time and the sum behind them. */
const wordsWidth = 18
const figuresWidth = "   0:00   $00.00".length

const rowOf = (film: FilmRow, nameWidth: number, now: number, pen: Pen): string => {
  const { made, mark, name, progress } = film
  const { sign } = pen
  const before = (painted: string) => `${mark} ${painted} ${cell(plainLine(name), nameWidth, sign.more)}`
  const room = Math.max(pen.columns - 1 - mark.length - 3 - nameWidth - 2 - figuresWidth, 6)
  // A sum is worth more than the last words before it.
  const row = (painted: string, words: string, time: string) => {
    const short = truncatedTo(words, room, sign.more)
    const padding = " ".repeat(Math.max(Math.min(wordsWidth, room) - widthOf(short), 0))
    return `${before(painted)}  ${short}${padding}  ${time}  ${usd(spentOn(film)).padStart(7)}`
  }
  if (made !== undefined) {
    const paint = made.outcome === "complete" ? pen.good : pen.warning
    return row(paint(sign[signOf[made.outcome]]), cutText(plainLine(made.says), 200), "     ")
  }
  if (progress.began === undefined) return `${before(pen.faint(sign.waiting))}  ${pen.faint("waiting")}`
  const time = clock(now - progress.began).padStart(5)
  return row(spinner(now, pen), atWorkWords(progress, now), pen.faint(time))
}

const importance = ({ made, progress }: FilmRow): number =>
  made !== undefined ? 2 : progress.began === undefined ? 1 : 0

/** All films, those at work first where there is no room for all, and the sum below. */
export const batchFrame = (
  films: ReadonlyArray<FilmRow>,
  began: number,
  now: number,
  style: TerminalStyle
): ReadonlyArray<string> => {
  const pen = penFor(style)
  const { dot, more } = pen.sign
  const widestMark = Math.max(...films.map(({ mark }) => mark.length))
  const nameWidth = Math.min(
    Math.max(8, ...films.map(({ name }) => widthOf(plainLine(name)))),
    Math.max(style.columns - 1 - widestMark - 3 - 2 - wordsWidth - figuresWidth, 8),
    style.columns < 80 ? 18 : style.columns < 120 ? 36 : 60
  )
  // A row stays free for the cursor, two are the sum's.
  const { hidden, shown } = withinRoom(films, Math.max(style.rows - 3, 1), importance)
  const open = films.filter(({ made }) => made === undefined)
  const left = Number.sumAll(open.map(({ progress }) => priceLeft(progress)))
  // What a film without a plan will cost, nobody knows.
  const isKnown = open.every(({ progress }) => progress.assets.length > 0)
  const figures = lines(
    `  ${pen.strong(clock(now - began))}`,
    `${films.length - open.length} of ${counted(films.length, "film")} done`,
    `${pen.strong(usd(Number.sumAll(films.map(spentOn))))} spent`,
    isKnown && left > 0 && `about ${usd(left)} left`
  )
  return lines(
    shown.map((film) => rowOf(film, nameWidth, now, pen)),
    hidden.length > 0 && pen.faint(`    ${more} and ${hidden.length} more`),
    "",
    figures.join(dot)
  ).map((line) => cutOff(line, pen))
}
