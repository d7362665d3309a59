import type { AssetId } from "../../domain/AssetId.js"
import type { PipelineEvent } from "../../services/PipelineEvents.js"

// The film as its events tell it, for whoever draws it. Pure: an event and the time in, the next picture out.

type Event<Tag extends PipelineEvent["_tag"]> = Extract<PipelineEvent, { readonly _tag: Tag }>

/** What is heard of one asset on its way into the film. */
type AssetEvent = Exclude<Extract<PipelineEvent, { readonly asset: AssetId }>, Event<"PromptReworded">>

const isOfAsset = (event: PipelineEvent): event is AssetEvent =>
  "asset" in event && event._tag !== "PromptReworded"

/** One line of the view: a sheet, a keyframe or a clip. */
export interface AssetProgress {
  readonly asset: AssetId
  /** What was heard of it last, and so where it stands; nothing while nobody has begun it. */
  readonly last?: AssetEvent
  /** The take at work, from 1; 0 before the first. */
  readonly take: number
  /** The score of the take before, where there was one. */
  readonly before?: number | undefined
  /** List price of one good take. */
  readonly price: number
  /** When work on it began and ended, in milliseconds. */
  readonly began?: number | undefined
  readonly ended?: number | undefined
}

export interface StepProgress {
  readonly step: number
  readonly name: string
  readonly began: number
}

/** Something worth keeping on the screen, at the step it belongs to. */
export interface Noted {
  readonly step: number
  readonly event: Event<
    | "PlanReady"
    | "FileWritten"
    | "TakeJudged"
    | "PromptReworded"
    | "FlowRetry"
    | "NarrationRecorded"
    | "DubKept"
    | "NarrationLeftOut"
    | "NarrationNotRenewed"
  >
}

export interface Progress {
  readonly began?: number
  readonly steps: ReadonlyArray<StepProgress>
  readonly assets: ReadonlyArray<AssetProgress>
  readonly noted: ReadonlyArray<Noted>
  /** Share of the final video that is joined, from 0 to 100. */
  readonly joined?: number
  /** What the film's bill says, earlier runs included, in ticks. */
  readonly billed: number
  /** Calls that have not ended, by their label, at their price: the bill reckons with them, the view not yet. */
  readonly underWay: ReadonlyMap<string, number>
  readonly retryAt?: number | undefined
  readonly isOver: boolean
}

export const nothingHappened: Progress = {
  steps: [],
  assets: [],
  noted: [],
  billed: 0,
  underWay: new Map(),
  isOver: false
}

// The events of one film write a name in one way, and there may be thousands of them.
const isSame = (a: AssetId, b: AssetId): boolean => a.kind === b.kind && a.name === b.name

/** The line of an asset after what was heard of it. */
const lineAfter = (line: AssetProgress, event: AssetEvent, now: number): AssetProgress => {
  const isBegun = event._tag === "TakeStarted"
  const isOver = event._tag === "AssetKept" || event._tag === "AssetLeftOut"
  const scored = line.last?._tag === "TakeJudged" ? line.last.score.overallScore : undefined
  return {
    ...line,
    last: event,
    take: "take" in event ? event.take : line.take,
    before: isBegun ? scored : line.before,
    began: line.began ?? (isBegun ? now : undefined),
    ended: isOver ? now : line.ended
  }
}

/** Changes the line of one asset; one nobody announced gets a line now. */
const heard = (progress: Progress, event: AssetEvent, now: number): Progress => {
  const { asset } = event
  const isOurs = (line: AssetProgress) => isSame(line.asset, asset)
  const lines = progress.assets.some(isOurs)
    ? progress.assets
    : [...progress.assets, { asset, price: 0, take: 0 }]
  return { ...progress, assets: lines.map((line) => (isOurs(line) ? lineAfter(line, event, now) : line)) }
}

/** The number of the step at work; 0 before the first. */
export const stepNow = (progress: Progress): number => progress.steps.at(-1)?.step ?? 0

const noting = (progress: Progress, event: Noted["event"]): Progress => ({
  ...progress,
  noted: [...progress.noted, { step: stepNow(progress), event }]
})

const stepOf = { sheet: 2, keyframe: 3, clip: 5 } as const

/** The step an asset is made in. */
export const stepOfAsset = (asset: AssetId): number => stepOf[asset.kind]

/** Why there is another take: what the judge said of the one before, where it said anything. */
const withReason = (progress: Progress, { asset }: AssetEvent): Progress => {
  const last = progress.assets.find((line) => isSame(line.asset, asset))?.last
  return last?._tag === "TakeJudged" && last.score.issues.length > 0 ? noting(progress, last) : progress
}

/** The film after an event that was heard at `now`, in milliseconds. */
export const after = (before: Progress, event: PipelineEvent, now: number): Progress => {
  const progress = before.began === undefined ? { ...before, began: now } : before
  if (isOfAsset(event))
    return heard(event._tag === "TakeStarted" ? withReason(progress, event) : progress, event, now)
  switch (event._tag) {
    case "FilmStarted":
      // What a worker that died had under way is no longer.
      return { ...progress, billed: event.spent, underWay: new Map() }
    case "StepStarted": {
      // A second pass of the flow begins at the first step again: what is known of the assets stays.
      const isAgain = progress.steps.some(({ step }) => step === event.step)
      return {
        ...progress,
        retryAt: undefined,
        noted: isAgain ? [] : progress.noted,
        steps: [...(isAgain ? [] : progress.steps), { step: event.step, name: event.name, began: now }]
      }
    }
    case "AssetsPlanned":
      return {
        ...progress,
        assets: event.assets.map(
          ({ asset, price }) =>
            progress.assets.find((line) => isSame(line.asset, asset)) ?? { asset, price, take: 0 }
        )
      }
    case "CallSent":
      return {
        ...progress,
        billed: progress.billed + event.price,
        underWay: new Map([...progress.underWay, [event.id.text, event.price]])
      }
    case "BillChanged":
      return {
        ...progress,
        billed: event.spent,
        underWay: new Map([...progress.underWay].filter(([label]) => label !== event.id.text))
      }
    case "PlanReady":
    case "PromptReworded":
    case "FileWritten":
    case "NarrationRecorded":
    case "DubKept":
    case "NarrationLeftOut":
    case "NarrationNotRenewed":
      return noting(progress, event)
    case "FilmJoining":
      return { ...progress, joined: event.progress }
    case "FlowRetry":
      return { ...noting(progress, event), retryAt: now + event.seconds * 1000 }
    case "FilmFinished":
    case "FilmStopped":
      return { ...progress, isOver: true }
    case "CallAnswered":
    case "FilmHeld":
      return progress
  }
}

/** What the film has cost, in ticks, without the calls that have not ended. */
export const spentSoFar = (progress: Progress): number =>
  Math.max(progress.billed - [...progress.underWay.values()].reduce((sum, price) => sum + price, 0), 0)

/** What is still to be paid if every take to come is accepted, in ticks; nothing is known before the plan. */
export const priceLeft = (progress: Progress): number =>
  progress.assets
    // A clip in the making is owed from the moment it was accepted.
    .filter(({ last }) => last === undefined || last._tag === "TakeStarted")
    .reduce((sum, { price }) => sum + price, 0)

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
    const times = lines.flatMap(({ began, ended, last }) =>
      began === undefined || ended === undefined || (last?._tag === "AssetKept" && last.isUnchanged === true)
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
