import { execFile } from "node:child_process"
import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import type { FileSystem } from "@effect/platform"
import { DateTime, Effect, Option, Schema } from "effect"
import { isAlive } from "../Processes.js"

/** Who holds a film's folder. */
export const Holder = Schema.Struct({
  pid: Schema.Int,
  host: Schema.String,
  /** Among which processes `pid` is one: another count gives the same numbers to others. Version 0.1.0 did not say. */
  countedIn: Schema.optionalWith(Schema.String, { exact: true }).pipe(Schema.fromKey("counted_in")),
  /** When the process started, in the system's own count: a process number used anew has another start. */
  processStart: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("process_start")),
  /** Different for every claim. */
  claim: Schema.UUID,
  since: Schema.DateTimeUtc
})
export type Holder = typeof Holder.Type

const HolderText = Schema.parseJson(Holder)
const encodeHolder = Schema.encode(HolderText)
/**
 * The claim that the text of a lock holds.
 * Fails   ParseError: no claim, or one that is not written to its end yet.
 */
export const decodeHolder = Schema.decode(HolderText)

/** Field 22 of /proc/<pid>/stat. The second field, the program's name, may itself hold spaces and brackets. */
export const startOf = (stat: string): Option.Option<string> =>
  Option.fromNullable(
    stat
      .slice(stat.lastIndexOf(")") + 2)
      .trim()
      .split(" ")[19]
  )

/** When a process started, as `ps` of macOS and the BSDs tells it: to the second, in English and in UTC. */
export const startByPs = (pid: number) =>
  Effect.async<Option.Option<string>>((resume) => {
    const env = { PATH: "/bin:/usr/bin", LC_ALL: "C", TZ: "UTC" }
    execFile("ps", ["-o", "lstart=", "-p", String(pid)], { env, timeout: 2000 }, (error, stdout) => {
      const told = stdout.trim().replaceAll(/\s+/g, " ")
      resume(Effect.succeed(error === null && told !== "" ? Option.some(told) : Option.none()))
    })
  })

/** When a process of this machine started; none where there is no such process, or nothing here that tells. */
const processStart = (fs: FileSystem.FileSystem, pid: number): Effect.Effect<Option.Option<string>> => {
  switch (process.platform) {
    case "linux":
      return fs
        .readFileString(`/proc/${pid}/stat`)
        .pipe(Effect.map(startOf), Effect.orElseSucceed(Option.none))
    // Asking Windows takes a second's worth of another program; there it is said that nobody can tell.
    case "win32":
      return Effect.succeedNone
    default:
      return startByPs(pid)
  }
}

/**
 * What makes a process number one: on Linux this start of the machine and the name space that numbers its processes (two
 * containers count for themselves, and may bear one name), elsewhere the platform.
 */
const countOf = (fs: FileSystem.FileSystem): Effect.Effect<string> => {
  if (process.platform !== "linux") return Effect.succeed(process.platform)
  const told = (what: Effect.Effect<string, unknown>) => Effect.orElseSucceed(what, () => "unknown")
  return Effect.zipWith(
    told(fs.readFileString("/proc/sys/kernel/random/boot_id")),
    told(fs.readLink("/proc/self/ns/pid")),
    (boot, space) => `linux, boot ${boot.trim()}, ${space}`
  )
}

/** This very process, as its claims describe it. */
const describeSelf = Effect.fnUntraced(function* (fs: FileSystem.FileSystem) {
  const countedIn = yield* countOf(fs)
  const started = Option.getOrNull(yield* processStart(fs, process.pid))
  return { pid: process.pid, host: hostname(), countedIn, processStart: started }
})

/** A claim of this process, and its text. */
export interface Mine {
  readonly claim: string
  readonly text: string
}

/** A new claim of this process. */
export const newClaim = Effect.fnUntraced(function* (fs: FileSystem.FileSystem) {
  const holder: Holder = { ...(yield* describeSelf(fs)), claim: randomUUID(), since: yield* DateTime.now }
  const mine: Mine = { claim: holder.claim, text: yield* Effect.orDie(encodeHolder(holder)) }
  return mine
})

/** What a claim on a folder says to somebody who only looks. `unclear`: nobody can tell from here whether it is at work. */
export type Claim = "free" | "held" | "left behind" | "unclear" | "not ours"

/** What there is to say of a claim, and why. */
export interface LockStatus {
  readonly claim: Claim
  readonly words: string
}

const leftBehind: LockStatus = { claim: "left behind", words: "" }
const unclear = (words: string): LockStatus => ({ claim: "unclear", words })

const cannotTell = "and from here nobody can tell whether it still runs"

/** Looks whether a holder is at work still. */
export const lockStatusOf = Effect.fnUntraced(function* (fs: FileSystem.FileSystem, holder: Holder) {
  const self = yield* describeSelf(fs)
  const { countedIn, host, pid, processStart: then } = holder
  const since = DateTime.formatIso(holder.since)
  if (host !== self.host)
    return unclear(`Process ${pid} on the machine ${host} claimed this folder at ${since}, ${cannotTell}.`)
  if (countedIn !== undefined && countedIn !== self.countedIn)
    return unclear(
      `Process ${pid} claimed this folder at ${since}, on a machine of this one's name (${host}) but not among the processes that are counted here: in another container, on another machine, or before this one was last started. From here nobody can tell whether it still runs.`
    )
  const held: LockStatus = {
    claim: "held",
    words: `Process ${pid}${pid === self.pid ? " (this very one)" : ""} has been working on this film since ${since}.`
  }
  if (!isAlive(pid)) return leftBehind
  // A claim that tells no start time is this process's own, or it may be anybody's by now.
  if (pid === self.pid && then === self.processStart) return held
  const now = yield* processStart(fs, pid)
  if (then === null || Option.isNone(now))
    return unclear(
      `Process ${pid} has been working on this film since ${since}, or another process has its number by now: from here nobody can tell.`
    )
  return now.value === then ? held : leftBehind
})
