import { Clock, type Duration, Effect, Redacted } from "effect"
import { audit, billedSoFar, breachesOf } from "./Audit.js"
import { type Fleet, numberOf, standingOf } from "./Fleet.js"
import { takenOver } from "./Kill.js"
import { type Link, passOn } from "./Link.js"

/** A URL with another host. */
const at = (url: string, host: string): string => {
  const other = new URL(url)
  other.hostname = host
  return other.href
}

/**
 * The cable of a worker's machine is pulled in the middle of a call, and plugged in again when another worker has its film: what
 * it writes then is not kept. The fleet's server listens on the link, too.
 */
export const linkRound = Effect.fn("LinkDown.round")(function* (
  fleet: Fleet,
  link: Link,
  film: string,
  away: Duration.DurationInput
) {
  const before = yield* billedSoFar(fleet)
  const database = at(Redacted.value(fleet.url), link.host)
  const { port } = new URL(fleet.provider.url)
  const through = {
    host: link.host,
    port: yield* passOn(link.host, { host: "127.0.0.1", port: Number(port) })
  }
  const afar = yield* fleet.worker({ database, through }, link.within)
  yield* fleet.submitted(film)
  yield* fleet.answered([film], 2)
  const here = yield* fleet.worker({ database })
  yield* fleet.asking([film])
  const number = yield* numberOf(fleet, afar)
  const at0 = yield* Clock.currentTimeMillis
  yield* link.down
  const [takeOver = Number.NaN] = yield* takenOver(fleet, [film], number, at0)
  yield* Effect.sleep(away)
  yield* link.up
  yield* fleet.settled([film])
  const refused = "was taken over by another worker"
  yield* fleet.until(
    "it hears of it",
    Effect.sync(() => afar.words().includes(refused)),
    "5 minutes"
  )
  const found = yield* audit(fleet, [film], before)
  const [standing] = yield* standingOf(fleet, [film])
  // It works on: the other one is told to stop.
  yield* here.signal("SIGTERM")
  yield* here.ended
  const next = `${film}-next`
  yield* fleet.submitted(next)
  yield* fleet.settled([next])
  return {
    takeOver,
    repeats: found.intents - found.orders,
    breaches: [
      ...breachesOf(found, 1),
      ...(standing?.state === "complete" ? [] : [`${film} is ${standing?.state}: ${standing?.message}`])
    ]
  }
})
