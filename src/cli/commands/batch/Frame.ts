import { cutText } from "../../../domain/Cutting.js"
import { cell, widthOf } from "../../../domain/Width.js"
import { counted } from "../../../domain/Words.js"
import { clock, type Line, lineOf, type Piece, spinner, usd } from "../../live/Lines.js"
import { type Progress, priceLeft, spentSoFar, stepNow, stepOfAsset } from "../../live/Progress.js"
import { type Look, paint, signs } from "../../output/Look.js"
import { plainLine } from "../../output/PlainText.js"

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
  if (progress.retryAt !== undefined)
    return `failed, once more in ${Math.max(Math.ceil((progress.retryAt - now) / 1000), 0)} s`
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

const spentOn = ({ phase }: FilmRow): number =>
  phase._tag === "Waiting" ? 0 : phase._tag === "Ended" ? phase.spent : spentSoFar(phase.progress)

const rowOf = (row: FilmRow, nameWidth: number, now: number, look: Look): Line => {
  const { phase } = row
  const sign = signs(look)
  const name: ReadonlyArray<Piece> = [[` ${cell(plainLine(row.name), nameWidth, sign.more)}  `]]
  const sum: Piece = [`  ${usd(spentOn(row)).padStart(7)}`]
  switch (phase._tag) {
    case "Waiting":
      return lineOf([[`${row.mark} `], [sign.waiting, paint.faint], ...name, ["waiting", paint.faint]], look)
    case "AtWork":
      return lineOf(
        [
          [`${row.mark} `],
          [spinner(now, look), paint.busy],
          ...name,
          [atWorkWords(phase.progress, now).padEnd(18)],
          [`  ${clock(now - (phase.progress.began ?? now)).padStart(5)}`, paint.faint],
          sum
        ],
        look
      )
    case "Ended":
      return lineOf(
        [
          [`${row.mark} `],
          [sign[phase.sign], phase.sign === "kept" ? paint.good : paint.warning],
          ...name,
          [cutText(plainLine(phase.says), 200).padEnd(18)],
          ["       "],
          sum
        ],
        look
      )
  }
}

const importance = ({ phase }: FilmRow): number =>
  phase._tag === "AtWork" ? 0 : phase._tag === "Waiting" ? 1 : 2

/** All films, those at work first where there is no room for all, and the sum below. */
export const batchFrame = (
  films: ReadonlyArray<FilmRow>,
  began: number,
  now: number,
  look: Look
): ReadonlyArray<Line> => {
  const sign = signs(look)
  const nameWidth = Math.min(
    Math.max(8, ...films.map(({ name }) => widthOf(plainLine(name)))),
    look.columns < 80 ? 18 : look.columns < 120 ? 36 : 60
  )
  // A row stays free for the cursor, two are the sum's.
  const room = Math.max(look.rows - 3, 1)
  const shown =
    films.length <= room
      ? films
      : films
          .map((film, index) => ({ film, index }))
          .sort((a, b) => importance(a.film) - importance(b.film) || a.index - b.index)
          .slice(0, Math.max(room - 1, 1))
          .sort((a, b) => a.index - b.index)
          .map(({ film }) => film)
  const hidden = films.length - shown.length
  const ended = films.filter(({ phase }) => phase._tag === "Ended").length
  const left = films.reduce(
    (sum, { phase }) => (phase._tag === "AtWork" ? sum + priceLeft(phase.progress) : sum),
    0
  )
  // What a film without a plan will cost, nobody knows.
  const isKnown = films.every(
    ({ phase }) => phase._tag === "Ended" || (phase._tag === "AtWork" && phase.progress.assets.length > 0)
  )
  return [
    ...shown.map((film) => rowOf(film, nameWidth, now, look)),
    ...(hidden === 0 ? [] : [lineOf([[`    ${sign.more} and ${hidden} more`, paint.faint]], look)]),
    { text: "", width: 0 },
    lineOf(
      [
        ["  "],
        [clock(now - began), paint.strong],
        [`${sign.dot}${ended} of ${counted(films.length, "film")} done${sign.dot}`],
        [usd(films.reduce((sum, film) => sum + spentOn(film), 0)), paint.strong],
        [" spent"],
        [isKnown && left > 0 ? `${sign.dot}about ${usd(left)} left` : ""]
      ],
      look
    )
  ]
}
