import { appendFileSync, existsSync, readFileSync } from "node:fs"
import { Array as Arrays, Clock, Deferred, Effect, Fiber, Option, Random } from "effect"
import { type LogEntry, Simulator } from "xai-simulator"
import { videoStarts } from "../../packages/xai-simulator/src/server/RouteName.js"
import type { Sha256 } from "../../src/domain/Assets.js"
import { readJournal } from "../../src/services/store/Journal.js"
import type { JournalRecord } from "../../src/services/store/JournalRecord.js"
import { paths } from "../../src/services/Workspace.js"
import { type Found, inspect, leftovers } from "./Folder.js"
import { concept, type Switch } from "./Order.js"
import { type Ended, goneAfter, orphansIn, startVictim, type Victim } from "./Processes.js"
import { digestOf, framesOf, isPaid, scenery, type Undisturbed } from "./Undisturbed.js"

const startsJob = (entry: LogEntry): boolean => videoStarts.some((route) => route === entry.route)

/** Where a victim died. */
export interface Kill {
  /** The part of the film that was being made. */
  readonly stage: string
  /** The named point; absent for a random moment. */
  readonly point: string | undefined
  /** Paid calls whose fate it left open. */
  readonly inFlight: number
  /** Whether ffmpeg was at work, and how long it outlived its parent. */
  readonly orphanMillis: Option.Option<number>
}

/** The promises, and what broke them. */
export interface Breaches {
  readonly answeredRepeated: ReadonlyArray<string>
  readonly jobsResubmitted: ReadonlyArray<string>
  readonly unreadable: ReadonlyArray<string>
  readonly tooManyRepeats: ReadonlyArray<string>
  readonly ledgerOff: ReadonlyArray<string>
  readonly leftBehind: ReadonlyArray<string>
  readonly anotherFilm: ReadonlyArray<string>
  readonly badEnd: ReadonlyArray<string>
}

/** What became of one tortured film. */
export interface Report {
  readonly kills: ReadonlyArray<Kill>
  /** `asked`: two deaths in the same call used up its repeat, and the program stopped for a person to decide. */
  readonly outcome: "finished" | "asked" | "failed"
  /** Paid requests above those of an undisturbed film. */
  readonly repeats: number
  /** Promises that were broken: empty lists where all were kept. */
  readonly breaches: Breaches
}

/** Where a run stood, from the last lines of its journal. */
const stageOf = (records: ReadonlyArray<JournalRecord>): string => {
  const step = records.findLast((record) => record.kind === "step")
  const last = records.at(-1)
  if (step === undefined) return "0 start"
  if (last?.kind === "end") return "7 end"
  const isWaiting = step.step === 5 && last?.kind === "answer" && last.id.work === "film"
  return `${step.step} ${step.name}${isWaiting ? ", waiting for a clip" : ""}`
}

/** How a film is tormented: at named points, at moments drawn from the seed, or both. */
export interface Torment {
  /** The deadly points; `every` means all that are not yet in the file `struck`. Each kills once. */
  readonly points: "every" | ReadonlyArray<string>
  /** Where the points are written that have killed; a file of this film's own when left out. */
  readonly struck?: string
  /** How many deaths at random moments, each at most `within` milliseconds after a start. */
  readonly moments: number
  readonly within: number
}

/** Kills after a while, but not within a call that a death has left open before: that would ask a person. */
const killAfter = (victim: Victim, millis: number, folder: string, doubted: ReadonlyMap<Sha256, number>) =>
  Effect.gen(function* () {
    yield* Effect.sleep(millis)
    for (;;) {
      victim.child.kill("SIGSTOP")
      const found = yield* Effect.option(readJournal(folder))
      const orders = Option.match(found, { onNone: () => [], onSome: ({ journal }) => [...journal.orders] })
      const mustWait = orders.some(
        ([key, order]) => (doubted.get(key) ?? 0) > 0 && order.answer === undefined && order.open.length > 1
      )
      if (!mustWait) break
      victim.child.kill("SIGCONT")
      yield* Effect.sleep("25 millis")
    }
    victim.child.kill("SIGKILL")
    return yield* Deferred.await(victim.ended)
  })

const switchOf = ({ points }: Torment, struck: string, found: Found): Switch => {
  const doubted = [...found.doubts].flatMap(([key, sent]) => (sent > 0 ? [String(key)] : []))
  if (points === "every") return { _tag: "Anywhere", struck, doubted }
  return points.length === 0 ? { _tag: "Spared" } : { _tag: "At", points, struck, doubted }
}

const lastLine = (file: string): string | undefined =>
  existsSync(file) ? readFileSync(file, "utf8").split("\n").findLast(Boolean) : undefined

/** The end of what a victim said, without the lines of its stack. */
const saidBy = ({ words }: Ended): string =>
  words
    .replaceAll(/\n\s+at .*/g, "")
    .trim()
    .slice(-600)

/** Makes one film, killed and started again until it is done, and counts what that cost from the provider's own books. */
export const torture = Effect.fn("Torture.film")(function* (
  program: string,
  reference: Undisturbed,
  torment: Torment,
  onKill: (partial: number) => Effect.Effect<void> = () => Effect.void
) {
  const { path, place, simulator } = yield* scenery(reference.scenes)
  return yield* Effect.gen(function* () {
    const { apiKey, bill, log, url } = yield* Simulator
    const folder = path.join(place, "film")
    const struck = torment.struck ?? path.join(place, "struck")
    const kills: Array<Effect.Effect<Kill>> = []
    const unreadable: Array<string> = []
    const badEnd: Array<string> = []
    /** Since when an order is known to be answered. */
    const answeredAt = new Map<Sha256, number>()
    let found = yield* inspect(folder)
    let moments = 0
    let outcome: Report["outcome"] = "failed"

    for (;;) {
      let atMoment = false
      const ended: Ended = yield* Effect.scoped(
        Effect.gen(function* () {
          const victim = yield* startVictim(program, {
            concept,
            folder,
            url,
            apiKey,
            oneByOne: false,
            sound: reference.sound,
            switch: switchOf(torment, struck, found)
          })
          const itsOwnEnd = Deferred.await(victim.ended)
          if (moments >= torment.moments) return yield* itsOwnEnd
          const millis = yield* Random.nextIntBetween(0, torment.within)
          return yield* killAfter(victim, millis, folder, found.doubts).pipe(
            Effect.tap(() =>
              Effect.sync(() => {
                atMoment = true
              })
            ),
            Effect.raceFirst(itsOwnEnd)
          )
        })
      )
      const orphans = yield* orphansIn(folder)
      const waiting = yield* Effect.fork(goneAfter(orphans, folder))
      const before = found
      found = yield* inspect(folder)
      unreadable.push(...found.unreadable)
      const at = yield* Clock.currentTimeMillis
      for (const key of found.answered) if (!answeredAt.has(key)) answeredAt.set(key, at)
      if (ended.signal === "SIGKILL") {
        if (atMoment) moments += 1
        const inFlight = [...found.doubts].reduce(
          (sum, [key, sent]) => sum + Math.max(0, sent - (before.doubts.get(key) ?? 0)),
          0
        )
        const kill = {
          stage: stageOf(found.records),
          point: atMoment ? undefined : lastLine(struck),
          inFlight
        }
        yield* onKill(kills.length + 1)
        kills.push(
          Effect.map(Fiber.join(waiting), (millis) => ({
            ...kill,
            orphanMillis: orphans.length === 0 ? Option.none() : Option.some(millis)
          }))
        )
        continue
      }
      if (ended.code === 0) outcome = "finished"
      // Only two open sendings of one order may stop a run for a person.
      else if (ended.code === 3 && [...found.doubts.values()].some((sent) => sent > 1)) outcome = "asked"
      else badEnd.push(`a run ended with ${ended.code ?? ended.signal}: ${saidBy(ended)}`)
      break
    }

    // A request that was on its way when its sender died may still be entered in the books.
    yield* Effect.sleep("100 millis")
    const dead = yield* Effect.all(kills)
    const paid = (yield* log).filter(isPaid)
    const billed = yield* bill
    const doubts = [...found.doubts.values()].reduce((sum, sent) => sum + sent, 0)
    const keysOf = Arrays.groupBy(reference.requestOf, ([, digest]) => digest)
    const arrivals = Arrays.groupBy(paid, digestOf)
    const answeredRepeated: Array<string> = []
    const jobsResubmitted: Array<string> = []
    const tooManyRepeats: Array<string> = []
    for (const [digest, entries] of Object.entries(arrivals)) {
      const keys = (keysOf[digest] ?? []).map(([key]) => key)
      const what = `${entries[0]?.route} ${digest.slice(0, 8)}`
      const allowed = keys.reduce((sum, key) => sum + 1 + (found.doubts.get(key) ?? 0), 0)
      if (keys.length === 0) tooManyRepeats.push(`${what} is not a call of the undisturbed film`)
      else if (entries.length > allowed)
        tooManyRepeats.push(`${what}: ${entries.length} times, ${allowed} allowed`)
      const known = Math.max(...keys.map((key) => answeredAt.get(key) ?? Number.POSITIVE_INFINITY))
      for (const entry of entries.filter((one) => one.at > known)) {
        answeredRepeated.push(`${what} after its answer was journaled`)
        if (startsJob(entry)) jobsResubmitted.push(what)
      }
    }
    const repeats = paid.length - reference.calls
    const extra = billed.entries.length - reference.calls
    if (outcome === "finished" && Math.max(repeats, extra) > doubts) {
      tooManyRepeats.push(
        `${repeats} repeats, ${extra} of them billed, for ${doubts} calls in flight at the kills`
      )
    }
    const inFlight = dead.reduce((sum, kill) => sum + kill.inFlight, 0)
    const ledgerOff: Array<string> = []
    if (inFlight !== doubts)
      ledgerOff.push(`${inFlight} calls were in flight, the journal holds ${doubts} in doubt`)
    const { ledger } = found
    if (ledger.settled + ledger.inDoubt < billed.ticks) {
      ledgerOff.push(
        `the ledger says ${ledger.settled + ledger.inDoubt} ticks at most, the bill ${billed.ticks}`
      )
    }
    if (outcome === "finished" && ledger.settled !== reference.ticks) {
      ledgerOff.push(`settled ${ledger.settled} ticks, ${reference.ticks} undisturbed`)
    }
    const isDone = outcome === "finished"
    const frames = isDone ? yield* framesOf(path.join(folder, paths.finalVideo)) : ""
    const left = isDone ? yield* leftovers(folder) : []
    const lingering = dead.filter((kill) => Option.exists(kill.orphanMillis, (millis) => millis > 5000))
    const report: Report = {
      kills: dead,
      outcome,
      repeats: Math.max(0, repeats),
      breaches: {
        answeredRepeated,
        jobsResubmitted,
        unreadable,
        tooManyRepeats,
        ledgerOff,
        leftBehind: [
          ...left,
          ...lingering.map((kill) => `ffmpeg outlived its parent by 5 s (${kill.stage})`)
        ],
        anotherFilm: isDone && frames !== reference.frames ? ["the final video differs"] : [],
        badEnd
      }
    }
    if (process.env.TORTURE_LOG !== undefined)
      appendFileSync(process.env.TORTURE_LOG, `${JSON.stringify(report)}\n`)
    return report
  }).pipe(Effect.provide(simulator))
}, Effect.scoped)

/** Every breach in words. */
export const breachesOf = (report: Report): ReadonlyArray<string> =>
  Object.entries(report.breaches).flatMap(([promise, found]) =>
    found.map((what: string) => `${promise}: ${what}`)
  )
