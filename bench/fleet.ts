import { readFileSync } from "node:fs"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { Array, Effect, Layer, Random } from "effect"
import { layer as databaseLayer } from "../src/fleet/Database.js"
import { fencedJournal } from "../src/fleet/FencedJournal.js"
import { list } from "../src/fleet/Listing.js"
import { WorkerSession } from "../src/fleet/WorkerSession.js"
import { crewOf } from "../test/fleet/acceptance/Crew.js"
import { type Fleet, openFleet, waiting } from "../test/fleet/acceptance/Fleet.js"
import { takeOvers } from "../test/fleet/acceptance/Kill.js"
import { timed } from "../test/fleet/acceptance/Scale.js"
import { hasPostgres, ownServer } from "../test/support/postgresServer.js"
import { isMissed, type Line, median, table } from "./Numbers.js"

// What films on many machines cost, and how soon a dead worker's films go on: `npm run bench:fleet`, or `-- scale kills` for those
// parts alone. Everything stands on this machine, its disk included: what Postgres was told is on it.

const millisOf = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const began = performance.now()
    yield* work
    return performance.now() - began
  })

/** Seconds of processor time that a process has used. */
const cpuOf = (pid: number | undefined): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** The most memory that a process ever had, in megabytes. */
const memoryOf = (pid: number | undefined): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024

/** Statements that the database has ended, but for those within a transaction. */
const commits = ({ sql }: Fleet) =>
  Effect.gen(function* () {
    // What a session did is told a while after it, or now.
    yield* sql`SELECT pg_stat_clear_snapshot()`
    const [row] = yield* sql<{ readonly n: number }>`
      SELECT xact_commit::int AS n FROM pg_stat_database WHERE datname = current_database()`
    return row?.n ?? Number.NaN
  }).pipe(Effect.orDie)

const one = { noise: 0 }

const scale = Effect.gen(function* () {
  const films = { films: 64, hands: 4 }
  const eight = yield* timed(8, films)
  const alone = yield* timed(1, films)
  const line: Line = {
    ...{ what: "64 films that wait: time of 8 workers over an eighth of that of 1", ...one },
    ...{ value: (8 * eight.seconds) / alone.seconds, atMost: 8 / 7 },
    aside: `${alone.seconds.toFixed(1)} s and ${eight.seconds.toFixed(1)} s: ${(alone.seconds / eight.seconds).toFixed(2)} times as fast; films each ${eight.made.join("/")}`
  }
  return [line]
})

const kills = Effect.gen(function* () {
  const wanted = Number(process.env.KILLS ?? 50)
  const fleet = yield* openFleet({ simulator: waiting(300, 500, 2000), server: yield* ownServer() })
  const found = [
    ...(yield* takeOvers(
      fleet,
      crewOf(fleet, () => ({ films: 8 })),
      wanted
    ))
  ].sort((a, b) => a - b)
  const what = `a film is another worker's after a kill -9, over ${wanted} kills`
  const of = (name: string, value: number, atMost: number): Line => ({
    ...{ what: `${what}: ${name}`, value: value / 1000, unit: "s", atMost, ...one }
  })
  return [
    { ...of("median", median(found), 2), aside: `${found.length} films` },
    of("the longest", found.at(-1) ?? Number.NaN, 10)
  ]
}).pipe(Effect.withRandom(Random.make("bench")))

const journal = Effect.gen(function* () {
  const fleet = yield* openFleet({ simulator: waiting(1, 1, 1), server: yield* ownServer() })
  const database = Layer.provideMerge(
    WorkerSession.layer({ name: "bench", films: 0 }),
    databaseLayer({ url: fleet.url })
  )
  const times = yield* Effect.gen(function* () {
    const { append } = yield* fencedJournal("bench")
    const line = `${"x".repeat(600)}\n`
    yield* Effect.replicateEffect(append(line), 20)
    return yield* Effect.replicateEffect(millisOf(append(line)), 300)
  }).pipe(Effect.scoped, Effect.provide(database))
  const sorted = [...times].sort((a, b) => a - b)
  const line: Line = {
    ...{ what: "a line of a film's journal, on the disk: median", value: median(times), unit: "ms", ...one },
    aside: `90 % within ${sorted[Math.floor(sorted.length * 0.9)]?.toFixed(1)} ms`
  }
  return [line]
})

const worker = Effect.gen(function* () {
  const fleet = yield* openFleet({ simulator: waiting(300, 500, 1000), server: yield* ownServer() })
  const idleFor = 30
  /** How many statements end in half a minute in which nobody does anything. */
  const idly = Effect.gen(function* () {
    const before = yield* commits(fleet)
    yield* Effect.sleep(`${idleFor} seconds`)
    return (yield* commits(fleet)) - before
  })
  // Whoever submits polls for replies.
  const client = yield* idly
  const {
    child: { pid }
  } = yield* fleet.worker({ films: 8 })
  const make = Effect.fnUntraced(function* (names: ReadonlyArray<string>) {
    yield* Effect.forEach(names, (film) => fleet.submitted(film))
    yield* fleet.settled(names)
  })
  const names = (round: number, films: number) => Array.makeBy(films, (n) => `bench-${round}-${n}`)
  yield* make(names(1, 8))
  yield* Effect.sleep("3 seconds")
  const idleCpu = cpuOf(pid)
  const idle = { commits: yield* idly, cpu: cpuOf(pid) - idleCpu }
  const [cpu, before, began] = [cpuOf(pid), yield* commits(fleet), performance.now()]
  const films = 32
  yield* make(names(2, films))
  yield* Effect.sleep("2 seconds")
  const seconds = (performance.now() - began) / 1000
  const lines: ReadonlyArray<Line> = [
    {
      ...{ what: "commits a film, what an idle worker does left out", ...one },
      value: ((yield* commits(fleet)) - before - (idle.commits / idleFor) * seconds) / films
    },
    {
      ...{ what: "processor time of a worker, a film", value: (cpuOf(pid) - cpu) / films, unit: "s", ...one },
      aside: "joining left out: a stand-in does it"
    },
    { what: "memory of a worker with 8 films, at most", value: memoryOf(pid), unit: "MB", ...one },
    { what: "an idle worker: statements a second", value: (idle.commits - client) / idleFor, ...one },
    {
      ...{
        what: "an idle worker: processor time a minute",
        value: (idle.cpu * 60) / idleFor,
        unit: "s",
        ...one
      }
    }
  ]
  return lines
})

const queued = Effect.gen(function* () {
  const films = 1000
  const fleet = yield* openFleet({ simulator: waiting(1, 1, 1), server: yield* ownServer() })
  const names = Array.makeBy(films, (n) => `queued-${n}`)
  const took = yield* millisOf(
    Effect.forEach(names, (film) => fleet.submitted(film), { concurrency: 8, discard: true })
  )
  const listed = yield* Effect.replicateEffect(millisOf(Effect.provide(list(), fleet.context)), 9)
  const lines: ReadonlyArray<Line> = [
    {
      ...{
        what: `${films} films submitted by 8 at once: milliseconds a film`,
        value: took / films,
        unit: "ms"
      },
      ...{ noise: 0, aside: `${((films * 1000) / took).toFixed(0)} a second` }
    },
    {
      ...{ what: `the query behind queue, over ${films} films`, value: median(listed) / 1000, unit: "s" },
      ...{ atMost: 0.2, noise: 0 }
    }
  ]
  return lines
})

const parts = { journal, queued, worker, kills, scale }

const wanted = process.argv.slice(2).filter((word) => word in parts)
if (!hasPostgres) process.exit(0)
const lines: Array<Line> = []
for (const [name, part] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  process.stderr.write(`bench: ${name}\n`)
  lines.push(...(await Effect.runPromise(part.pipe(Effect.scoped, Effect.provide(NodeContext.layer)))))
}
process.stdout.write(`${table(lines)}\n`)
process.exit(lines.some(isMissed) ? 1 : 0)
