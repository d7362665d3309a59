import { spawn } from "node:child_process"
import { Effect } from "effect"

/** Programs that play a sound and end with it, with the words before the file's name; which of them a machine has shows. */
const players: ReadonlyArray<readonly [program: string, ...before: ReadonlyArray<string>]> = [
  ["afplay"],
  ["ffplay", "-nodisp", "-autoexit", "-loglevel", "error"],
  ["paplay"],
  ["aplay", "-q"]
]

/** Plays a file to its end, and hangs up where it is interrupted. Succeeds with whether it was played. */
const playWith = (program: string, words: ReadonlyArray<string>): Effect.Effect<boolean> =>
  Effect.async<boolean>((resume) => {
    const child = spawn(program, [...words], { stdio: "ignore", shell: false })
    child.once("error", () => resume(Effect.succeed(false)))
    child.once("exit", (code) => resume(Effect.succeed(code === 0)))
    return Effect.sync(() => child.kill())
  })

/** Plays a file with the first program that can. Succeeds with whether there was one. */
export const play = (file: string): Effect.Effect<boolean> =>
  Effect.reduce(players, false, (isPlayed, [program, ...before]) =>
    isPlayed ? Effect.succeed(true) : playWith(program, [...before, file])
  )
