import { type DateTime, Effect, Option, type Schema } from "effect"
import { noTicks, type Ticks } from "../domain/Money.js"
import type { Billed } from "../services/GrokClient.js"
import { type Order, StateStore } from "../services/StateStore.js"

/** What an order brought, what it cost, and when it was first answered: in this run or long ago. */
export interface Delivered<A> {
  readonly answer: A
  readonly cost: Ticks
  readonly at: DateTime.Utc
}

/** Orders something paid, once in the film's life. */
export const order = Effect.fn("Orders.order")(function* <A, I, E, R>(
  wish: Order<NoInfer<E>>,
  answer: Schema.Schema<A, I>,
  effect: Effect.Effect<Billed<A>, E, R>
) {
  const store = yield* StateStore
  const answered = yield* store.once(wish, answer, effect)
  return {
    answer: answered.answer,
    cost: Option.getOrElse(answered.cost, () => noTicks),
    at: answered.at
  } satisfies Delivered<A>
})
