import { DateTime, Option, Order } from "effect"
import { isSameAsset } from "../../domain/AssetId.js"
import type { Sha256 } from "../../domain/Assets.js"
import { type Concept, conceptFrom } from "../../domain/Concept.js"
import { addTicks, noTicks, type Ticks } from "../../domain/Money.js"
import { OrderId, type Work } from "../../domain/OrderId.js"
import type { AnswerRecord, FileRecord, JournalRecord, MarkRecord } from "./JournalRecord.js"
import type { Ledger, LedgerEntry } from "./StoreContract.js"

/** Everything that ever befell one order. */
export class OrderState {
  /** `id`: under which it was ordered; under which it is known now, where that is another. */
  constructor(public id: OrderId) {}
  /** Whether it is known what a person decided on it. */
  isDecided = false
  /** List prices of sendings nobody knows the fate of, the one in flight included. */
  readonly open: Array<Ticks> = []
  /** Bills of sendings that were refused. */
  readonly refused: Array<Ticks> = []
  /** How many of those sendings a person has decided on since, by wishing for a fresh take of what they were for. */
  decided = 0
  /** The failure of its last sending, encoded, where that was an answer. */
  refusal: unknown
  answer: AnswerRecord | undefined
  /** The orders of the id that its answer brought the bill of, oldest first; none where it brought its own. */
  settles: ReadonlyArray<OrderState> = []
  /** Bills of answers that were lost with their files; list prices where no bill had come. */
  readonly lost: Array<Ticks> = []
  /** What the answer cost in the end: its own bill, or the one a later look brought. */
  bill: { readonly cost: Ticks | null; readonly refused: boolean } = { cost: null, refused: false }
}

/**
 * What a film's journal says: the fold of its records. It grows in place, record by record, only after the record is on
 * the disk, and only the store that owns it makes it grow.
 */
export class JournalState {
  /** Whether a `run` record has been read or written. */
  opened = false
  concept: Concept | null = null
  provider: string | null = null
  importedSpent: Ticks = noTicks
  readonly orders = new Map<Sha256, OrderState>()
  /** The orders of each id, by its text, oldest first. */
  readonly ordersOfId = new Map<string, Array<OrderState>>()
  /** The keys of orders by their id and the hash of what was decided on them (`decisionName`). */
  readonly decisions = new Map<string, Sha256>()
  readonly files = new Map<Sha256, FileRecord>()
  /** The file that each order brought, by the order's key. */
  readonly brought = new Map<Sha256, FileRecord>()
  readonly marks: Array<MarkRecord> = []
  /** When an order was sent or answered last, by the furthest the clock has been. */
  orderedAt = Option.none<DateTime.Utc>()
}

/** Under what an order is found whose words are others now: its id, and what a person decided on it. */
export const decisionName = (id: OrderId, decided: Sha256): string => `${id.text}\n${decided}`

const ordersOfId = (journal: JournalState, { text }: OrderId): Array<OrderState> => {
  const known = journal.ordersOfId.get(text) ?? []
  journal.ordersOfId.set(text, known)
  return known
}

const orderOf = (journal: JournalState, key: Sha256, id: OrderId): OrderState => {
  const known = journal.orders.get(key)
  if (known !== undefined) return known
  const fresh = new OrderState(id)
  journal.orders.set(key, fresh)
  ordersOfId(journal, id).push(fresh)
  return fresh
}

const decide = (journal: JournalState, key: Sha256, id: OrderId, decided: Sha256 | undefined): void => {
  if (decided === undefined) return
  const order = orderOf(journal, key, id)
  order.isDecided = true
  if (order.id.text !== id.text) {
    const before = ordersOfId(journal, order.id)
    before.splice(before.indexOf(order), 1)
    ordersOfId(journal, id).push(order)
  }
  order.id = id
  journal.decisions.set(decisionName(id, decided), key)
}

/** Of the orders of one id the one whose bill a look brings: the newest that is answered. */
const billedOf = (orders: ReadonlyArray<OrderState>): OrderState | undefined =>
  orders.findLast(({ answer }) => answer !== undefined)

const settledBy = (journal: JournalState, id: OrderId | undefined): ReadonlyArray<OrderState> =>
  id === undefined ? [] : ordersOfId(journal, id)

/** Sendings of an order that may have cost something and brought nothing, and that no person has decided on. */
export const doubtsOf = (order: OrderState | undefined): number =>
  order === undefined ? 0 : order.open.length + order.refused.length - order.decided

/** A fresh take of one asset, as it was wished for. */
type RedoRequest = Omit<Extract<MarkRecord, { readonly kind: "redo" }>, "kind" | "at">

/** Whether an order is for the asset a fresh take was wished of. Where nothing tells of a sheet's place, all known by one may be meant. */
const isMeantBy = ({ asset, meant, name }: RedoRequest, { subject }: OrderId): boolean => {
  if (!("name" in subject)) return false
  if (meant !== undefined) return "name" in meant && isSameAsset(meant, subject)
  const isByPlace = subject.kind === "sheet" && /^\d+$/.test(subject.name)
  return isSameAsset({ kind: asset, name }, subject) || (asset === "sheet" && isByPlace)
}

const latest = Order.max(Option.getOrder<DateTime.Utc>(DateTime.Order))

/** Adds one record to what the journal says. */
export const applyRecord = (journal: JournalState, record: JournalRecord): void => {
  switch (record.kind) {
    case "run":
      journal.opened = true
      journal.concept = Option.getOrElse(conceptFrom(record.concept ?? ""), () => journal.concept)
      journal.provider = record.provider ?? journal.provider
      journal.importedSpent = record.importedSpent ?? journal.importedSpent
      return
    case "intent":
      journal.orderedAt = latest(journal.orderedAt, Option.some(record.at))
      orderOf(journal, record.key, record.id).open.push(record.price)
      decide(journal, record.key, record.id, record.decided)
      return
    case "answer": {
      journal.orderedAt = latest(journal.orderedAt, Option.some(record.at))
      const order = orderOf(journal, record.key, record.id)
      order.open.pop()
      order.answer = record
      decide(journal, record.key, record.id, record.decided)
      order.settles = settledBy(journal, record.settles)
      const billed = billedOf(order.settles) ?? order
      if (billed === order || record.cost !== null) billed.bill = { cost: record.cost, refused: false }
      return
    }
    case "fail": {
      const order = orderOf(journal, record.key, record.id)
      if (record.outcome === "in-doubt") return
      order.open.pop()
      if (record.outcome === "not-made") return
      const billed = record.billed ?? noTicks
      order.refusal = record.failure ?? order.refusal
      const settled = billedOf(settledBy(journal, record.settles))
      if (settled === undefined) order.refused.push(billed)
      // A refused clip is billed like a good one; a refusal that does not say so leaves the estimate standing.
      else settled.bill = { cost: billed === noTicks ? settled.bill.cost : billed, refused: true }
      return
    }
    case "lost": {
      const order = orderOf(journal, record.key, record.id)
      if (order.answer !== undefined) order.lost.push(order.bill.cost ?? order.answer.price)
      order.answer = undefined
      order.bill = { cost: null, refused: false }
      return
    }
    case "redo":
      for (const order of journal.orders.values())
        if (isMeantBy(record, order.id)) order.decided = order.open.length + order.refused.length
      journal.marks.push(record)
      return
    case "file":
      journal.files.set(record.key, record)
      if (record.of !== undefined) journal.brought.set(record.of, record)
      return
    case "decided":
      decide(journal, record.key, record.id, record.decided)
      return
    case "brought": {
      const file = journal.files.get(record.key)
      if (file !== undefined) journal.brought.set(record.of, file)
      return
    }
    default:
      journal.marks.push(record)
  }
}

/** What all records of a journal say together. */
export const replay = (records: Iterable<JournalRecord>): JournalState => {
  const journal = new JournalState()
  for (const record of records) applyRecord(journal, record)
  return journal
}

const entriesOf = (order: OrderState): ReadonlyArray<LedgerEntry> => {
  const { id, answer, bill, settles } = order
  const lost = [
    ...order.open.map((cost) => ({ id, cost, state: "in-doubt" as const })),
    ...order.refused.map((cost) => ({ id, cost, state: "refused" as const })),
    ...order.lost.map((cost) => ({ id, cost, state: "answered" as const }))
  ]
  // A look whose bill stands on the order it settled has no line of its own.
  if (answer === undefined || billedOf(settles) !== undefined) return lost
  const state = bill.refused ? "refused" : bill.cost === null ? "estimated" : "answered"
  const cost = bill.cost ?? answer.price
  return [...lost, { id, cost, state, ...(cost === answer.price ? {} : { listed: answer.price }) }]
}

/** What a film has cost, from its journal. */
export const ledgerOf = (journal: JournalState): Ledger => {
  const imported: ReadonlyArray<LedgerEntry> =
    journal.importedSpent > 0
      ? [{ id: OrderId.other("before the journal"), cost: journal.importedSpent, state: "answered" }]
      : []
  const entries = [...imported, ...[...journal.orders.values()].flatMap(entriesOf)]
  const total = (inDoubt: boolean) =>
    addTicks(
      ...entries.filter((entry) => (entry.state === "in-doubt") === inDoubt).map((entry) => entry.cost)
    )
  return { settled: total(false), inDoubt: total(true), entries }
}

/** The answers to orders of one kind of work, oldest first. */
export const answersTo = (journal: JournalState, work: Work): ReadonlyArray<AnswerRecord> =>
  [...journal.orders.values()]
    .flatMap(({ answer, id }) => (answer !== undefined && id.work === work ? [answer] : []))
    .sort((a, b) => DateTime.toEpochMillis(a.at) - DateTime.toEpochMillis(b.at))
