import { Schema } from "effect"

/** An amount of money in whole ticks of 1e-10 USD, the unit of xAI's own bills (xai-api §2.4, read 2026-11-22). */
export const Ticks = Schema.Int.pipe(Schema.nonNegative(), Schema.brand("Ticks"))
export type Ticks = typeof Ticks.Type

/** xAI bills in ticks of 1e-10 USD. */
export const ticksPerUsd = 10_000_000_000

/** No money. */
export const noTicks = Ticks.make(0)

/** Dollars as ticks, rounded to the nearest tick. */
export const ticksFromUsd = (usd: number): Ticks => Ticks.make(Math.round(usd * ticksPerUsd))

/** The sum, exact: both are whole numbers far below 2^53 (900,000 USD). */
export const addTicks = (...amounts: ReadonlyArray<Ticks>): Ticks =>
  Ticks.make(amounts.reduce<number>((sum, amount) => sum + amount, 0))

/** `times` times the amount; `times` is whole. */
export const multiplyTicks = (amount: Ticks, times: number): Ticks => Ticks.make(amount * times)

/** The amount as a person reads it: `$0.56`, or `$0.0042` below a cent. */
export const formatUsd = (amount: Ticks): string => {
  const usd = amount / ticksPerUsd
  return usd !== 0 && usd < 0.01 ? `$${usd.toFixed(4)}` : `$${usd.toFixed(2)}`
}
