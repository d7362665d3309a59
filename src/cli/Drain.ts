import path from "node:path"
import { makeRunMain } from "@effect/platform/Runtime"
import { Cause, Console, Duration, Effect, Exit, Fiber, Option } from "effect"
import { exitCodes } from "./ExitCode.js"

/** The signals that ask for an orderly end, and the exit code each one gets. */
const codes = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.hangup
} as const

type Signal = keyof typeof codes

const signals: ReadonlyArray<Signal> = ["SIGINT", "SIGTERM", "SIGHUP"]

/** How long an orderly end may take (reliability §5). A call that has not answered by then stays in doubt. */
export const longestDrain = Duration.seconds(120)

/**
 * Runs the program. The first signal interrupts it and waits for its orderly end; the second ends the process on the
 * spot, ffmpeg included, and leaves the rest to the journal. Either way the exit code names the first signal.
 */
export const runMain = makeRunMain(({ fiber, teardown }) => {
  // A fiber that only waits keeps no process alive.
  const keepAlive = setInterval(() => {}, 2 ** 31 - 1)
  let told: Signal | undefined
  const onSignal = (signal: Signal) => {
    if (told !== undefined) process.exit(codes[told])
    told = signal
    // The terminal may be gone (HUP), or the reader of a pipe: what cannot be said must not end the draining.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {})
    fiber.unsafeInterruptAsFork(fiber.id())
  }
  for (const signal of signals) process.on(signal, onSignal)
  fiber.addObserver((exit) => {
    clearInterval(keepAlive)
    teardown(exit, (code) => {
      if (told !== undefined && Exit.isFailure(exit) && Cause.isInterrupted(exit.cause))
        process.exit(codes[told])
      for (const signal of signals) process.removeListener(signal, onSignal)
      if (told !== undefined || code !== 0) process.exit(code)
    })
  })
})

/** A word as a POSIX shell reads it back. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** `--fresh` would move aside the very film that is to go on. */
const withoutFresh = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const end = words.indexOf("--")
  const isFresh = (word: string | undefined, index: number) =>
    (end === -1 || index < end) && word !== undefined && /^--fresh(=|$)/.test(word)
  return words.filter(
    (word, index) =>
      !isFresh(word, index) &&
      !(words[index - 1] === "--fresh" && isFresh(words[index - 1], index - 1) && /^(true|false)$/.test(word))
  )
}

/** The command line that goes on with a film: the one that began it, quoted for the shell. */
export const resumeCommand = (
  argv: ReadonlyArray<string>,
  here: { readonly cwd: string; readonly throughNpx: boolean }
): string => {
  const [, script = "", ...words] = argv
  const name = path.basename(script)
  const near = path.relative(here.cwd, script)
  const begin =
    name === "grok-video-pipeline"
      ? here.throughNpx
        ? ["npx", name]
        : [name]
      : ["node", near.startsWith("..") ? script : near]
  return [...begin, ...withoutFresh(words)].map(quoted).join(" ")
}

/** The same for any words, as the shell this process came from would take them. */
export const commandOf = (argv: ReadonlyArray<string>): string =>
  resumeCommand(argv, { cwd: process.cwd(), throughNpx: process.env.npm_command === "exec" })

/**
 * Gives work that spends money an orderly end. Interrupted, it is told to stop, says so, and has `longestDrain` to
 * finish and save what was sent; then the person reads how to go on.
 */
export const drains = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      // In a fiber of its own: the one that is interrupted stays here to talk and to keep the time.
      const fiber = yield* Effect.forkDaemon(Effect.interruptible(work))
      const heard = yield* Effect.exit(restore(Fiber.await(fiber)))
      if (Exit.isSuccess(heard)) return yield* heard.value
      yield* Console.error(
        `\nStopping: nothing more is ordered; what was sent is awaited and saved, ${Duration.toSeconds(longestDrain)} s at most. Ctrl-C again stops at once.`
      )
      yield* Fiber.interruptFork(fiber)
      const ended = yield* Fiber.await(fiber).pipe(
        Effect.interruptible,
        Effect.timeoutTo({
          duration: longestDrain,
          onSuccess: Option.some,
          onTimeout: Option.none<Exit.Exit<A, E>>
        })
      )
      if (Option.isSome(ended) && Exit.isSuccess(ended.value)) return ended.value.value
      const command = commandOf(process.argv)
      yield* Console.error(
        Option.isSome(ended)
          ? `Stopped; what was made is saved. Go on with:\n  ${command}`
          : `Stopped. Not all that was sent has answered: it is in the journal as possibly billed. Go on with:\n  ${command}`
      )
      return yield* Option.getOrElse(ended, () => Exit.interrupt(fiber.id()))
    })
  )
