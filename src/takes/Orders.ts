import { Context, type DateTime, Effect, Option, Predicate } from "effect"
import type { Sha256 } from "../domain/Assets.js"
import { addTicks, noTicks, Ticks, ticksPerUsd } from "../domain/Money.js"
import type { Billed } from "../services/GrokClient.js"
import { countSpend } from "../services/Metrics.js"
import { type PipelineEvent, PipelineEvents } from "../services/PipelineEvents.js"
import { type OrderRequest, Refusal, StateStore } from "../services/StateStore.js"

/** What an order brought, what it cost, and when it was first answered: in this run or long ago. */
export interface Delivered<A> {
  readonly answer: A
  readonly cost: Ticks
  readonly at: DateTime.Utc
  /** What the order is known by in the journal. */
  readonly key: Sha256
}

/** Told of every call that is really sent, so that an asset can say whether this run ordered anything for it. */
export class Tally extends Context.Reference<Tally>()("grok-video-pipeline/Tally", {
  defaultValue: () => ({ sent: Effect.void })
}) {}

/** Says what happens where somebody listens; an order needs no listener. */
const tell = (event: PipelineEvent) =>
  Effect.flatMap(
    Effect.serviceOption(PipelineEvents),
    Option.match({ onNone: () => Effect.void, onSome: ({ publish }) => publish(event) })
  )

/** What a failure was billed; nothing, where it does not say. */
const billedFor = (error: unknown): Option.Option<number> =>
  Predicate.hasProperty(error, "billed") && Predicate.isNumber(error.billed)
    ? Option.some(error.billed)
    : Option.none()

/**
 * Orders something paid, once in the film's life.
 * Fails   BudgetSpent, InDoubt: a person decides. StoreFailed: see to the disk. Refused once, it is refused from the journal.
 */
export const order = Effect.fn("Orders.order")(function* <A, I, E, R>(
  request: Omit<OrderRequest<A, I, Refusal, unknown, NoInfer<E>>, "failure">,
  effect: Effect.Effect<Billed<A>, E, R>
) {
  const store = yield* StateStore
  const tally = yield* Tally
  const { id, price } = request
  const span = yield* Effect.option(Effect.currentSpan)
  const put = (name: string, value: unknown) =>
    Effect.sync(() => {
      if (Option.isSome(span)) span.value.attribute(name, value)
    })
  yield* put("order.id", id.text)
  yield* put("order.list_price_usd", price / ticksPerUsd)

  let billed = noTicks
  /** What this run paid, on the span of the order, whatever span the answer came under. */
  const bill = (cost: Ticks) =>
    Effect.gen(function* () {
      billed = addTicks(billed, cost)
      yield* put("order.cost_usd", billed / ticksPerUsd)
      yield* countSpend(id, cost)
      yield* tell({ _tag: "CallAnswered", id, cost })
    })
  let isSent = false
  const sent = Effect.sync(() => {
    isSent = true
  })
  const aloud = Effect.zipRight(
    Effect.zipRight(
      Effect.zipRight(sent, tally.sent),
      // A call that only looks was paid for by another.
      request.settles === undefined ? tell({ _tag: "CallSent", id, price }) : Effect.void
    ),
    effect
  ).pipe(
    Effect.tap(({ cost }) => bill(Option.getOrElse(cost, () => noTicks))),
    Effect.tapError((error) =>
      Option.match(billedFor(error), {
        onNone: () => Effect.void,
        onSome: (cost) => bill(Ticks.make(cost))
      })
    )
  )
  // The bill is the ledger's, not a sum of answers: an accepted clip is owed before its own bill comes.
  const tellBill = Effect.flatMap(store.ledger, ({ inDoubt, settled }) =>
    tell({ _tag: "BillChanged", id, spent: addTicks(settled, inDoubt) })
  )
  const answered = yield* Effect.onExit(store.once({ ...request, failure: Refusal }, aloud), () =>
    isSent ? tellBill : Effect.void
  )
  return {
    answer: answered.answer,
    cost: Option.getOrElse(answered.cost, () => noTicks),
    at: answered.at,
    key: answered.key
  } satisfies Delivered<A>
})
