import { Array, Order } from "effect"

/** What the process says when it ends; reliability §5 and design §7 fix the numbers. */
export const exitCodes = {
  complete: 0,
  failed: 1,
  usage: 2,
  stopped: 3,
  locked: 4,
  unreadable: 5,
  degraded: 6,
  hangup: 129,
  interrupted: 130,
  terminated: 143
} as const

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
