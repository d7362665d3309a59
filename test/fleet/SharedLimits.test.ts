import { spawn } from "node:child_process"
import { rmSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { SqlError } from "@effect/sql/SqlError"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Duration, Effect, Fiber, Redacted, Schedule, TestClock } from "effect"
import { build } from "esbuild"
import { monotonicMillis } from "../../src/domain/Elapsed.js"
import { insistently, inTime } from "../../src/fleet/limits/Asking.js"
import { setUp } from "../support/fleetWorker.js"
import { limitsWorkers, sharedKey } from "../support/fleetWorkers.js"
import { isLong } from "../support/longForm.js"
import { databaseOn, tabledDatabase } from "../support/postgres.js"
import { hasPostgres, ownServer } from "../support/postgresServer.js"

const many = <A>(count: number, one: A): ReadonlyArray<A> => Array.from({ length: count }, () => one)

/** Counts calls that take so long, as the provider sees them. */
const counter = () => {
  const seen = { now: 0, most: 0, done: 0 }
  const call = (millis: number) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        seen.most = Math.max(seen.most, ++seen.now)
      }),
      () => Effect.sleep(millis),
      () =>
        Effect.sync(() => {
          seen.now--
          seen.done++
        })
    )
  return { seen, call }
}

const eventually = <A, E, R>(what: Effect.Effect<A, E, R>, isSo: (value: A) => boolean) =>
  Effect.repeat(what, { until: isSo, schedule: Schedule.spaced("50 millis") }).pipe(
    Effect.zipRight(what),
    Effect.timeout("20 seconds")
  )

describe.skipIf(!hasPostgres)("the places of a key over many workers", { concurrent: true }, () => {
  it.scopedLive("are so many calls at once together, and every worker has some of them", () =>
    Effect.gen(function* () {
      const workers = yield* limitsWorkers(yield* tabledDatabase, ...many(4, { concurrency: { image: 3 } }))
      const all = counter()
      const own = workers.map(counter)
      const ends = yield* Effect.all(
        workers.flatMap(({ limits }, n) =>
          many(
            8,
            limits.inPlace("image")(
              Effect.zipRight(own[n]?.call(0) ?? Effect.void, Effect.zipRight(all.call(40), monotonicMillis))
            )
          )
        ),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(all.seen.most, 3)
      assert.strictEqual(all.seen.done, 32)
      // Nobody has all of its turns before another has its first.
      const first = (n: number) => Math.min(...ends.slice(8 * n, 8 * n + 8))
      const last = (n: number) => Math.max(...ends.slice(8 * n, 8 * n + 8))
      for (const n of [0, 1, 2, 3])
        for (const other of [0, 1, 2, 3]) assert.isBelow(first(n), last(other) + 1)
    })
  )

  it.scopedLive("are of every route by itself, and of every key", () =>
    Effect.gen(function* () {
      const [one, other] = yield* limitsWorkers(
        yield* tabledDatabase,
        ...many(2, { concurrency: { chat: 1, image: 1 } })
      )
      if (one === undefined || other === undefined) return assert.fail("no workers")
      yield* other.limits
        .inPlace("image")(Effect.void)
        .pipe(one.limits.inPlace("chat"), Effect.timeout("5 seconds"))
    })
  )

  it.scopedLive("are given back by a call that fails, and by one that is cut short while it waits", () =>
    Effect.gen(function* () {
      const [one, other] = yield* limitsWorkers(
        yield* tabledDatabase,
        ...many(2, { concurrency: { image: 1 } })
      )
      if (one === undefined || other === undefined) return assert.fail("no workers")
      const place = one.limits.inPlace("image")
      assert.strictEqual(yield* Effect.flip(place(Effect.fail("no"))), "no")
      const going = yield* Effect.fork(place(Effect.never))
      yield* Effect.sleep(100)
      const waiting = yield* Effect.fork(other.limits.inPlace("image")(Effect.never))
      const behind = yield* Effect.fork(place(Effect.never))
      yield* Effect.sleep(100)
      yield* Fiber.interrupt(waiting)
      yield* Fiber.interrupt(behind)
      yield* Fiber.interrupt(going)
      yield* Effect.timeout(other.limits.inPlace("image")(Effect.void), "2 seconds")
      yield* Effect.timeout(place(Effect.void), "2 seconds")
    })
  )

  it.scopedLive(
    "outlive a cut session: the call goes on, and has its place again before another begins",
    () =>
      Effect.gen(function* () {
        const [one, other] = yield* limitsWorkers(
          yield* tabledDatabase,
          ...many(2, { concurrency: { image: 1 } })
        )
        if (one === undefined || other === undefined) return assert.fail("no workers")
        const end = yield* Deferred.make<void>()
        const going = yield* Effect.fork(one.limits.inPlace("image")(Effect.as(Deferred.await(end), "whole")))
        const holders = other.sql<{ readonly pid: number }>`
        SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 7270662
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
        const [before] = yield* eventually(holders, (rows) => rows.length === 1)
        yield* other.sql`SELECT pg_terminate_backend(${before?.pid ?? 0}::int)`
        const [after] = yield* eventually(holders, ([now]) => now !== undefined && now.pid !== before?.pid)
        assert.notStrictEqual(after?.pid, before?.pid)
        const next = yield* Effect.fork(other.limits.inPlace("image")(monotonicMillis))
        yield* Effect.sleep(300)
        const ended = yield* monotonicMillis
        yield* Deferred.succeed(end, undefined)
        assert.strictEqual(yield* Fiber.join(going), "whole")
        assert.isAtLeast(yield* Fiber.join(next), ended)
        assert.lengthOf(yield* eventually(holders, (rows) => rows.length === 0), 0)
      })
  )

  // A process of its own, and a server. npm test kills workers and takes their database away in films on several workers.
  it.scopedLive.skipIf(!isLong)(
    "of a worker that is killed are free at once",
    () =>
      Effect.gen(function* () {
        const url = yield* tabledDatabase
        const [mine] = yield* limitsWorkers(url, { concurrency: { image: 2 } })
        if (mine === undefined) return assert.fail("no worker")
        const bundle = fileURLToPath(
          new URL(`../../node_modules/.cache/limits-holder-${process.pid}.mjs`, import.meta.url)
        )
        yield* Effect.acquireRelease(
          Effect.promise(() =>
            build({
              entryPoints: [fileURLToPath(new URL("../support/limitsHolder.ts", import.meta.url))],
              outfile: bundle,
              bundle: true,
              platform: "node",
              format: "esm",
              packages: "external"
            })
          ),
          () => Effect.sync(() => rmSync(bundle, { force: true }))
        )
        const holder = yield* Effect.acquireRelease(
          Effect.sync(() =>
            spawn(process.execPath, [bundle, "2"], {
              env: { ...process.env, GROK_VIDEO_DATABASE_URL: Redacted.value(url) },
              stdio: ["ignore", "pipe", "inherit"]
            })
          ),
          (child) => Effect.sync(() => child.kill("SIGKILL"))
        )
        let said = ""
        holder.stdout.on("data", (chunk) => {
          said += String(chunk)
        })
        yield* eventually(
          Effect.sync(() => said),
          (words) => words === "in place\nin place\n"
        )
        const next = yield* Effect.fork(mine.limits.inPlace("image")(monotonicMillis))
        yield* Effect.sleep(500)
        assert.isTrue((yield* Fiber.status(next))._tag !== "Done")
        const killed = yield* monotonicMillis
        holder.kill("SIGKILL")
        assert.isAtMost((yield* Fiber.join(next)) - killed, 3000)
      }),
    60_000
  )

  it.scopedLive.skipIf(!isLong)(
    "are waited for while the database is away, with nothing sent",
    () =>
      Effect.gen(function* () {
        const server = yield* ownServer({ durable: false })
        const url = yield* databaseOn(server)
        yield* setUp(url)
        const [mine] = yield* limitsWorkers(url, { concurrency: { image: 1 } })
        if (mine === undefined) return assert.fail("no worker")
        yield* Effect.promise(() => server.stop("fast"))
        const all = counter()
        const waiting = yield* Effect.fork(
          mine.limits.inPlace("image")(Effect.zipRight(mine.limits.turn("image", true), all.call(0)))
        )
        yield* Effect.sleep(600)
        assert.strictEqual(all.seen.done, 0)
        yield* Effect.promise(() => server.start())
        yield* Effect.timeout(Fiber.join(waiting), "20 seconds")
        assert.strictEqual(all.seen.done, 1)
      }),
    60_000
  )
})

describe.skipIf(!hasPostgres)("the turns of a key over many workers", { concurrent: true }, () => {
  it.scopedLive("are spaced for all of them together", () =>
    Effect.gen(function* () {
      const workers = yield* limitsWorkers(yield* tabledDatabase, ...many(3, { pace: { image: 20 } }))
      const began = yield* monotonicMillis
      yield* Effect.all(
        workers.flatMap(({ limits }) => many(4, limits.turn("image", true))),
        { concurrency: "unbounded" }
      )
      assert.isAtLeast((yield* monotonicMillis) - began, 11 * 50)
    })
  )

  it.scopedLive("slow down for all by what one of them learns", () =>
    Effect.gen(function* () {
      const [one, other] = yield* limitsWorkers(yield* tabledDatabase, {}, {})
      if (one === undefined || other === undefined) return assert.fail("no workers")
      const time = Effect.gen(function* () {
        const began = yield* monotonicMillis
        yield* Effect.replicateEffect(other.limits.turn("image", true), 3)
        return (yield* monotonicMillis) - began
      })
      yield* time
      yield* one.limits.learn("image", 4)
      assert.isAtLeast(yield* time, 2 * 275)
      yield* one.limits.learn("image", null)
      assert.isAtLeast(yield* time, 2 * 550)
    })
  )

  it.scopedLive("are no more in any minute than are asked for", () =>
    Effect.gen(function* () {
      const minute = Duration.seconds(2)
      const workers = yield* limitsWorkers(
        yield* tabledDatabase,
        ...many(4, { pace: { image: { perMinute: 6 } }, minute })
      )
      const starts = yield* Effect.all(
        workers.flatMap(({ limits }) =>
          many(3, Effect.zipRight(limits.turn("image", true), monotonicMillis))
        ),
        { concurrency: "unbounded" }
      )
      const sorted = starts.toSorted((a, b) => a - b)
      // A turn is good for a second.
      for (const [n, at] of sorted.entries())
        if (n >= 6) assert.isAbove(at - (sorted[n - 6] ?? 0), Duration.toMillis(minute) - 1000)
      assert.isAtLeast((sorted.at(-1) ?? 0) - (sorted[0] ?? 0), Duration.toMillis(minute) - 1000)
    })
  )

  it.scopedLive("wait for the quiet that one of them was asked for, from the next second on", () =>
    Effect.gen(function* () {
      const [one, other] = yield* limitsWorkers(yield* tabledDatabase, {}, {})
      if (one === undefined || other === undefined) return assert.fail("no workers")
      yield* other.limits.turn("image", true)
      const began = yield* monotonicMillis
      yield* one.limits.hush(2000)
      const [paid, free] = yield* Effect.all(
        [
          Effect.zipRight(other.limits.turn("image", true), monotonicMillis),
          Effect.zipRight(Effect.sleep(1000), Effect.zipRight(other.limits.quiet, monotonicMillis))
        ],
        { concurrency: 2 }
      )
      assert.isAtLeast(paid - began, 1950)
      assert.isAtLeast(free - began, 1950)
      yield* Effect.timeout(other.limits.quiet, "2 seconds")
    })
  )

  it.scopedLive("are not lost for an hour when the database's clock is set back by one", () =>
    Effect.gen(function* () {
      const [one] = yield* limitsWorkers(yield* tabledDatabase, { pace: { image: { perMinute: 2 } } })
      if (one === undefined) return assert.fail("no worker")
      yield* one.sql`UPDATE provider_lane SET last_start = clock_timestamp() + interval '1 hour'`
      yield* one.sql`UPDATE provider_key SET quiet_until = clock_timestamp() + interval '1 hour'`
      yield* one.sql`INSERT INTO provider_start SELECT key, route, clock_timestamp() + interval '1 hour' FROM provider_lane,
        generate_series(1, 2)`
      const [row] = yield* one.sql<{ readonly wait: number }>`
        SELECT wait FROM provider_lane, provider_turn(key, route, 100, NULL, 1.1, 3600000, 2, 62000, 10000) WHERE route = 'image'`
      assert.isAtMost(row?.wait ?? Number.NaN, 600_000)
      yield* one.sql`UPDATE provider_key SET quiet_until = NULL`
      const [next] = yield* one.sql<{ readonly wait: number }>`
        SELECT wait FROM provider_lane, provider_turn(key, route, 100, NULL, 1.1, 3600000, 2, 62000, 10000) WHERE route = 'image'`
      assert.isAtMost(next?.wait ?? Number.NaN, 10_200)
    })
  )

  it.scopedLive("never tell the database the key", () =>
    Effect.gen(function* () {
      const [one] = yield* limitsWorkers(yield* tabledDatabase, {})
      if (one === undefined) return assert.fail("no worker")
      yield* one.limits.inPlace("image")(one.limits.turn("image", false))
      yield* one.limits.hush(1)
      const rows = yield* one.sql`SELECT * FROM provider_key JOIN provider_lane USING (key)`
      const clients = yield* one.sql`SELECT query FROM pg_stat_activity`
      assert.lengthOf(rows, 4)
      assert.notInclude(JSON.stringify([rows, clients]), Redacted.value(sharedKey))
    })
  )
})

/** A clock on which nobody waits: time is what was slept. */
const sleptClock = (): Clock.Clock => {
  let millis = 0
  const nanos = () => BigInt(Math.round(millis * 1e6))
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => millis,
    unsafeCurrentTimeNanos: nanos,
    currentTimeMillis: Effect.sync(() => millis),
    currentTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.zipRight(
        Effect.sync(() => {
          millis += Duration.toMillis(duration)
        }),
        Effect.yieldNow()
      )
  }
}

describe("limits whose database is away", () => {
  it.live("are asked for again for five minutes, and then the call fails", () =>
    Effect.gen(function* () {
      let asked = 0
      const gone = new SqlError({ message: "gone", cause: new Error("connect ECONNREFUSED") })
      const ask = Effect.suspend(() => {
        asked++
        return gone
      })
      const failed = yield* Effect.flip(insistently(ask))
      assert.strictEqual(failed._tag, "LimitsAway")
      assert.include(failed.detail, "the limits that all workers share cannot be asked")
      assert.isAtLeast(yield* monotonicMillis, 300_000)
      assert.isAtMost(yield* monotonicMillis, 301_000)
      assert.isAtMost(asked, 800)
    }).pipe(Effect.withClock(sleptClock()))
  )

  it.effect("give an answer up that does not come, where nothing may be cut short, too", () =>
    Effect.gen(function* () {
      const waiting = yield* Effect.fork(Effect.uninterruptible(Effect.flip(inTime(Effect.never))))
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(waiting))._tag, "SqlError")
    })
  )
})
