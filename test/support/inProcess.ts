import { Effect } from "effect"
import { codeOfExit } from "../../src/cli/ending/Ending.js"
import type { FsWrite } from "../../src/cli/output/Outlet.js"
import { Screen } from "../../src/cli/output/Screen.js"
import { programOf } from "../../src/cli/Program.js"
import { Machinery } from "../../src/cli/Studio.js"
import { equalWorkOnce } from "./equalWork.js"
import { bareEnvironment, type Ended, entry } from "./program.js"
import { spoken } from "./spoken.js"

/** What the runner of the tests keeps in the environment for itself. */
const isRunners = (name: string) => /^(?:VITEST|TINYPOOL|NODE_ENV|TEST|PROD|DEV|MODE)/.test(name)

/** Takes the place of a process of its own: its folder, its variables, its name. Gives back the way out. */
const standIn = (cwd: string, env: Readonly<Record<string, string>>) => {
  const before = { env: { ...process.env }, cwd: process.cwd(), script: process.argv[1] ?? "" }
  const become = (variables: Readonly<Record<string, string | undefined>>) => {
    for (const name of Object.keys(process.env)) if (!isRunners(name)) delete process.env[name]
    for (const [name, value] of Object.entries(variables)) if (!isRunners(name)) process.env[name] = value
  }
  become(env)
  process.chdir(cwd)
  process.argv[1] = entry
  return () => {
    become(before.env)
    process.chdir(before.cwd)
    process.argv[1] = before.script
  }
}

let turn: Promise<unknown> = Promise.resolve()

interface Surroundings {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

export interface EndedHere extends Ended {
  /** How long it went on after the end of its output. */
  readonly millisAfterOutput: number
}

/** The program while it runs within this process. */
export interface RunningHere {
  /** Interrupts it as the first signal does that its own process gets. */
  readonly interrupt: () => void
  /** Waits until what it printed, on either stream, matches. */
  readonly prints: (pattern: RegExp) => Promise<string>
  readonly ended: Promise<EndedHere>
}

/**
 * Starts the program from its source and within this process: several times as fast. What is about processes themselves
 * (signals, streams, terminals, what the build makes of it) needs a real one. One after the other: they share the
 * process's folder and variables. Equal clips are checked and joined once.
 */
export const startHere = (args: ReadonlyArray<string>, options: Surroundings): RunningHere => {
  const { hear, prints, said } = spoken()
  const stop = new AbortController()
  const ended = turn.then(async () => {
    let spoke = performance.now()
    const say = (stream: 1 | 2, text: string) => {
      hear(stream === 1 ? "stdout" : "stderr", text)
      if (stream === 1) spoke = performance.now()
    }
    const send: FsWrite = (stream, bytes, _offset, length, _position, done) => {
      say(stream === 1 ? 1 : 2, bytes.toString("utf8"))
      queueMicrotask(() => done(null, length))
    }
    const leave = standIn(options.cwd, { ...bareEnvironment, ...options.env })
    try {
      const exit = await Effect.runPromiseExit(
        programOf([process.execPath, entry, ...args]).pipe(
          Effect.provideService(Screen, {
            sinks: [{ write: (text, to) => say(to === "stdout" ? 1 : 2, `${text}\n`) }],
            send
          }),
          Effect.provideService(Machinery, equalWorkOnce)
        ),
        { signal: stop.signal }
      )
      return { code: codeOfExit(exit), ...said, millisAfterOutput: performance.now() - spoke }
    } finally {
      leave()
    }
  })
  turn = ended.catch(() => {})
  return { interrupt: () => stop.abort(), prints: prints(ended), ended }
}

/** Runs the program as `program` does, within this process, to its end. */
export const inProcess = (args: ReadonlyArray<string>, options: Surroundings): Promise<EndedHere> =>
  startHere(args, options).ended
