import { type ChildProcess, spawn } from "node:child_process"
import path from "node:path"
import { Clock, Deferred, Duration, Effect, Metric, Queue } from "effect"
import { shortened } from "../../domain/Shortened.js"
import { ffmpegSeconds } from "../Metrics.js"
import { speaksOfMachine, withoutNoise } from "./Complaints.js"
import { CurrentTask, failMedia, type MediaFailed } from "./Media.js"
import { secondsMade } from "./Readings.js"

/** One ffmpeg process to run. */
export interface Job {
  /** The absolute path of the binary. */
  readonly ffmpeg: string
  readonly arguments: ReadonlyArray<string>
  /** Longer than this is `Timeout`. */
  readonly timeLimit: Duration.DurationInput
  /** How long the process may take to stop when asked, before it is killed. */
  readonly grace: Duration.DurationInput
  /** Hears how many seconds of its output are made, where it is asked for `-progress pipe:1`; only the latest word counts. */
  readonly onProgress?: (seconds: number) => Effect.Effect<void>
}

/** What a process that exited with 0 left to read. */
export interface Finished {
  /** The end of its standard output, at most 1 MiB. */
  readonly output: string
  /** The last lines of its standard error, at most 40. */
  readonly lastLines: ReadonlyArray<string>
  readonly arguments: ReadonlyArray<string>
}

/** How a process ended. `error` alone means that it never started. */
interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly error: string | undefined
}

/** All a child sees of our environment: no key, no proxy, and no FFREPORT that would make it write files. */
const inherited = ["PATH", "HOME", "LANG", "LC_ALL", "TMPDIR"]

const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(inherited.map((name) => [name, process.env[name]])),
  AV_LOG_FORCE_NOCOLOR: "1"
})

const mostLines = 40
const longestLine = 2_000
const mostOutput = 1_048_576

/** The last lines of what is kept of a text. */
const linesAtEnd = (text: string): ReadonlyArray<string> =>
  text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== "")
    .slice(-mostLines)
    .map((line) => line.slice(0, longestLine))

/** A progress report is about this long at most, in characters. */
const longestReport = 1_000

/** Signals the child's whole group. Nobody there any more is as good as done. */
const signalGroup = (child: ChildProcess, signal: NodeJS.Signals) => {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // ESRCH: the group is gone
  }
}

/**
 * Starts the process: no shell, stdin closed, a process group of its own, so that a Ctrl-C meant for us does not cut it
 * short unasked and a signal from us reaches whatever it started. @effect/platform's Command has no group and no signal
 * before the last resort; hence node's own spawn.
 */
const start = (job: Job, ended: Deferred.Deferred<Ended>, heard: Queue.Queue<number>) => {
  const child = spawn(job.ffmpeg, job.arguments, {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    shell: false,
    env: environment()
  })
  let [errors, output] = ["", ""]
  child.stderr?.setEncoding("utf8").on("data", (piece: string) => {
    // A flood of errors, or one endless line, costs no memory.
    errors = (errors + piece).slice(-mostLines * longestLine)
  })
  child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
    output = (output + piece).slice(-mostOutput)
    if (job.onProgress === undefined || !piece.includes("progress=")) return
    const seconds = secondsMade(output.slice(-2 * longestReport))
    if (seconds !== undefined) Queue.unsafeOffer(heard, seconds)
  })
  // If this process leaves at once (a second Ctrl-C), the encoder does not stay behind.
  const killWithUs = () => signalGroup(child, "SIGKILL")
  process.once("exit", killWithUs)
  const end = (how: Ended) => {
    process.removeListener("exit", killWithUs)
    Deferred.unsafeDone(ended, Effect.succeed(how))
  }
  child.on("error", (error) => {
    if (child.pid === undefined) end({ code: null, signal: null, error: error.message })
  })
  // Whatever it started and left in its group goes with it; otherwise `close` could wait for that for ever.
  child.on("exit", () => signalGroup(child, "SIGKILL"))
  child.on("close", (code, signal) => end({ code, signal, error: undefined }))
  const finished = (): Finished => ({ output, lastLines: linesAtEnd(errors), arguments: job.arguments })
  return { child, ended, finished }
}

/** TERM to the group, KILL when that is not heeded in time, and then the wait until it is really gone. */
const stop = (job: Job, { child, ended }: ReturnType<typeof start>) =>
  Effect.gen(function* () {
    if (yield* Deferred.isDone(ended)) return
    signalGroup(child, "SIGTERM")
    const heeded = yield* Deferred.await(ended).pipe(
      Effect.interruptible,
      Effect.timeoutTo({ duration: job.grace, onSuccess: () => true, onTimeout: () => false })
    )
    if (heeded) return
    signalGroup(child, "SIGKILL")
    yield* Deferred.await(ended)
  })

/** The exit code by which a shell tells that a signal ended what it had started: 128 and the signal's number. */
const isShellsSignal = (code: number) => code > 128 && code < 160

/** How a shell tells that it could not start a program: it may not be run (126), or is not there (127). */
const isShellsRefusal = (code: number) => code === 126 || code === 127

/** Why it counts as failed; and how it ended, which ffmpeg that was, and its own words on it. */
const failureOf = (job: Job, { code, error, signal }: Ended, process: Finished) => {
  const said = withoutNoise(process.lastLines)
  // The first complaint names the cause; what follows is threads winding down.
  const cause = said.find((line) => speaksOfMachine([line])) ?? said[0]
  const failure = (reason: MediaFailed["reason"], how: string) =>
    failMedia(reason, `ffmpeg ${how}${cause === undefined ? "" : `: ${cause.trim()}`}`, process)
  if (error !== undefined) return failure("NotStarted", `could not be started (${job.ffmpeg}): ${error}`)
  if (signal !== null) return failure("Killed", `was ended by ${signal} (${job.ffmpeg})`)
  const how = `ended with exit code ${code} (${job.ffmpeg})`
  if (code === null || isShellsSignal(code)) return failure("Killed", how)
  const [first = ""] = process.lastLines
  const isUnfit = isShellsRefusal(code) || /shared librar|symbol lookup|cannot execute/i.test(first)
  return failure(isUnfit ? "NotStarted" : "Exit", how)
}

// A process lives in real time, whatever clock a test has set.
const inRealTime = Effect.withClock(Clock.make())

/** The arguments as somebody else may read them: files by their names alone, and no novel of a filter. */
const inBrief = (words: ReadonlyArray<string>): string => {
  const text = words.map((word) => (path.isAbsolute(word) ? path.basename(word) : word)).join(" ")
  return shortened(text, 600)
}

/** The first word of a task: checking, taking, joining. */
const kindOf = (task: string): string => task.split(" ")[0] ?? ""

/**
 * Runs one process to its end. Any ending but exit code 0 is a failure, 255 included: the file that leaves plays, but is
 * short. An interrupt or the time limit stops the process (TERM, then KILL) and waits until it is gone; interrupted
 * before it starts, it does not start.
 * Fails   MediaFailed: how it ended, with ffmpeg's own last lines.
 */
export const run = Effect.fn("Ffmpeg.run")(function* (job: Job) {
  const task = yield* CurrentTask
  yield* Effect.annotateCurrentSpan({ "ffmpeg.task": task, "ffmpeg.arguments": inBrief(job.arguments) })
  yield* Effect.logDebug(task).pipe(Effect.annotateLogs({ ffmpeg: job.ffmpeg, arguments: job.arguments }))
  const ended = yield* Deferred.make<Ended>()
  const heard = yield* Queue.sliding<number>(1)
  const { onProgress } = job
  const telling =
    onProgress === undefined ? Effect.never : Effect.forever(Effect.flatMap(Queue.take(heard), onProgress))
  return yield* Effect.acquireUseRelease(
    Effect.try({ try: () => start(job, ended, heard), catch: String }).pipe(
      Effect.catchAll((why) =>
        failMedia("NotStarted", `ffmpeg could not be started (${job.ffmpeg}): ${why}`, job)
      )
    ),
    ({ finished }) =>
      Deferred.await(ended).pipe(
        Effect.timeout(job.timeLimit),
        Effect.flatMap((how) =>
          how.code === 0 ? Effect.succeed(finished()) : failureOf(job, how, finished())
        ),
        Effect.catchTag("TimeoutException", () => {
          const limit = Duration.format(job.timeLimit)
          return failMedia("Timeout", `ffmpeg was not done after ${limit} (${job.ffmpeg})`, finished())
        }),
        Effect.raceFirst(telling)
      ),
    (running) => stop(job, running)
  ).pipe(
    Metric.trackDurationWith(Metric.tagged(ffmpegSeconds, "work", kindOf(task)), Duration.toSeconds),
    inRealTime
  )
})
