import { cutText } from "../../../domain/Cutting.js"
import { cell, widthOf } from "../../../domain/Width.js"
import { counted } from "../../../domain/Words.js"
import { clock, countdown, cutOff, spinner, usd, withinRoom } from "../../live/Lines.js"
import { type Progress, priceLeft, spentSoFar, stepNow, stepOfAsset } from "../../live/Progress.js"
import { plainLine } from "../../output/PlainText.js"
import { type Pen, penFor, type TerminalStyle } from "../../output/TerminalStyle.js"

// The films of a batch as lines of a terminal, one each. Pure: what happened, the time and the size of the screen in;
// lines out.

/** One film of a batch. */
export interface FilmRow {
  /** The number its other lines are marked with: `[2]`. */
  readonly mark: string
  /** Its folder's name. */
  readonly name: string
  readonly phase:
    | { readonly _tag: "Waiting" }
    | { readonly _tag: "AtWork"; readonly progress: Progress }
    | {
        readonly _tag: "Ended"
        readonly sign: "kept" | "waiting" | "warning" | "leftOut"
        readonly says: string
        readonly spent: number
      }
}

const made = ["", "", "sheets", "keyframes", "", "clips"] as const

/** What a film is at, in a few words. */
export const atWorkWords = (progress: Progress, now: number): string => {
  if (progress.retryAt !== undefined) return `failed, ${countdown(progress.retryAt, now)}`
  const step = stepNow(progress)
  const assets = progress.assets.filter(({ asset }) => stepOfAsset(asset) === step)
  const ended = assets.filter(({ ended }) => ended !== undefined).length
  switch (step) {
    case 0:
      return "getting ready"
    case 1:
      return "writing the plan"
    case 4:
      return "writing the script"
    case 6:
      return progress.joined === undefined ? "joining" : `joining ${Math.round(progress.joined)} %`
    default:
      return `${made[step] ?? ""} ${ended} of ${assets.length}`
  }
}

const spentOn = (phase: FilmRow["phase"]): number =>
  phase._tag === "Waiting" ? 0 : phase._tag === "Ended" ? phase.spent : spentSoFar(phase.progress)

const rowOf = ({ mark, name, phase }: FilmRow, nameWidth: number, now: number, pen: Pen): string => {
  const { sign } = pen
  const row = (before: string, ...words: ReadonlyArray<string>) =>
    `${mark} ${before} ${cell(plainLine(name), nameWidth, sign.more)}  ${words.join("  ")}`
  const sum = usd(spentOn(phase)).padStart(7)
  switch (phase._tag) {
    case "Waiting":
      return row(pen.faint(sign.waiting), pen.faint("waiting"))
    case "AtWork": {
      const time = clock(now - (phase.progress.began ?? now)).padStart(5)
      return row(spinner(now, pen), atWorkWords(phase.progress, now).padEnd(18), pen.faint(time), sum)
    }
    case "Ended": {
      const paint = phase.sign === "kept" ? pen.good : pen.warning
      const says = cutText(plainLine(phase.says), 200).padEnd(18)
      return row(paint(sign[phase.sign]), says, "     ", sum)
    }
  }
}

const importance = ({ phase }: FilmRow): number =>
  phase._tag === "AtWork" ? 0 : phase._tag === "Waiting" ? 1 : 2

/** All films, those at work first where there is no room for all, and the sum below. */
export const batchFrame = (
  films: ReadonlyArray<FilmRow>,
  began: number,
  now: number,
  style: TerminalStyle
): ReadonlyArray<string> => {
  const pen = penFor(style)
  const { dot, more } = pen.sign
  const nameWidth = Math.min(
    Math.max(8, ...films.map(({ name }) => widthOf(plainLine(name)))),
    style.columns < 80 ? 18 : style.columns < 120 ? 36 : 60
  )
  // A row stays free for the cursor, two are the sum's.
  const { hidden, shown } = withinRoom(films, Math.max(style.rows - 3, 1), importance)
  const ended = films.filter(({ phase }) => phase._tag === "Ended").length
  const left = films.reduce(
    (sum, { phase }) => (phase._tag === "AtWork" ? sum + priceLeft(phase.progress) : sum),
    0
  )
  // What a film without a plan will cost, nobody knows.
  const isKnown = films.every(
    ({ phase }) => phase._tag === "Ended" || (phase._tag === "AtWork" && phase.progress.assets.length > 0)
  )
  const spent = films.reduce((sum, { phase }) => sum + spentOn(phase), 0)
  return [
    ...shown.map((film) => rowOf(film, nameWidth, now, pen)),
    ...(hidden.length === 0 ? [] : [pen.faint(`    ${more} and ${hidden.length} more`)]),
    "",
    [
      `  ${pen.strong(clock(now - began))}`,
      `${ended} of ${counted(films.length, "film")} done`,
      `${pen.strong(usd(spent))} spent`,
      ...(isKnown && left > 0 ? [`about ${usd(left)} left`] : [])
    ].join(dot)
  ].map((line) => cutOff(line, pen))
}
