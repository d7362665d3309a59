import { Option, Schema } from "effect"
import type { Blame } from "../../domain/Blame.js"
import { listOf, orNone } from "../../domain/Fields.js"
import { formatUsd, Ticks } from "../../domain/Money.js"
import { OrderId } from "../../domain/OrderId.js"
import { orderInWords } from "../../domain/OrderWords.js"
import { capital } from "../../domain/Words.js"

/** What a caller can do by a setting: another folder, taking this one over (`force`), a new film in its place. */
export const Remedy = Schema.Literal("OtherFolder", "TakeOver", "BeginAnew")
export type Remedy = typeof Remedy.Type

/** How the film in a folder is mended, once somebody says so: which of the ways of `repair`. */
export const Mending = Schema.Struct({
  folder: Schema.String,
  /** The good lines of a journal, a new journal in place of a lost one, or answers that are given up. */
  way: Schema.Literal("GoodLines", "NewJournal", "OrderAgain")
})
export type Mending = typeof Mending.Type

/** The journal, the snapshot or a file of the film could not be read or written. */
export class StoreFailed extends Schema.TaggedError<StoreFailed>()("StoreFailed", {
  reason: Schema.Literal("Unreadable", "Newer", "Unwritable", "Locked", "OtherFilm"),
  /** What is wrong and what to do, in words that name no setting of any one program. */
  detail: Schema.String,
  remedies: listOf(Remedy),
  mending: orNone(Mending)
}) {
  /** A film that is another one, or a newer program's, was handed in; the rest is this machine's. */
  get blame(): Blame {
    return this.reason === "OtherFilm" || this.reason === "Newer" ? "input" : "machine"
  }

  override get message() {
    return this.detail
  }
}

/** The film in a folder is not the one that was asked for. Nothing was spent. */
export const otherFilm = (folder: string, what: string): StoreFailed =>
  new StoreFailed({
    reason: "OtherFilm",
    detail: `${folder} holds ${what}. Choose another folder, or move that film away.`,
    remedies: ["OtherFolder", "BeginAnew"]
  })

/** The same of a film that was made from another concept. */
export const otherConcept = (folder: string, concept: string): StoreFailed =>
  otherFilm(folder, `another film, "${concept}"`)

/** The next order would pass the budget. It was not sent; everything before it is saved. */
export class BudgetSpent extends Schema.TaggedError<BudgetSpent>()("BudgetSpent", {
  id: Schema.typeSchema(OrderId),
  price: Ticks,
  /** Settled, in doubt and in flight together. */
  spent: Ticks,
  budget: Ticks,
  /** Whose budget it is, where that of many films together is spent; '' is the account of films that name none. */
  account: Schema.optional(Schema.String)
}) {
  readonly blame: Blame = "input"

  override get message() {
    const films = this.account === "" ? "all films without an account" : `the account ${this.account}`
    const whose = this.account === undefined ? "" : ` of ${films}`
    return `The budget${whose} of ${formatUsd(this.budget)} does not cover ${orderInWords(this.id)} (${formatUsd(this.price)}): ${formatUsd(this.spent)} is spent or promised.`
  }
}

/**
 * An order was sent and nobody knows whether it was made. Sending it again may pay twice, so a person decides.
 * Nothing was sent this time.
 */
export class InDoubt extends Schema.TaggedError<InDoubt>()("InDoubt", {
  id: Schema.typeSchema(OrderId),
  /** The list price of one sending. */
  price: Ticks,
  /** How often the order was sent and may have been billed, over all runs. */
  sent: Schema.Int.pipe(Schema.positive()),
  /** Whether the rule was to stop at the first doubt; otherwise the one allowed repeat is used up. */
  stoppedAtOnce: Schema.Boolean,
  /** How the last sending ended, where this run has seen it. */
  because: Schema.OptionFromNullOr(Schema.String)
}) {
  readonly blame: Blame = "provider"

  override get message() {
    const times = this.sent === 1 ? "once" : this.sent === 2 ? "twice" : `${this.sent} times`
    const why = Option.match(this.because, { onNone: () => "", onSome: (words) => `${words} ` })
    const story = `${why}${capital(orderInWords(this.id))} was sent ${times} without a readable answer and may have been billed (${formatUsd(this.price)} each).`
    return this.stoppedAtOnce
      ? `${story} It is not sent again while doubts stop the run; allow one repeat to go on.`
      : `${story} It is not sent again.`
  }
}
