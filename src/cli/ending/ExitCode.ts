import { Array, Order } from "effect"
import { exitCodes } from "../../domain/ExitCode.js"

/** Codes from the mildest to the gravest. */
const gravity: ReadonlyArray<number> = [
  exitCodes.complete,
  exitCodes.degraded,
  exitCodes.stopped,
  exitCodes.locked,
  exitCodes.usage,
  exitCodes.unreadable,
  exitCodes.failed
]

const byGravity = Order.mapInput(Order.number, (code: number) => {
  const rank = gravity.indexOf(code)
  return rank === -1 ? gravity.length : rank
})

/** The worst of the codes; one that nobody expected is the worst there is. */
export const worst = (codes: ReadonlyArray<number>): number =>
  Array.max([exitCodes.complete, ...codes], byGravity)
