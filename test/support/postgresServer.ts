import { spawn } from "node:child_process"
import { appendFileSync, cpSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout } from "node:timers/promises"
import { Effect, Redacted } from "effect"
import { dataTemplate, installed, ownedByServer, serverUser } from "./postgresSoftware.js"

/** Whether tests can have a Postgres here: `describe.skipIf(!hasPostgres)`. */
export const hasPostgres = installed !== undefined

if (!hasPostgres)
  process.stderr.write(
    "There is no PostgreSQL to test with, Debian's or npm's: the tests of films on many machines are left out.\n"
  )

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

/** What a server is to be. */
export interface ServerOptions {
  /** Whether what it was told is on the disk when it says so (`fsync`), as is usual. */
  readonly durable?: boolean
  /** An address of this machine under which its network reaches the server as well. */
  readonly listen?: string
}

/** Starts a server that is told to stop, or goes with this process. */
export const startPostgres = async ({
  durable = true,
  listen
}: ServerOptions = {}): Promise<PostgresServer> => {
  if (installed === undefined)
    throw new Error(
      "No Postgres is to be had: install Debian's postgresql, or run npm ci with optional packages"
    )
  const kept = await dataTemplate(installed)
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
    // The server was only just started: no worker is on the way back.
    "grok_video.restart_grace": "0 seconds",
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
      ...serverUser,
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

/** A server of the test's own, as long as the scope, to be stopped and started again. */
export const ownServer = (options: ServerOptions = {}) =>
  Effect.acquireRelease(
    Effect.promise(() => startPostgres(options)),
    (server) => Effect.promise(() => server.end())
  )
