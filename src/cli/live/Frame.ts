import { sceneName } from "../../domain/AssetId.js"
import { orderIdFrom } from "../../domain/OrderId.js"
import { cell, widthOf } from "../../domain/Width.js"
import { counted, lines } from "../../domain/Words.js"
import { linesOf } from "../output/Printer.js"
import { plainLine } from "../output/Say.js"
import { type Pen, penFor, type TerminalStyle } from "../output/TerminalStyle.js"
import { gettingReadyWords } from "./FirstLine.js"
import {
  aFewSeconds,
  clock,
  countdown,
  cutOff,
  progressBar,
  roughly,
  spinner,
  usd,
  withinRoom,
  wrapped
} from "./Lines.js"
import {
  type AssetProgress,
  type Noted,
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

/** What a line says of an asset nobody is at any more, though it is not in the film; nothing where it is, or is left out. */
const leftOff = (line: AssetProgress): string | undefined => {
  const { last } = line
  switch (last?._tag) {
    case undefined:
      return "not begun"
    case "TakeStarted":
      // A budget may have stopped it before anything was sent.
      return `${takeWords(line)}not finished`
    case "ClipRendering":
      return `${takeWords(line)}stopped while rendering`
    case "TakeJudging":
      return `${takeWords(line)}stopped while judging`
    case "TakeJudged":
      return `stopped after ${last.score.overallScore.toFixed(2)}`
    default:
      return undefined
  }
}

/** What a line says of an asset: its sign, and the words after its name. */
const saidOf = (
  line: AssetProgress,
  now: number,
  pen: Pen,
  isOver: boolean
): readonly [sign: string, words: string] => {
  const { sign } = pen
  const { last } = line
  const left = isOver ? leftOff(line) : undefined
  if (left !== undefined) return [pen.faint(sign.waiting), pen.faint(left)]
  switch (last?._tag) {
    case undefined:
      return [pen.faint(sign.waiting), pen.faint("waiting")]
    case "TakeStarted":
    case "ClipRendering": {
      const verb = line.asset.kind === "clip" ? "rendering" : "drawing"
      // A bar stands only where a share is known; the time at work says everywhere that it goes on.
      const known = last._tag === "ClipRendering" ? progressBar(last.progress, pen) : ""
      const time = line.began === undefined ? "" : pen.faint(`  ${clock(now - line.began)}`)
      return [spinner(now, pen), `${takeWords(line)}${verb}${known}${time}`]
    }
    case "TakeJudging":
      return [spinner(now, pen), `${takeWords(line)}judging`]
    case "TakeJudged": {
      const take = line.take > 1 ? `  take ${line.take}` : ""
      return [pen.busy(sign.judged), `judging ${last.score.overallScore.toFixed(2)}${take}`]
    }
    case "AssetKept": {
      const isUnchanged = last.isUnchanged === true
      const kept = `kept ${last.score.toFixed(2)}`
      // On a narrow screen the word matters more than the file.
      const path = pen.columns < 90 ? "" : last.path
      const rest = isUnchanged ? `unchanged  ${path}`.trimEnd() : path
      return [
        isUnchanged ? pen.faint(sign.unchanged) : pen.good(sign.kept),
        `${isUnchanged ? kept : pen.good(kept)}  ${counted(last.takes, "take").padEnd(8)}${usd(last.cost).padStart(7)}  ${pen.faint(rest)}`
      ]
    }
    case "AssetLeftOut":
      return [pen.warning(sign.leftOut), `${pen.warning("left out  ")}${plainLine(last.because)}`]
  }
}

const assetLines = (
  lines: ReadonlyArray<AssetProgress>,
  now: number,
  pen: Pen,
  isOver = false
): ReadonlyArray<string> => {
  const longest = Math.max(8, ...lines.map(({ asset }) => widthOf(plainLine(asset.name))))
  const width = Math.min(longest, pen.columns < 80 ? 16 : 28)
  return lines.map((line) => {
    const [sign, words] = saidOf(line, now, pen, isOver)
    return `  ${sign} ${cell(plainLine(line.asset.name), width, pen.sign.more)}  ${words}`
  })
}

const ofStep = (progress: Progress, step: number): ReadonlyArray<AssetProgress> =>
  progress.assets.filter(({ asset }) => stepOfAsset(asset) === step)

/** The card's own line, whatever the terminal. */
const heading = ({ name, step }: StepProgress, pen: Pen): string =>
  pen.heading(`═══ STEP ${step}: ${name} ═══`)

/** What was recorded of a scene, as its clip's row stands below it. */
const recordedLine = (
  {
    cost,
    isUnchanged,
    path,
    sceneId,
    seconds
  }: Extract<Noted["event"], { readonly _tag: "NarrationRecorded" }>,
  pen: Pen
): string => {
  const said = `said ${seconds.toFixed(1)} s`
  const rest = lines(isUnchanged && "unchanged", pen.columns >= 90 && path).join("  ")
  const row = `${sceneName(sceneId).padEnd(8)}  ${isUnchanged ? said : pen.good(said)}${" ".repeat(19 - said.length)}${usd(cost).padStart(7)}  ${pen.faint(rest)}`
  return `  ${isUnchanged ? pen.faint(pen.sign.unchanged) : pen.good(pen.sign.kept)} ${row.trimEnd()}`
}

const isMade = ({ event }: Noted): boolean =>
  ["PlanReady", "FileWritten", "NarrationRecorded"].includes(event._tag) ||
  (event._tag === "DubKept" && !event.isStale)

/** Something that is kept on the screen, in the words of the printed lines. */
const notedLines = (noted: Noted, pen: Pen): ReadonlyArray<string> =>
  linesOf(noted.event).flatMap((line) => {
    const { event } = noted
    const words = line.trimStart()
    if (event._tag === "TakeJudged") return wrapped(words, "    ", pen, pen.faint)
    if (event._tag === "NarrationRecorded") return [recordedLine(event, pen)]
    if (!isMade(noted)) return wrapped(`${pen.sign.warning} ${words}`, "  ", pen, pen.warning)
    const isUnchanged = "isUnchanged" in event && event.isUnchanged === true
    return [`  ${isUnchanged ? pen.faint(pen.sign.unchanged) : pen.good(pen.sign.kept)} ${words}`]
  })

/** What a step has made besides its assets, and what is to be known of it. */
const besides = (progress: Progress, step: number, pen: Pen) => {
  const ours = progress.noted.filter((one) => one.step === step)
  const lines = (some: ReadonlyArray<Noted>) => some.flatMap((one) => notedLines(one, pen))
  return { made: lines(ours.filter(isMade)), notes: lines(ours.filter((one) => !isMade(one))) }
}

/** What a step is at that works on no asset. */
const atWork = (
  { joined, noted, underWay }: Progress,
  step: number,
  now: number,
  pen: Pen
): ReadonlyArray<string> =>
  step === 4 && [...underWay.keys()].some((label) => orderIdFrom(label).subject.kind === "narration")
    ? [`  ${spinner(now, pen)} recording the narration`]
    : step === 6
      ? [`  ${spinner(now, pen)} joining the clips${joined === undefined ? "" : progressBar(joined, pen)}`]
      : step === 1 && !noted.some(({ event }) => event._tag === "PlanReady")
        ? [`  ${spinner(now, pen)} writing the story plan`]
        : []

/** Whether somebody is at work on an asset of a step. */
export const isAtWork = (progress: Progress, { step }: StepProgress): boolean =>
  ofStep(progress, step).some(({ began, ended }) => began !== undefined && ended === undefined)

/** A step that is over as it stays on the screen for good: its heading, every asset, every warning. */
export const chapter = (
  progress: Progress,
  step: StepProgress,
  now: number,
  style: TerminalStyle
): ReadonlyArray<string> => {
  const pen = penFor(style)
  const assets = ofStep(progress, step.step)
  const { made, notes } = besides(progress, step.step, pen)
  return [
    heading(step, pen),
    ...assetLines(assets, now, pen, true),
    // A report of what was made so far is written after it.
    ...made,
    // The row of an asset is cut where the screen ends; why something is missing is told in full.
    ...assets.flatMap(({ asset, last }) =>
      last?._tag === "AssetLeftOut"
        ? wrapped(
            `${pen.sign.warning} ${plainLine(asset.name)}: left out. ${plainLine(last.because)}`,
            "  ",
            pen,
            pen.warning
          )
        : []
    ),
    ...notes
  ].map((line) => cutOff(line, pen))
}

/** Those at work first, then what is missing, what waits, what is done. */
const importance = ({ last }: AssetProgress): number =>
  last === undefined ? 2 : last._tag === "AssetLeftOut" ? 1 : last._tag === "AssetKept" ? 3 : 0

/** The assets that find room, and a line for the others. */
const assetsWithin = (
  room: number,
  all: ReadonlyArray<AssetProgress>,
  now: number,
  pen: Pen
): ReadonlyArray<string> => {
  const { hidden, shown } = withinRoom(all, room, importance)
  const counts = [[3, "kept"] as const, [1, "left out"] as const, [2, "waiting"] as const].flatMap(
    ([rank, word]) => {
      const count = hidden.filter((line) => importance(line) === rank).length
      return count === 0 ? [] : [`${count} ${word}`]
    }
  )
  return lines(
    assetLines(shown, now, pen),
    hidden.length > 0 && pen.faint(`    ${pen.sign.more} and ${hidden.length} more: ${counts.join(", ")}`)
  )
}

/** The steps to come, one line each. */
const later = (progress: Progress, step: number, pen: Pen): ReadonlyArray<string> => {
  const waiting = (number: number, name: string) => {
    const count = number > step ? ofStep(progress, number).length : 0
    return count > 0 && pen.faint(`  ${pen.sign.waiting} ${name}: ${count} waiting`)
  }
  return lines(waiting(3, "Keyframes"), waiting(5, "Videos"))
}

/** Elapsed, spent, and what is left. */
const footer = (progress: Progress, now: number, pen: Pen): string => {
  const price = priceLeft(progress)
  const time = timeLeft(progress, now)
  const isMoving = progress.assets.some(({ ended }) => ended === undefined)
  const left = lines(price > 0 && usd(price), time !== undefined && isMoving && roughly(time))
  return lines(
    `  ${pen.strong(clock(now - (progress.began ?? now)))}${pen.columns < 80 ? "" : " elapsed"}`,
    `${pen.strong(usd(spentSoFar(progress)))} spent`,
    left.length > 0 && `${left[0] === aFewSeconds ? "" : "about "}${left.join(" and ")} left`,
    progress.retryAt !== undefined && pen.warning(countdown(progress.retryAt, now))
  ).join(pen.sign.dot)
}

/** What stands on the screen before the film begins. */
export const gettingReady = (elapsed: number, style: TerminalStyle): ReadonlyArray<string> => {
  const pen = penFor(style)
  return [cutOff(`  ${spinner(elapsed, pen)} ${gettingReadyWords}${pen.faint(`  ${clock(elapsed)}`)}`, pen)]
}

/** The living part of the screen: the step at work, the steps to come, and the figures. */
export const frame = (progress: Progress, now: number, style: TerminalStyle): ReadonlyArray<string> => {
  const step = progress.steps.at(-1)
  if (step === undefined || progress.isOver) return []
  const pen = penFor(style)
  const { made, notes } = besides(progress, step.step, pen)
  const top = [heading(step, pen), ...atWork(progress, step.step, now, pen), ...made]
  const bottom = [...later(progress, step.step, pen), "", footer(progress, now, pen)]
  // One row stays free for the cursor.
  const room = Math.max(style.rows - 1, 3)
  const forAssets = Math.max(room - top.length - bottom.length, 2)
  const assets = assetsWithin(forAssets, ofStep(progress, step.step), now, pen)
  const rest = Math.max(room - top.length - bottom.length - assets.length, 0)
  const whole = [...top, ...assets, ...notes.slice(Math.max(notes.length - rest, 0)), ...bottom]
  return (whole.length <= room ? whole : [...whole.slice(0, room - 1), ...bottom.slice(-1)]).map((line) =>
    cutOff(line, pen)
  )
}
