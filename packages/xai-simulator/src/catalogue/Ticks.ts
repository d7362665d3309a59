import { Schema } from "effect"

/** An amount of money in whole ticks of 1e-10 USD, the unit of xAI's own bills. */
export const Ticks = Schema.Int.pipe(Schema.nonNegative(), Schema.brand("Ticks"))
export type Ticks = typeof Ticks.Type

/** No money. */
export const noTicks = Ticks.make(0)

/** Dollars as ticks, rounded to the nearest tick. */
export const ticksFromUsd = (usd: number): Ticks => Ticks.make(Math.round(usd * 1e10))

/** The sum, exact: all are whole numbers far below 2^53 (900,000 USD). */
export const addTicks = (...amounts: ReadonlyArray<Ticks>): Ticks =>
  Ticks.make(amounts.reduce<number>((sum, amount) => sum + amount, 0))

/** `times` times the amount; `times` is whole. */
export const multiplyTicks = (amount: Ticks, times: number): Ticks => Ticks.make(amount * times)
