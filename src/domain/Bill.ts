import { Schema } from "effect"
import { addTicks, noTicks, Ticks } from "./Money.js"

const count = Schema.Int.pipe(Schema.nonNegative())

/** What one kind of work cost. */
export class BillLine extends Schema.Class<BillLine>("grok-video-pipeline/BillLine")({
  /** Paid calls, those that were refused or are in doubt included. */
  calls: count,
  /** Calls that were answered with a refusal, or with what could not be used. */
  refused: count,
  /** Calls that were sent and never answered: they count at their list price. */
  inDoubt: Schema.propertySignature(count).pipe(Schema.fromKey("in_doubt")),
  cost: Schema.propertySignature(Ticks).pipe(Schema.fromKey("cost_in_usd_ticks"))
}) {
  static readonly none = new BillLine({ calls: 0, refused: 0, inDoubt: 0, cost: noTicks })
}

/** The kinds of work a film pays for, in the order a bill names them. */
export const billedKinds = ["questions", "sheets", "keyframes", "clips", "earlier"] as const
export type BilledKind = (typeof billedKinds)[number]

/** What a film has cost, by the kind of work. Exact: whole ticks of 1e-10 USD. */
export class Bill extends Schema.Class<Bill>("grok-video-pipeline/Bill")({
  /** The plan, traits, judgements and rewordings. */
  questions: BillLine,
  sheets: BillLine,
  keyframes: BillLine,
  clips: BillLine,
  /** What a state.json from before the journal said had been spent. */
  earlier: BillLine
}) {
  static readonly none = new Bill({
    questions: BillLine.none,
    sheets: BillLine.none,
    keyframes: BillLine.none,
    clips: BillLine.none,
    earlier: BillLine.none
  })

  /** All lines together. */
  get total(): BillLine {
    return sum(billedKinds.map((kind) => this[kind]))
  }
}

const sum = (lines: ReadonlyArray<BillLine>): BillLine =>
  lines.reduce(
    (so, line) =>
      new BillLine({
        calls: so.calls + line.calls,
        refused: so.refused + line.refused,
        inDoubt: so.inDoubt + line.inDoubt,
        cost: addTicks(so.cost, line.cost)
      }),
    BillLine.none
  )

const asked = /^plan\/|\/judgement(\/|$)|\/traits(\/|$)|\/wording-\d+(\/|$)/

/** What an order was for, from its label: `video/scene-2/take-1/judgement` is a question. */
export const kindOfLabel = (label: string): BilledKind => {
  if (asked.test(label)) return "questions"
  if (label.startsWith("sheet/")) return "sheets"
  if (label.startsWith("keyframe/")) return "keyframes"
  return label.startsWith("video/") ? "clips" : "earlier"
}

/** One sending that cost something, or may have. */
export interface Billable {
  readonly label: string
  readonly cost: Ticks
  readonly state: "answered" | "estimated" | "refused" | "in-doubt"
}

/** The bill of a ledger's entries. */
export const billOf = (entries: ReadonlyArray<Billable>): Bill => {
  const line = (kind: BilledKind) =>
    sum(
      entries
        .filter(({ label }) => kindOfLabel(label) === kind)
        .map(
          ({ cost, state }) =>
            new BillLine({
              calls: 1,
              refused: state === "refused" ? 1 : 0,
              inDoubt: state === "in-doubt" ? 1 : 0,
              cost
            })
        )
    )
  return new Bill({
    questions: line("questions"),
    sheets: line("sheets"),
    keyframes: line("keyframes"),
    clips: line("clips"),
    earlier: line("earlier")
  })
}
