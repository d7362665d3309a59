import { Effect } from "effect"
import { codeOfExit } from "../../src/cli/ending/Ending.js"
import type { FsWrite } from "../../src/cli/output/Outlet.js"
import { Screen } from "../../src/cli/output/Screen.js"
import { programOf } from "../../src/cli/Program.js"
import { Machinery } from "../../src/cli/Studio.js"
import { equalWorkOnce } from "./equalWork.js"
import { bareEnvironment, type Ended, entry } from "./program.js"

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

/**
 * Runs the program as `program` does, from its source and within this process: several times as fast. What is about
 * processes themselves (signals, streams, terminals, what the build makes of it) needs a real one. One after the other:
 * they share the process's folder and variables. Equal clips are checked and joined once. Tells as well how long it went on after the end of its output.
 */
export const inProcess = (
  args: ReadonlyArray<string>,
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> }
): Promise<Ended & { readonly millisAfterOutput: number }> => {
  const ended = turn.then(async () => {
    const said = ["", "", ""]
    let spoke = performance.now()
    const say = (stream: 1 | 2) => (text: string) => {
      said[stream] += text
      if (stream === 1) spoke = performance.now()
    }
    const line = (stream: 1 | 2) => (text: string) => say(stream)(`${text}\n`)
    const send: FsWrite = (stream, bytes, _offset, length, _position, done) => {
      say(stream === 1 ? 1 : 2)(bytes.toString("utf8"))
      queueMicrotask(() => done(null, length))
    }
    const leave = standIn(options.cwd, { ...bareEnvironment, ...options.env })
    try {
      const exit = await Effect.runPromiseExit(
        programOf([process.execPath, entry, ...args]).pipe(
          Effect.provideService(Screen, {
            sinks: [{ write: (text, to) => line(to === "stdout" ? 1 : 2)(text) }],
            send
          }),
          Effect.provideService(Machinery, equalWorkOnce)
        )
      )
      return {
        ...{ code: codeOfExit(exit), stdout: said[1] ?? "", stderr: said[2] ?? "" },
        millisAfterOutput: performance.now() - spoke
      }
    } finally {
      leave()
    }
  })
  turn = ended.catch(() => {})
  return ended
}
