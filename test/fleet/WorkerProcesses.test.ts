import { type ChildProcess, spawn } from "node:child_process"
import { rmSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { build } from "esbuild"
import { client, comesTo, standing, submitted } from "../support/fleetWorker.js"
import { tabledDatabase } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"

const bundle = fileURLToPath(
  new URL(`../../node_modules/.cache/fleet-worker-${process.pid}.mjs`, import.meta.url)
)

/** The program of a worker, built once. */
const built = Effect.acquireRelease(
  Effect.promise(() =>
    build({
      entryPoints: [fileURLToPath(new URL("workerProgram.ts", import.meta.url))],
      outfile: bundle,
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm"
    })
  ),
  () => Effect.sync(() => rmSync(bundle, { force: true }))
)

const start = (url: Redacted.Redacted, ...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(
      (): ChildProcess =>
        spawn(process.execPath, [bundle, Redacted.value(url), ...args], {
          stdio: ["ignore", "ignore", "inherit"]
        })
    ),
    (child) =>
      Effect.async<void>((resume) => {
        if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
        child.once("exit", () => resume(Effect.void))
        child.kill("SIGKILL")
      })
  )

describe.skipIf(!hasPostgres)("processes of workers", () => {
  it.scopedLive(
    "take over from one that is killed, and give up a film that kills them",
    () =>
      Effect.gen(function* () {
        yield* built
        const url = yield* tabledDatabase
        yield* Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          yield* submitted("slow")
          const first = yield* start(url)
          const { worker } = yield* comesTo("slow", "making")
          yield* Effect.replicateEffect(start(url, "patient"), 4)
          // All of them at once, on the same tables.
          yield* Effect.repeat(
            Effect.delay(
              sql<{ readonly n: number }>`SELECT count(*)::int AS n FROM film_worker`,
              "100 millis"
            ),
            { until: ([row]) => row?.n === 5 }
          )
          // A database that has just begun believes in no death.
          yield* Effect.repeat(
            sql<{
              readonly old: boolean
            }>`SELECT now() - pg_postmaster_start_time() > interval '10 seconds' AS old`.pipe(
              Effect.delay("200 millis")
            ),
            { until: ([row]) => row?.old === true }
          )
          yield* submitted("poison")
          const { outcome } = yield* comesTo("poison", "failed")
          assert.deepInclude(outcome, { tag: "GivenUp" })
          assert.deepInclude(yield* standing("poison"), { takings: 4, deaths: 3 })

          // Where the poison has not done so.
          first.kill("SIGKILL")
          const slow = yield* comesTo("slow", "complete")
          assert.deepInclude(slow, { takings: 2, deaths: 1 })
          assert.notStrictEqual(slow.worker, worker)
        }).pipe(Effect.provide(client(url)))
      }),
    120_000
  )
})
