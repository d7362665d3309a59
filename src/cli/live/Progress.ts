import type { AssetId } from "../../domain/AssetId.js"
import type { Degradation } from "../../domain/Degradation.js"
import type { Gate, PipelineEvent } from "../../services/PipelineEvents.js"

// The film as its events tell it, for whoever draws it. Pure: an event and the time in, the next picture out.

/** Where a sheet, a keyframe or a clip stands. */
export type Phase =
  | { readonly _tag: "Waiting" }
  /** Being drawn or filmed; `progress` from 0 to 100 where the provider tells. */
  | { readonly _tag: "Making"; readonly progress: number | undefined }
  | { readonly _tag: "Judging" }
  | { readonly _tag: "Judged"; readonly score: number; readonly issues: ReadonlyArray<string> }
  | {
      readonly _tag: "Kept"
      readonly score: number
      readonly takes: number
      readonly cost: number
      readonly path: string
      readonly isUnchanged: boolean
    }
  | { readonly _tag: "LeftOut"; readonly because: string }

/** One line of the view. */
export interface AssetProgress {
  readonly asset: AssetId
  readonly phase: Phase
  /** The take at work, from 1; 0 before the first. */
  readonly take: number
  /** The score of the take before, where there was one. */
  readonly before: number | undefined
  /** List price of one good take. */
  readonly price: number
  /** When work on it began and ended, in milliseconds. */
  readonly began: number | undefined
  readonly ended: number | undefined
}

export interface StepProgress {
  readonly step: number
  readonly name: string
  readonly began: number
  readonly ended: number | undefined
}

/** A sentence worth keeping on the screen, at the step it belongs to. */
export interface Note {
  readonly step: number
  readonly kind: "told" | "warning"
  readonly text: string
}

export interface Progress {
  readonly title: string | undefined
  /** The plan in numbers, once there is one. */
  readonly plan: { readonly characters: number; readonly scenes: number; readonly cost: number } | undefined
  readonly began: number | undefined
  readonly steps: ReadonlyArray<StepProgress>
  readonly assets: ReadonlyArray<AssetProgress>
  readonly files: ReadonlyArray<{
    readonly step: number
    readonly path: string
    readonly isUnchanged: boolean
  }>
  readonly notes: ReadonlyArray<Note>
  /** Share of the final video that is joined, from 0 to 100. */
  readonly joined: number | undefined
  /** What the film's bill says, earlier runs included, in ticks. */
  readonly billed: number
  /** Calls that have not ended, by their label, at their price: the bill reckons with them, the view not yet. */
  readonly underWay: ReadonlyMap<string, number>
  readonly retryAt: number | undefined
  readonly held: Gate | undefined
  readonly finished:
    | {
        readonly path: string
        readonly seconds: number
        readonly spent: number
        readonly degradations: ReadonlyArray<Degradation>
      }
    | undefined
  readonly isOver: boolean
}

export const nothingHappened: Progress = {
  title: undefined,
  plan: undefined,
  began: undefined,
  steps: [],
  assets: [],
  files: [],
  notes: [],
  joined: undefined,
  billed: 0,
  underWay: new Map(),
  retryAt: undefined,
  held: undefined,
  finished: undefined,
  isOver: false
}

const isSame = (a: AssetId, b: AssetId): boolean => a.kind === b.kind && a.name === b.name

/** The line of an asset nobody has begun. */
const waiting = (asset: AssetId, price: number): AssetProgress => ({
  ...{ asset, price, take: 0, phase: { _tag: "Waiting" } },
  ...{ before: undefined, began: undefined, ended: undefined }
})

const percent = (progress: number): number => Math.min(Math.max(progress, 0), 100)

/** Changes the line of one asset; one nobody announced gets a line now. */
const changed = (
  progress: Progress,
  asset: AssetId,
  change: (line: AssetProgress) => Partial<AssetProgress>
): Progress => {
  const isKnown = progress.assets.some((line) => isSame(line.asset, asset))
  const lines = isKnown ? progress.assets : [...progress.assets, waiting(asset, 0)]
  return {
    ...progress,
    assets: lines.map((line) => (isSame(line.asset, asset) ? { ...line, ...change(line) } : line))
  }
}

/** The number of the step at work; 0 before the first. */
export const stepNow = (progress: Progress): number => progress.steps.at(-1)?.step ?? 0

const noted = (progress: Progress, kind: Note["kind"], text: string): Progress => ({
  ...progress,
  notes: [...progress.notes, { step: stepNow(progress), kind, text }]
})

const stepsEnded = (steps: ReadonlyArray<StepProgress>, now: number): ReadonlyArray<StepProgress> =>
  steps.map((step) => (step.ended === undefined ? { ...step, ended: now } : step))

const stepOf = { sheet: 2, keyframe: 3, clip: 5 } as const

/** The step an asset is made in. */
export const stepOfAsset = (asset: AssetId): number => stepOf[asset.kind]

/** Why there is another take: what the judge said of the one before, where it said anything. */
const withReason = (progress: Progress, asset: AssetId): Progress => {
  const line = progress.assets.find((it) => isSame(it.asset, asset))
  if (line?.phase._tag !== "Judged" || line.phase.issues.length === 0) return progress
  const { issues, score } = line.phase
  return noted(
    progress,
    "told",
    `${asset.name}: take ${line.take} judged ${score.toFixed(2)}: ${issues.join("; ")}`
  )
}

/** The film after an event that was heard at `now`, in milliseconds. */
export const after = (before: Progress, event: PipelineEvent, now: number): Progress => {
  const progress = before.began === undefined ? { ...before, began: now } : before
  switch (event._tag) {
    case "FilmStarted":
      return { ...progress, billed: event.spent }
    case "StepStarted": {
      // A second pass of the flow begins at the first step again: what is known of the assets stays.
      const isAgain = progress.steps.some(({ step }) => step === event.step)
      const earlier = isAgain ? [] : stepsEnded(progress.steps, now)
      return {
        ...progress,
        retryAt: undefined,
        ...(isAgain ? { notes: [], files: [] } : {}),
        steps: [...earlier, { step: event.step, name: event.name, began: now, ended: undefined }]
      }
    }
    case "PlanReady":
      return {
        ...progress,
        title: event.title,
        plan: { characters: event.characters, scenes: event.scenes, cost: event.cost }
      }
    case "AssetsPlanned":
      return {
        ...progress,
        assets: event.assets.map(
          ({ asset, price }) =>
            progress.assets.find((line) => isSame(line.asset, asset)) ?? waiting(asset, price)
        )
      }
    case "CallSent":
      return {
        ...progress,
        billed: progress.billed + event.price,
        underWay: new Map([...progress.underWay, [event.id.text, event.price]])
      }
    case "CallAnswered":
      return progress
    case "BillChanged":
      return {
        ...progress,
        billed: event.spent,
        underWay: new Map([...progress.underWay].filter(([label]) => label !== event.id.text))
      }
    case "TakeStarted":
      return changed(withReason(progress, event.asset), event.asset, (line) => ({
        phase: { _tag: "Making", progress: undefined },
        take: event.take,
        before: line.phase._tag === "Judged" ? line.phase.score : undefined,
        began: line.began ?? now
      }))
    case "TakeJudging":
      return changed(progress, event.asset, () => ({ phase: { _tag: "Judging" } }))
    case "TakeJudged":
      return changed(progress, event.asset, () => ({
        phase: { _tag: "Judged", score: event.score.overallScore, issues: event.score.issues },
        take: event.take
      }))
    case "ClipRendering":
      return changed(progress, event.asset, () => ({
        phase: { _tag: "Making", progress: percent(event.progress) }
      }))
    case "AssetKept":
      return changed(progress, event.asset, () => ({
        phase: {
          _tag: "Kept",
          score: event.score,
          takes: event.takes,
          cost: event.cost,
          path: event.path,
          isUnchanged: event.isUnchanged === true
        },
        ended: now
      }))
    case "AssetLeftOut":
      return changed(progress, event.asset, () => ({
        phase: { _tag: "LeftOut", because: event.because },
        ended: now
      }))
    case "PromptReworded":
      return noted(
        progress,
        "warning",
        `${event.asset.name}: the prompt was refused (${event.because}) and reworded`
      )
    case "FileWritten":
      return {
        ...progress,
        files: [
          ...progress.files,
          { step: stepNow(progress), path: event.path, isUnchanged: event.isUnchanged === true }
        ]
      }
    case "FilmJoining":
      return { ...progress, joined: percent(event.progress) }
    case "FlowRetry":
      return {
        ...noted(progress, "warning", `The flow failed: ${event.because}`),
        retryAt: now + event.seconds * 1000
      }
    case "FilmHeld":
      return { ...progress, held: event.after }
    case "FilmFinished":
      return { ...progress, steps: stepsEnded(progress.steps, now), finished: event, isOver: true }
    case "FilmStopped":
      return { ...progress, steps: stepsEnded(progress.steps, now), isOver: true }
  }
}

/** What the film has cost, in ticks, without the calls that have not ended. */
export const spentSoFar = (progress: Progress): number =>
  Math.max(progress.billed - [...progress.underWay.values()].reduce((sum, price) => sum + price, 0), 0)

/** Whether an asset's next good take is still to be paid: a clip in the making is owed from the moment it was accepted. */
const isToBePaid = ({ asset, phase }: AssetProgress): boolean =>
  phase._tag === "Waiting" ||
  (phase._tag === "Making" && !(asset.kind === "clip" && phase.progress !== undefined))

/** What is still to be paid if every take to come is accepted, in ticks; nothing is known before the plan. */
export const priceLeft = (progress: Progress): number =>
  progress.assets.reduce((sum, line) => (isToBePaid(line) ? sum + line.price : sum), 0)

/**
 * How long the rest may take, in milliseconds, going by what this run took for its like so far. Unknown while one kind
 * of work lies ahead of which nothing was made yet.
 */
export const timeLeft = (progress: Progress, now: number): number | undefined => {
  if (progress.assets.length === 0) return undefined
  let left = 0
  for (const kind of ["sheet", "keyframe", "clip"] as const) {
    const lines = progress.assets.filter(({ asset }) => asset.kind === kind)
    const open = lines.filter(({ ended }) => ended === undefined)
    if (open.length === 0) continue
    const times = lines.flatMap(({ began, ended, phase }) =>
      began === undefined || ended === undefined || (phase._tag === "Kept" && phase.isUnchanged)
        ? []
        : [ended - began]
    )
    if (times.length === 0) return undefined
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length
    const rest = open.map(({ began }) => (began === undefined ? mean : Math.max(mean - (now - began), 0)))
    // Sheets are drawn side by side, all else one after the other.
    left += kind === "sheet" ? Math.max(...rest) : rest.reduce((sum, time) => sum + time, 0)
  }
  return left
}
