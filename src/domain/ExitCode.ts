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
