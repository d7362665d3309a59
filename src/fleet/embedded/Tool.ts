import { spawn } from "node:child_process"
import { Effect, Option, Predicate } from "effect"
import { withoutStop } from "../../domain/Words.js"
import { diskTroubleIn } from "../../services/DiskTrouble.js"
import { EmbeddedFailed } from "../EmbeddedFailed.js"

/** The user that the server runs as, where that is not whoever asks. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

/** Where the programs of PostgreSQL begin, and all they see of the environment: no key of ours is among it. */
export const surroundings = (software: string, user: Option.Option<ServerUser>) => ({
  ...Option.getOrElse(user, () => ({})),
  cwd: "/",
  env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC", LD_LIBRARY_PATH: `${software}/lib` }
})

const codeOf = (cause: unknown) =>
  Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code) ? cause.code : ""

/** Why a program that is there does not even begin. */
export const notBegun = (program: string, cause: unknown): EmbeddedFailed => {
  switch (codeOf(cause)) {
    case "ENOENT":
      return new EmbeddedFailed({
        reason: "NoSoftware",
        detail: `${program} does not run on this machine: it is made for glibc, and Alpine, say, has none. Set GROK_VIDEO_DATABASE_URL to a PostgreSQL of your own.`
      })
    case "EACCES":
      return new EmbeddedFailed({
        reason: "Folder",
        detail: `${program} may not be run. If its disk is mounted with noexec, take a folder on another disk.`
      })
    case "EPERM":
    case "EINVAL":
      return new EmbeddedFailed({
        reason: "NotStarted",
        detail:
          "PostgreSQL refuses to run as root, and this machine does not let root run it as another user. Run this command as another user."
      })
    default:
      return new EmbeddedFailed({
        reason: "NotStarted",
        detail: `${program} cannot be started: ${Predicate.isError(cause) ? cause.message : String(cause)}.`
      })
  }
}

/**
 * Work on the files of the database's folder.
 * Fails   EmbeddedFailed: `Folder`.
 */
export const onDisk = <A>(folder: string, work: () => Promise<A>): Effect.Effect<A, EmbeddedFailed> =>
  Effect.tryPromise({
    try: work,
    catch: (cause) => {
      const why = Option.getOrElse(diskTroubleIn(cause), () =>
        Predicate.isError(cause) ? cause.message : String(cause)
      )
      return new EmbeddedFailed({
        reason: "Folder",
        detail: `The database's folder ${folder} cannot be used: ${why}.`
      })
    }
  })

/**
 * Runs a program to its end; interrupting ends it. Gives its exit code and what it said.
 * Fails   EmbeddedFailed: it could not even begin.
 */
export const runTool = (
  program: string,
  args: ReadonlyArray<string>,
  { input = "", ...options }: ReturnType<typeof surroundings> & { readonly input?: string }
) =>
  Effect.async<{ readonly code: number | null; readonly said: string }, EmbeddedFailed>((resume) => {
    const child = spawn(program, args, { ...options, stdio: ["pipe", "pipe", "pipe"] })
    const said: Array<string> = []
    child.stdout.on("data", (chunk) => said.push(String(chunk)))
    child.stderr.on("data", (chunk) => said.push(String(chunk)))
    child.stdin.on("error", () => {
      // It ended before it had read everything: its exit code tells.
    })
    child.stdin.end(input)
    child.once("error", (cause) => resume(Effect.fail(notBegun(program, cause))))
    child.once("close", (code) => resume(Effect.succeed({ code, said: said.join("") })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** What a program of PostgreSQL said of why it failed. */
const inItsWords = (said: string): string => {
  const lines = said.split("\n").map((line) => line.trim())
  const worst =
    lines.find((line) => /(error|FATAL|PANIC):/.test(line)) ?? lines.findLast((line) => line !== "")
  return withoutStop((worst ?? "it said nothing").replace(/^.*?(error|FATAL|PANIC):\s*/, ""))
}

/** What PostgreSQL said, as a failure of ours. */
export const failedWith = (folder: string, what: string, said: string): EmbeddedFailed =>
  /No space left on device|Disk quota exceeded/.test(said)
    ? new EmbeddedFailed({
        reason: "Folder",
        detail: `The disk of ${folder} is full: make room (a database begins with 120 MB), and start again.`
      })
    : new EmbeddedFailed({
        reason: "NotStarted",
        detail: `PostgreSQL could not ${what}: ${inItsWords(said)}.`
      })
