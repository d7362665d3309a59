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

/** The worst of the codes; one that nobody expected is the worst there is. */
export const worst = (codes: ReadonlyArray<number>): number =>
  codes.reduce<number>((so, code) => {
    const rank = (it: number) => {
      const found = gravity.indexOf(it)
      return found === -1 ? gravity.length : found
    }
    return rank(code) > rank(so) ? code : so
  }, exitCodes.complete)
