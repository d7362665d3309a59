import { cell, widthOf } from "../../domain/Width.js"
import { counted } from "../../domain/Words.js"
import { type Look, paint, signs } from "../output/Look.js"
import { plainLine } from "../output/PlainText.js"
import { gettingReadyWords } from "./FirstLine.js"
import {
  aFewSeconds,
  bar,
  clock,
  type Line,
  lineOf,
  type Piece,
  roughly,
  spinner,
  usd,
  wrapped
} from "./Lines.js"
import {
  type AssetProgress,
  type Phase,
  type Progress,
  priceLeft,
  type StepProgress,
  spentSoFar,
  stepOfAsset,
  timeLeft
} from "./Progress.js"

// The film as lines of a terminal. Pure: what happened, the time and the size of the screen in; lines out.

const takeWords = ({ before, take }: AssetProgress): string =>
  take <= 1 ? "" : before === undefined ? `take ${take}, ` : `take ${take} after ${before.toFixed(2)}, `

/** What a line says of an asset: its sign, and the words after its name. */
const saidOf = (
  line: AssetProgress,
  now: number,
  look: Look
): { sign: Piece; words: ReadonlyArray<Piece> } => {
  const sign = signs(look)
  const { phase } = line
  switch (phase._tag) {
    case "Waiting":
      return { sign: [sign.waiting, paint.faint], words: [["waiting", paint.faint]] }
    case "Making": {
      const verb = line.asset.kind === "clip" ? "rendering" : "drawing"
      return {
        sign: [spinner(now, look), paint.busy],
        // A bar stands only where a share is known; the time at work says everywhere that it goes on.
        words: [
          ...(phase.progress === undefined
            ? [[`${takeWords(line)}${verb}`] as const]
            : [
                [`${takeWords(line)}${verb} ${String(Math.round(phase.progress)).padStart(3)} %  `] as const,
                [bar(phase.progress, look), paint.busy] as const
              ]),
          [line.began === undefined ? "" : `  ${clock(now - line.began)}`, paint.faint]
        ]
      }
    }
    case "Judging":
      return { sign: [spinner(now, look), paint.busy], words: [[`${takeWords(line)}judging`]] }
    case "Judged":
      return {
        sign: [sign.judged, paint.busy],
        words: [[`judging ${phase.score.toFixed(2)}`], [line.take > 1 ? `  take ${line.take}` : ""]]
      }
    case "Kept":
      return {
        sign: phase.isUnchanged ? [sign.unchanged, paint.faint] : [sign.kept, paint.good],
        words: [
          [`kept ${phase.score.toFixed(2)}`, phase.isUnchanged ? undefined : paint.good],
          [`  ${counted(phase.takes, "take").padEnd(8)}`],
          [`${usd(phase.cost).padStart(7)}  `],
          // On a narrow screen the word matters more than the file.
          phase.isUnchanged
            ? [look.columns < 90 ? "unchanged" : `unchanged  ${phase.path}`, paint.faint]
            : [look.columns < 90 ? "" : phase.path, paint.faint]
        ]
      }
    case "LeftOut":
      return {
        sign: [sign.leftOut, paint.warning],
        words: [["left out  ", paint.warning], [plainLine(phase.because)]]
      }
  }
}

const nameWidth = (lines: ReadonlyArray<AssetProgress>, look: Look): number =>
  Math.min(
    Math.max(8, ...lines.map(({ asset }) => widthOf(plainLine(asset.name)))),
    look.columns < 80 ? 16 : 28
  )

const assetLines = (lines: ReadonlyArray<AssetProgress>, now: number, look: Look): ReadonlyArray<Line> => {
  const width = nameWidth(lines, look)
  return lines.map((line) => {
    const { sign, words } = saidOf(line, now, look)
    return lineOf(
      [["  "], sign, [` ${cell(plainLine(line.asset.name), width, signs(look).more)}  `], ...words],
      look
    )
  })
}

const ofStep = (progress: Progress, step: number): ReadonlyArray<AssetProgress> =>
  progress.assets.filter(({ asset }) => stepOfAsset(asset) === step)

/** The card's own line, whatever the terminal. */
const heading = ({ name, step }: StepProgress, look: Look): Line =>
  lineOf([[`═══ STEP ${step}: ${name} ═══`, paint.heading]], look)

/** What a step has to tell besides its assets. */
const besides = (progress: Progress, step: StepProgress, now: number, look: Look): ReadonlyArray<Line> => {
  const { plan, title } = progress
  const sign = signs(look)
  const isDone = step.ended !== undefined
  return [
    ...(step.step === 1 && plan !== undefined
      ? [
          lineOf(
            [
              ["  "],
              [sign.kept, paint.good],
              [
                ` “${plainLine(title ?? "")}”: ${counted(plan.characters, "character")}, ${counted(plan.scenes, "scene")} (${usd(plan.cost)})`
              ]
            ],
            look
          )
        ]
      : []),
    ...(step.step === 1 && plan === undefined && !isDone
      ? [lineOf([["  "], [spinner(now, look), paint.busy], [" writing the story plan"]], look)]
      : []),
    ...(step.step === 6 && !isDone
      ? [
          lineOf(
            [
              ["  "],
              [spinner(now, look), paint.busy],
              [" joining the clips"],
              ...(progress.joined === undefined
                ? []
                : [
                    [` ${Math.round(progress.joined)} %  `] as const,
                    [bar(progress.joined, look), paint.busy] as const
                  ])
            ],
            look
          )
        ]
      : []),
    ...progress.files
      .filter((file) => file.step === step.step)
      .map(({ isUnchanged, path }) =>
        lineOf(
          isUnchanged
            ? [["  "], [sign.unchanged, paint.faint], [` ${path}  unchanged`]]
            : [["  "], [sign.kept, paint.good], [` wrote ${path}`]],
          look
        )
      )
  ]
}

const notesOf = (progress: Progress, step: number, look: Look): ReadonlyArray<Line> =>
  progress.notes
    .filter((note) => note.step === step)
    .flatMap(({ kind, text }) =>
      kind === "warning"
        ? wrapped(`${signs(look).warning} ${plainLine(text)}`, look, "  ", paint.warning)
        : wrapped(plainLine(text), look, "    ", paint.faint)
    )

/** A step as it stays on the screen for good: its heading, every asset, every warning. */
export const chapter = (
  progress: Progress,
  step: StepProgress,
  now: number,
  look: Look
): ReadonlyArray<Line> => [
  heading(step, look),
  ...assetLines(ofStep(progress, step.step), now, look),
  // A report of what was made so far is written after it.
  ...besides(progress, step, now, look),
  // The row of an asset is cut where the screen ends; why something is missing is told in full.
  ...ofStep(progress, step.step).flatMap(({ asset, phase }) =>
    phase._tag === "LeftOut"
      ? wrapped(
          `${signs(look).warning} ${plainLine(asset.name)}: left out. ${plainLine(phase.because)}`,
          look,
          "  ",
          paint.warning
        )
      : []
  ),
  ...notesOf(progress, step.step, look)
]

const importance = ({ _tag }: Phase): number =>
  _tag === "Making" || _tag === "Judging" || _tag === "Judged"
    ? 0
    : _tag === "LeftOut"
      ? 1
      : _tag === "Waiting"
        ? 2
        : 3

const counts = (lines: ReadonlyArray<AssetProgress>): string => {
  const count = (tag: Phase["_tag"]) => lines.filter(({ phase }) => phase._tag === tag).length
  return [
    [count("Kept"), "kept"],
    [count("LeftOut"), "left out"],
    [count("Waiting"), "waiting"]
  ]
    .flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`]))
    .join(", ")
}

/** The assets that find room: those at work first, and a line for the others. */
const withinRoom = (
  lines: ReadonlyArray<AssetProgress>,
  room: number,
  now: number,
  look: Look
): ReadonlyArray<Line> => {
  if (lines.length <= room) return assetLines(lines, now, look)
  const shown = new Set(
    lines
      .map((line, index) => ({ line, index }))
      .sort((a, b) => importance(a.line.phase) - importance(b.line.phase) || a.index - b.index)
      .slice(0, Math.max(room - 1, 0))
      .map(({ line }) => line)
  )
  const hidden = lines.filter((line) => !shown.has(line))
  return [
    ...assetLines(
      lines.filter((line) => shown.has(line)),
      now,
      look
    ),
    lineOf([[`    ${signs(look).more} and ${hidden.length} more: ${counts(hidden)}`, paint.faint]], look)
  ]
}

const ahead = [
  [3, "Keyframes"],
  [5, "Videos"]
] as const

/** The steps to come, one line each. */
const later = (progress: Progress, step: number, look: Look): ReadonlyArray<Line> =>
  ahead
    .filter(([number]) => number > step)
    .flatMap(([number, name]) => {
      const waiting = ofStep(progress, number)
      return waiting.length === 0
        ? []
        : [lineOf([[`  ${signs(look).waiting} ${name}: ${waiting.length} waiting`, paint.faint]], look)]
    })

/** Elapsed, spent, and what is left. */
export const footer = (progress: Progress, now: number, look: Look): Line => {
  const spent = spentSoFar(progress)
  const price = priceLeft(progress)
  const time = timeLeft(progress, now)
  const left = [
    ...(price > 0 ? [usd(price)] : []),
    ...(time === undefined || progress.assets.every(({ ended }) => ended !== undefined)
      ? []
      : [roughly(time)])
  ]
  const { dot } = signs(look)
  const waits =
    progress.retryAt === undefined
      ? ""
      : `${dot}once more in ${Math.max(Math.ceil((progress.retryAt - now) / 1000), 0)} s`
  return lineOf(
    [
      ["  "],
      [clock(now - (progress.began ?? now)), paint.strong],
      [look.columns < 80 ? dot : ` elapsed${dot}`],
      [usd(spent), paint.strong],
      [" spent"],
      [left.length === 0 ? "" : `${dot}${left[0] === aFewSeconds ? "" : "about "}${left.join(" and ")} left`],
      [waits, paint.warning]
    ],
    look
  )
}

/** What stands on the screen before the film begins. */
export const gettingReady = (elapsed: number, look: Look): ReadonlyArray<Line> => [
  lineOf(
    [
      ["  "],
      [spinner(elapsed, look), paint.busy],
      [` ${gettingReadyWords}`],
      [`  ${clock(elapsed)}`, paint.faint]
    ],
    look
  )
]

/** The living part of the screen: the step at work, the steps to come, and the figures. */
export const frame = (progress: Progress, now: number, look: Look): ReadonlyArray<Line> => {
  const step = progress.steps.at(-1)
  if (step === undefined || progress.isOver) return []
  const top = [heading(step, look), ...besides(progress, step, now, look)]
  const notes = notesOf(progress, step.step, look)
  const bottom = [...later(progress, step.step, look), { text: "", width: 0 }, footer(progress, now, look)]
  // One row stays free for the cursor.
  const room = Math.max(look.rows - 1, 3)
  const assets = withinRoom(
    ofStep(progress, step.step),
    Math.max(room - top.length - bottom.length, 2),
    now,
    look
  )
  const rest = Math.max(room - top.length - bottom.length - assets.length, 0)
  const whole = [...top, ...assets, ...notes.slice(notes.length - Math.min(rest, notes.length)), ...bottom]
  return whole.length <= room ? whole : [...whole.slice(0, room - 1), footer(progress, now, look)]
}
