import { makeRunMain } from "@effect/platform/Runtime"
import { Cause, Console, Context, Duration, Effect, Exit, Fiber, Option, Ref } from "effect"
import { exitCodes } from "../../domain/ExitCode.js"
import { inOwnFiber } from "../../services/Interruption.js"
import { commandLine, meantToGoOn } from "../output/CommandLine.js"
import { endedLine, ForPrograms } from "../output/EventLines.js"
import { codeOfExit } from "./Ending.js"

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

/** The exit code of whoever is stopped: that of the signal, as soon as there was one. */
class StopCode extends Context.Reference<StopCode>()("grok-video-pipeline/cli/StopCode", {
  defaultValue: (): { now: number } => ({ now: exitCodes.interrupted })
}) {}

/** From here on whoever is stopped has ended as it is meant to end: its exit code is 0. */
export const endsInOrder: Effect.Effect<void> = Effect.map(StopCode, (code) => {
  code.now = exitCodes.complete
})

/**
 * Runs the program. The first signal interrupts it and waits for its orderly end; the second ends the process on the
 * spot, ffmpeg included, and leaves the rest to the journal. Either way the exit code names the first signal.
 */
export const runMain = <A, E>(program: Effect.Effect<A, E>): void => {
  const stopCode: StopCode["Type"] = { now: exitCodes.interrupted }
  const run = makeRunMain(({ fiber, teardown }) => {
    // A fiber that only waits keeps no process alive.
    const keepAlive = setInterval(() => {}, 2 ** 31 - 1)
    let told: Signal | undefined
    const onSignal = (signal: Signal) => {
      if (told !== undefined) process.exit(codes[told])
      told = signal
      stopCode.now = codes[signal]
      // The terminal may be gone (HUP), or the reader of a pipe: what cannot be said must not end the draining.
      for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {})
      fiber.unsafeInterruptAsFork(fiber.id())
    }
    for (const signal of signals) process.on(signal, onSignal)
    fiber.addObserver((exit) => {
      clearInterval(keepAlive)
      teardown(exit, (code) => {
        if (told !== undefined && Exit.isFailure(exit) && Cause.isInterrupted(exit.cause))
          process.exit(stopCode.now)
        for (const signal of signals) process.removeListener(signal, onSignal)
        if (told !== undefined || code !== 0) process.exit(code)
      })
    })
  })
  run(Effect.provideService(program, StopCode, stopCode), {
    disableErrorReporting: true,
    disablePrettyLogger: true,
    teardown: (exit, done) => done(codeOfExit(exit))
  })
}

/**
 * Gives work that spends money an orderly end. Interrupted, it is told to stop, says so, and has `longestDrain` to
 * finish and save what was sent; then the person reads how to go on.
 */
export const drains = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  // The fiber that is interrupted stays here to talk and to keep the time.
  inOwnFiber(work, (fiber) =>
    Effect.gen(function* () {
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
      const message = Option.isSome(ended)
        ? "Stopped; what was made is saved."
        : "Stopped. Not all that was sent has answered: it is in the journal as possibly billed."
      const advice = Option.match(yield* meantToGoOn, {
        onNone: () => [],
        onSome: (meant) => ["Go on with:", `  ${commandLine(meant)}`]
      })
      yield* Console.error([[message, ...advice.slice(0, 1)].join(" "), ...advice.slice(1)].join("\n"))
      if (yield* Ref.get(yield* ForPrograms)) {
        const { now: code } = yield* StopCode
        yield* Console.log(yield* endedLine({ code, failure: "Interrupted", blame: null, message, advice }))
      }
      return yield* Option.getOrElse(ended, () => Exit.interrupt(fiber.id()))
    })
  )
