import { Number, Schema, Tuple } from "effect"
import { keyed } from "./Fields.js"
import { addTicks, noTicks, Ticks } from "./Money.js"
import type { OrderId } from "./OrderId.js"

const count = Schema.Int.pipe(Schema.nonNegative())

/** What one kind of work cost. */
export class BillLine extends Schema.Class<BillLine>("grok-video-pipeline/BillLine")({
  /** Paid calls, those that were refused or are in doubt included. */
  calls: count,
  /** Calls that were answered with a refusal, or with what could not be used. */
  refused: count,
  /** Calls that were sent and never answered: they count at their list price. */
  inDoubt: keyed("in_doubt", count),
  cost: keyed("cost_in_usd_ticks", Ticks)
}) {
  static readonly none = new BillLine({ calls: 0, refused: 0, inDoubt: 0, cost: noTicks })
}

/** The kinds of work a film pays for, in the order a bill names them. */
export const billedKinds = ["questions", "sheets", "keyframes", "clips", "speech", "earlier"] as const
export type BilledKind = (typeof billedKinds)[number]

/** What a film has cost, by the kind of work. Exact: whole ticks of 1e-10 USD. */
export class Bill extends Schema.Class<Bill>("grok-video-pipeline/Bill")({
  /** The plan, traits, judgements and rewordings. */
  questions: BillLine,
  sheets: BillLine,
  keyframes: BillLine,
  clips: BillLine,
  /** What was recorded, and what was listened to; in no state of a version before there was any. */
  speech: Schema.optionalWith(BillLine, { default: () => BillLine.none }),
  /** What a state.json from before the journal said had been spent. */
  earlier: BillLine
}) {
  static readonly none = Bill.of(() => BillLine.none)

  /** The bill with this line for each kind of work. */
  static of(line: (kind: BilledKind) => BillLine): Bill {
    const [questions, sheets, keyframes, clips, speech, earlier] = Tuple.map(billedKinds, line)
    return new Bill({ questions, sheets, keyframes, clips, speech, earlier })
  }

  /** All lines together. */
  get total(): BillLine {
    const lines = billedKinds.map((kind) => this[kind])
    return new BillLine({
      calls: Number.sumAll(lines.map(({ calls }) => calls)),
      refused: Number.sumAll(lines.map(({ refused }) => refused)),
      inDoubt: Number.sumAll(lines.map(({ inDoubt }) => inDoubt)),
      cost: addTicks(...lines.map(({ cost }) => cost))
    })
  }
}

const madeKinds: { readonly [kind in OrderId["subject"]["kind"]]?: BilledKind } = {
  sheet: "sheets",
  keyframe: "keyframes",
  clip: "clips"
}

/** What an order was for, as a bill counts it. */
export const billedAs = ({ subject, work }: OrderId): BilledKind => {
  if (work === "speak" || work === "hear") return "speech"
  if (work !== "draw" && work !== "film" && work !== "poll") return "questions"
  return madeKinds[subject.kind] ?? "earlier"
}

/** Whether it is an order for a sheet, a keyframe or a clip: whether the film was begun behind its plan. */
export const isOfAsset = ({ subject }: OrderId): boolean => madeKinds[subject.kind] !== undefined

/** One sending that cost something, or may have. */
export interface Billable {
  readonly id: OrderId
  readonly cost: Ticks
  readonly state: "answered" | "estimated" | "refused" | "in-doubt"
}

/** The bill of a ledger's entries. */
export const billOf = (entries: ReadonlyArray<Billable>): Bill =>
  Bill.of((kind) => {
    const own = entries.filter(({ id }) => billedAs(id) === kind)
    const count = (wanted: Billable["state"]) => own.filter(({ state }) => state === wanted).length
    return new BillLine({
      calls: own.length,
      refused: count("refused"),
      inDoubt: count("in-doubt"),
      cost: addTicks(...own.map(({ cost }) => cost))
    })
  })
