import { Option } from "effect"
import { assetInWords } from "../../domain/AssetId.js"
import { type Bill, type BillLine, billedAs, billedKinds } from "../../domain/Bill.js"
import { freshTake } from "../../domain/Decisions.js"
import { addTicks, formatUsd, type Ticks, ticksFromUsd, ticksPerUsd } from "../../domain/Money.js"
import type { OrderId } from "../../domain/OrderId.js"
import { assetOf, orderInWords } from "../../domain/OrderWords.js"
import { counted, lines } from "../../domain/Words.js"
import type { PlanSize } from "../../forecast/DefaultPlan.js"
import type { Forecast, ForecastRange } from "../../forecast/Forecast.js"
import type { ForecastOrder } from "../../forecast/ForecastStudio.js"
import type { Gate } from "../../services/PipelineEvents.js"
import type { BudgetSpent } from "../../services/StateStore.js"

const calls = (count: number): string => counted(count, "call")
const questions = (count: number): string => counted(count, "question")

/** Whether somebody makes the film just now: what is not answered then is still awaited, and in doubt only where nobody does. */
export interface Making {
  readonly isMade?: boolean
}

const notes = (line: BillLine, { isMade = false }: Making): string =>
  lines(
    line.refused > 0 && `${line.refused} refused`,
    line.inDoubt > 0 && `${line.inDoubt} ${isMade ? "awaited" : "in doubt, possibly billed"}`
  ).join(", ")

/** What stands over the calls that are not answered. */
export const openHeading = ({ isMade = false }: Making): string =>
  isMade ? "Sent, and not answered yet:" : "Sent and never answered, so possibly billed:"

/** A bill, set off by an empty line: a line for every kind of work there was, and one for all. Nothing for a film that cost nothing yet. */
export const billLines = (bill: Bill, making: Making = {}): ReadonlyArray<string> => {
  const billLine = (name: string, line: BillLine): string =>
    `  ${name.padEnd(12)}${calls(line.calls).padEnd(10)} ${formatUsd(line.cost).padStart(8)}  ${notes(line, making)}`.trimEnd()
  const kinds = billedKinds.filter((kind) => bill[kind].calls > 0)
  return kinds.length === 0
    ? []
    : ["", "Bill:", ...kinds.map((kind) => billLine(kind, bill[kind])), billLine("in all", bill.total)]
}

const price = (ticks: Ticks): string => formatUsd(ticks).padStart(8)

/** What is ordered. A first take of something that is there already is a fresh one to whoever has seen the other. */
const orderedInWords = (id: OrderId, isAfresh: boolean): string => {
  const asset = assetOf(id)
  const isFirst = id.text === id.take.text && id.attempt?.of === "take" && id.attempt.number === 1
  return isAfresh && isFirst && asset !== undefined
    ? `${assetInWords(asset)}, a fresh take`
    : orderInWords(id)
}

/** Whether an order makes something new, or what of it is decided otherwise now; said only of a film that has something. */
const whyOrdered = ({ changes }: ForecastOrder, isAfresh: boolean): string => {
  const said = changes.filter((change) => !isAfresh || change !== freshTake)
  return said.length > 0 ? `  (changed: ${said.join(", ")})` : isAfresh || changes.length > 0 ? "" : "  (new)"
}

const orderLine = (order: ForecastOrder, isAfresh: boolean, isBegun: boolean): string =>
  `  ${price(order.price)}  ${orderedInWords(order.id, isAfresh)}${isBegun ? whyOrdered(order, isAfresh) : ""}${order.sentBefore ? "  (sent before without an answer: may be billed twice)" : ""}`

const stopLines = ({ stops }: Forecast): ReadonlyArray<string> =>
  Option.toArray(stops).map((why) => `It would stop there: ${why}`)

const isSpeech = ({ id }: ForecastOrder): boolean => billedAs(id) === "speech"

const mediaInWords = ({ media }: Forecast): string =>
  !media.some(isSpeech)
    ? "pictures and clips"
    : media.every(isSpeech)
      ? "speech"
      : "pictures, clips and speech"

/** What no forecast can tell. */
export const refusedBesides = "Refused prompts are billed and reworded on top of that."

/** How large a film is reckoned that nobody has planned. */
export const planSizeInWords = ({ characters, scenes, seconds }: PlanSize): string =>
  `${counted(characters, "character")} in ${counted(scenes, "scene")} of ${seconds} s`

/** What a run would order, call by call, and both ends of its price. */
export const forecastLines = (
  { best, full }: ForecastRange,
  {
    folder,
    isAfresh = false,
    unplanned,
    until
  }: {
    readonly folder: string
    /** Whether what is ordered takes the place of what the film has. */
    readonly isAfresh?: boolean
    /** What a film nobody has planned is reckoned at. */
    readonly unplanned: PlanSize
    readonly until: Option.Option<Gate>
  }
): ReadonlyArray<string> => {
  const held = Option.match(until, {
    onNone: () => "",
    onSome: (gate) => ` until it is held after the ${gate}`
  })
  const stops = stopLines(best)
  if (best.orders.length === 0) {
    const files = best.files.filter((file) => !file.startsWith("frames/"))
    if (stops.length > 0) return [`Nothing more can be ordered for ${folder}.`, ...stops]
    return Option.isSome(until)
      ? [`Nothing to order for ${folder}${held}.`]
      : files.length === 0
        ? [`Nothing to make in ${folder}: the film is complete.`]
        : [`Nothing to order for ${folder}. Made again for nothing: ${files.join(", ")}.`]
  }
  const isBegun = best.unchanged.length > 0 || best.orders.some(({ changes }) => changes.length > 0)
  const canCostMore = full.mediaPrice > best.mediaPrice || full.questionsAtMost > best.questionsAtMost
  return lines(
    `To be ordered for ${folder}${held} (nothing is sent yet):`,
    best.media.map((order) => orderLine(order, isAfresh, isBegun)),
    best.media.length > 0 &&
      `  ${price(best.mediaPrice)}  for ${mediaInWords(best)}, ${calls(best.media.length)}, if every take is accepted`,
    best.questions.length > 0 &&
      `  ${price(best.questionsAtMost)}  for ${questions(best.questions.length)}, at most`,
    canCostMore &&
      `If every loop runs full: ${formatUsd(full.mediaPrice)} for ${calls(full.media.length)}, and ${formatUsd(full.questionsAtMost)} at most for ${questions(full.questions.length)}.`,
    best.unchanged.length > 0 && `Unchanged: ${best.unchanged.map(assetInWords).join(", ")}.`,
    best.questions.some(({ id }) => id.work === "plan") &&
      `There is no plan yet: this reckons with ${planSizeInWords(unplanned)} (estimate takes other sizes).`,
    refusedBesides,
    stops
  )
}

/** What media cost, and questions at most. */
export type Prices = Pick<Forecast, "mediaPrice" | "questionsAtMost">

/** A price in words; that of questions depends on their answers, so it is a bound. */
export const priceInWords = ({ mediaPrice, questionsAtMost }: Prices): string =>
  `${formatUsd(mediaPrice)}${questionsAtMost > 0 ? ` and at most ${formatUsd(questionsAtMost)} for questions` : ""}`

const kindsOfMedia = ["sheets", "keyframes", "clips", "speech"] as const

const sumOf = (orders: ReadonlyArray<ForecastOrder>): Ticks => addTicks(...orders.map(({ price }) => price))

/** What a whole film costs, by kind of work: when every take is accepted, and when every loop runs full. */
export const estimateLines = ({ best, full }: ForecastRange, about: string): ReadonlyArray<string> => {
  const cell = (orders: ReadonlyArray<ForecastOrder>, total = sumOf(orders)) =>
    `${calls(orders.length).padStart(10)} ${price(total)}`
  const row = (name: string, pick: (forecast: Forecast) => ReadonlyArray<ForecastOrder>) =>
    `  ${name.padEnd(20)}${cell(pick(best))}${cell(pick(full)).padStart(22)}`
  const all = (forecast: Forecast) => [...forecast.media, ...forecast.questions]
  return [
    about,
    `  ${"".padEnd(20)}${"best case".padStart(19)}${"every loop full".padStart(22)}`,
    ...kindsOfMedia
      .filter((kind) => kind !== "speech" || full.media.some(isSpeech))
      .map((kind) => row(kind, ({ media }) => media.filter(({ id }) => billedAs(id) === kind))),
    row(full.media.some(isSpeech) ? "all of these" : "pictures and clips", ({ media }) => media),
    row("questions, at most", ({ questions }) => questions),
    row("in all, at most", all),
    refusedBesides,
    ...stopLines(best)
  ]
}

/** A sum in USD, the last cent begun counted whole. */
export const inWholeCents = (sum: number): string =>
  formatUsd(ticksFromUsd(Math.ceil(sum / (ticksPerUsd / 100)) / 100)).slice(1)

/** The smallest budget, in whole cents, that covers the call for which the old one was not enough. */
export const enoughFor = ({ price: next, spent }: BudgetSpent): string => inWholeCents(spent + next)

/** What to do after the budget stopped a run: the amount that covers the next call. */
export const budgetAdvice = (error: BudgetSpent): string =>
  `What was answered is saved. To go on, allow ${enoughFor(error)} or more with --raise-budget: that covers ${orderInWords(error.id)}; --dry-run lists what comes after it, and the command below allows for all of it, corrections aside.`
