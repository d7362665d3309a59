import { execFile, spawn } from "node:child_process"
import { closeSync, constants, existsSync, fchownSync, openSync } from "node:fs"
import { readFile, rename, stat, writeFile } from "node:fs/promises"
import path from "node:path"
import { Deferred, Effect, Option, Predicate, Schedule } from "effect"
import { isAlive } from "../../services/Processes.js"
import { EmbeddedFailed } from "../EmbeddedFailed.js"
import { placesIn } from "./DatabaseFolder.js"
import { failedWith, notBegun, onDisk, type ServerUser, surroundings } from "./Tool.js"

/** The server that is at work in a folder. */
export interface RunningServer {
  readonly pid: number
  /** Whether it lets anybody in yet. */
  readonly isReady: boolean
}

/** The text of a file, or nothing where there is none. */
const textOf = (file: string) =>
  Effect.orElseSucceed(
    Effect.tryPromise(() => readFile(file, "utf8")),
    () => ""
  )

/** The command line of a process, where this machine tells it. */
const commandLineOf = (pid: number): Effect.Effect<Option.Option<string>> =>
  process.platform === "linux"
    ? Effect.option(Effect.tryPromise(() => readFile(`/proc/${pid}/cmdline`, "utf8")))
    : Effect.async((resume) => {
        execFile("ps", ["-ww", "-o", "command=", "-p", String(pid)], { timeout: 2000 }, (error, stdout) =>
          resume(Effect.succeed(error === null ? Option.some(stdout) : Option.none()))
        )
      })

/** The file in which PostgreSQL writes its process number (line 1) and whether it is ready (line 8). */
const pidFile = (folder: string) => path.join(placesIn(folder).data, "postmaster.pid")

/** Whether a process is the server of a folder: alive, and no other that bears its number by now. */
const isServerOf = Effect.fnUntraced(function* (folder: string, pid: number) {
  if (!isAlive(pid)) return false
  return !Option.exists(yield* commandLineOf(pid), (line) => !line.includes(placesIn(folder).data))
})

/** The server that is at work in a folder. */
export const serverIn = Effect.fn("ServerProcess.find")(function* (folder: string) {
  const lines = (yield* textOf(pidFile(folder))).split("\n")
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid < 2 || !(yield* isServerOf(folder, pid)))
    return Option.none<RunningServer>()
  return Option.some<RunningServer>({ pid, isReady: lines[7]?.trim() === "ready" })
})

/**
 * PostgreSQL begins beside no other process of its file's number, except this one, which begins it: so a number that is
 * somebody else's by now, as after a restart of the machine, becomes ours. Whether an old server's memory is still in use
 * it finds out by the rest of the file.
 */
const releaseNumber = Effect.fnUntraced(function* (folder: string) {
  const [number = "", ...rest] = (yield* textOf(pidFile(folder))).split("\n")
  if (number === "" || Option.isSome(yield* serverIn(folder)) || !isAlive(Number(number))) return
  yield* onDisk(folder, () => writeFile(pidFile(folder), [process.pid, ...rest].join("\n"), { flag: "r+" }))
})

const settings = (port: number) => ({
  port,
  listen_addresses: "127.0.0.1",
  // No socket: its path may be 107 bytes long, and folders may be longer.
  unix_socket_directories: "",
  // Eight workers with a dozen connections each, and whoever looks on.
  max_connections: 150,
  shared_buffers: "128MB",
  max_wal_size: "512MB",
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
  logging_collector: "off"
})

const largestLog = 10_000_000

/** Opens the server's log at its end; what was there before is no more than 10 MB, and once as much beside it. */
const openLog = async ({ access, log: file }: ReturnType<typeof placesIn>) => {
  const before = await stat(file).then(
    ({ size }) => size,
    () => 0
  )
  if (before > largestLog) await rename(file, `${file}.1`)
  const flags = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW
  const out = openSync(file, flags, 0o600)
  // Root may start what is another's, who is to go on with it.
  const { gid, uid } = await stat(access)
  if (process.getuid?.() === 0) fchownSync(out, uid, gid)
  return { out, from: before > largestLog ? 0 : before }
}

/** Holds a lock on the data for as long as any process of the server lives. Part of every Linux of ours; elsewhere there is none. */
const flock = "/usr/bin/flock"
const heldCode = 75

/** What stands in the place of the server's words where another holds its data. */
const heldElsewhere = "the data is held"

/** Begins the server, which goes on when this process ends; completes when it has ended, or could not begin. */
const begin = Effect.fnUntraced(function* (folder: string, port: number, user: Option.Option<ServerUser>) {
  const { data, software } = placesIn(folder)
  const ended = yield* Deferred.make<number | null, EmbeddedFailed>()
  const { from, out } = yield* onDisk(folder, () => openLog(placesIn(folder)))
  yield* Effect.sync(() => {
    const program = path.join(software, "bin/postgres")
    const args = Object.entries(settings(port)).flatMap(([name, value]) => ["-c", `${name}=${value}`])
    const server = [program, "-D", data, ...args]
    // Process numbers tell nothing of a server in another container, to which this folder is lent as well; a lock does.
    const [command = program, ...words] = existsSync(flock)
      ? [flock, "-n", "-F", "-E", String(heldCode), data, ...server]
      : server
    const child = spawn(command, words, {
      ...surroundings(software, user),
      detached: true,
      stdio: ["ignore", out, out]
    })
    closeSync(out)
    child.unref()
    child.once("error", (cause) => Deferred.unsafeDone(ended, Effect.fail(notBegun(program, cause))))
    child.once("exit", (code) => Deferred.unsafeDone(ended, Effect.succeed(code)))
  })
  return { ended, from }
})

const often = Schedule.spaced("50 millis")

/** Waits until the server of a folder lets people in, or there is none. */
const settled = (folder: string) =>
  Effect.repeat(serverIn(folder), {
    until: (server) => Option.isNone(server) || server.value.isReady,
    schedule: often
  }).pipe(Effect.andThen(serverIn(folder)))

/** Whether it came up; otherwise what it said. */
const attempt = Effect.fnUntraced(function* (folder: string, port: number, user: Option.Option<ServerUser>) {
  yield* releaseNumber(folder)
  const { ended, from } = yield* begin(folder, port, user)
  const isUp = Effect.map(serverIn(folder), (server) => Option.exists(server, (it) => it.isReady))
  const up = Effect.asVoid(Effect.repeat(isUp, { until: (is) => is, schedule: often }))
  const code = yield* Effect.raceFirst(up, Deferred.await(ended))
  // One that another process started a moment ago, or that is just stopping.
  const server = yield* settled(folder)
  if (Option.isSome(server)) return Option.none<string>()
  return Option.some(code === heldCode ? heldElsewhere : (yield* textOf(placesIn(folder).log)).slice(from))
})

/**
 * Starts the server of a folder and waits until it lets people in; where another process starts it just now, waits for that.
 * Fails   EmbeddedFailed: `PortTaken`, `Folder`, `NotStarted`.
 */
export const startServer = Effect.fn("ServerProcess.start")(
  function* (folder: string, port: number, user: Option.Option<ServerUser>) {
    const { access } = placesIn(folder)
    // Beside another that begins or ends just now it finds that one's file, memory or lock: another try tells.
    const isBeside = (said: Option.Option<string>) =>
      Option.exists(said, (words) => /postmaster\.pid|still in use/.test(words) || words === heldElsewhere)
    let refusal = yield* attempt(folder, port, user)
    for (let tries = 1; isBeside(refusal) && tries < 6; tries++)
      refusal = yield* Effect.delay(attempt(folder, port, user), "600 millis")
    if (Option.isNone(refusal)) return
    if (/could not bind|Address already in use/.test(refusal.value))
      return yield* new EmbeddedFailed({
        reason: "PortTaken",
        detail: `Port ${port}, which the database of ${folder} keeps, is used by another program: end that one. Or write another "port" into ${access}, and the same into GROK_VIDEO_DATABASE_URL wherever workers have it.`
      })
    if (refusal.value === heldElsewhere)
      return yield* new EmbeddedFailed({
        reason: "NotStarted",
        detail: `The database of ${folder} is at work already where this program cannot see it, in another container say. One folder is for one machine: use it from there.`
      })
    return yield* failedWith(folder, "start", refusal.value)
  },
  (starting, folder) =>
    Effect.timeoutFail(starting, {
      duration: "5 minutes",
      onTimeout: () =>
        new EmbeddedFailed({
          reason: "NotStarted",
          detail: `PostgreSQL is not ready after 5 minutes; ${placesIn(folder).log} says what it does.`
        })
    })
)

/**
 * Ends a server in order: what is under way is undone, what was confirmed is on the disk.
 * Fails   EmbeddedFailed: `NotStopped`.
 */
export const endServer = Effect.fn("ServerProcess.end")(function* (folder: string, { pid }: RunningServer) {
  const notStopped = (why: string) =>
    new EmbeddedFailed({
      reason: "NotStopped",
      detail: `The database of ${folder} (process ${pid}) ${why}.`
    })
  yield* Effect.try({
    try: () => process.kill(pid, "SIGINT"),
    catch: (cause) =>
      notStopped(
        Predicate.hasProperty(cause, "code") && cause.code === "EPERM"
          ? "is another user's: let that user stop it"
          : "could not be told to stop"
      )
  })
  yield* Effect.repeat(isServerOf(folder, pid), { while: (is) => is, schedule: often }).pipe(
    Effect.timeoutFail({
      duration: "1 minute",
      onTimeout: () => notStopped(`does not end within a minute; ${placesIn(folder).log} says what it does`)
    })
  )
})
