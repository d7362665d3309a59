import { Context, Effect, Option, Predicate } from "effect"
import { addTicks, noTicks, Ticks, ticksPerUsd } from "../domain/Money.js"
import type { Billed } from "../services/GrokClient.js"
import { countSpend } from "../services/Metrics.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { type Answered, type OrderRequest, Refusal, StateStore } from "../services/StateStore.js"

/** What an order brought, what it cost, and when it was first answered: in this run or long ago. */
export interface Delivered<A> extends Omit<Answered<A>, "cost"> {
  readonly cost: Ticks
}

/** `onSent` is run at every call that is really sent, so that an asset can say whether this run ordered anything for it. */
export class SendListener extends Context.Reference<SendListener>()("grok-video-pipeline/SendListener", {
  defaultValue: () => ({ onSent: Effect.void })
}) {}

/** Does `work`, and logs `words` as a warning at the first call it really sends: never for what an earlier run ordered. */
export const warnWhenSent = Effect.fnUntraced(function* <A, E, R>(
  words: string,
  work: Effect.Effect<A, E, R>
) {
  const { onSent } = yield* SendListener
  const tell = yield* Effect.once(Effect.logWarning(words))
  return yield* Effect.provideService(work, SendListener, { onSent: Effect.zipRight(tell, onSent) })
})

/** Does work, and tells whether it really sent anything. */
export const tellingSends = Effect.fnUntraced(function* <A, E, R>(work: Effect.Effect<A, E, R>) {
  const outer = yield* SendListener
  let hasSent = false
  const onSent = Effect.zipRight(
    Effect.sync(() => (hasSent = true)),
    outer.onSent
  )
  const made = yield* Effect.provideService(work, SendListener, { onSent })
  return { made, hasSent }
})

/** What a failure was billed; nothing, where it does not say. */
const billedFor = (error: unknown): ReadonlyArray<Ticks> =>
  Predicate.hasProperty(error, "billed") && Predicate.isNumber(error.billed) ? [Ticks.make(error.billed)] : []

/**
 * Orders something paid, once in the film's life.
 * Fails   BudgetSpent, InDoubt: a person decides. StoreFailed: see to the disk. Refused once, it is refused from the journal.
 */
export const placeOrder = Effect.fn("Orders.order")(function* <A, I, E, R>(
  request: Omit<OrderRequest<A, I, Refusal, unknown, NoInfer<E>>, "failure">,
  effect: Effect.Effect<Billed<A>, E, R>
) {
  const store = yield* StateStore
  const events = yield* PipelineEvents
  const { onSent } = yield* SendListener
  const { id, price } = request
  yield* Effect.annotateCurrentSpan({ "order.id": id.text, "order.list_price_usd": price / ticksPerUsd })

  let isSent = false
  /** What this run paid, repeats included. */
  let paid: Option.Option<Ticks> = Option.none()
  const bill = Effect.fnUntraced(function* (cost: Ticks) {
    paid = Option.some(addTicks(cost, ...Option.toArray(paid)))
    yield* countSpend(id, cost)
    yield* events.publish({ _tag: "CallAnswered", id, cost })
  })
  const announced = Effect.gen(function* () {
    isSent = true
    yield* onSent
    // A call that only looks was paid for by another.
    if (request.settles === undefined) yield* events.publish({ _tag: "CallSent", id, price })
    const answer = yield* Effect.tapError(effect, (error) => Effect.forEach(billedFor(error), bill))
    yield* bill(Option.getOrElse(answer.cost, () => noTicks))
    return answer
  })
  const concluded = Effect.gen(function* () {
    if (Option.isSome(paid)) yield* Effect.annotateCurrentSpan("order.cost_usd", paid.value / ticksPerUsd)
    if (!isSent) return
    // The bill is the ledger's, not a sum of answers: an accepted clip is owed before its own bill comes.
    const { inDoubt, settled } = yield* store.ledger
    yield* events.publish({ _tag: "BillChanged", id, spent: addTicks(settled, inDoubt) })
  })
  const answered = yield* Effect.ensuring(store.once({ ...request, failure: Refusal }, announced), concluded)
  return { ...answered, cost: Option.getOrElse(answered.cost, () => noTicks) } satisfies Delivered<A>
})
