import { type ChildProcess, spawn } from "node:child_process"
import { bareEnvironment, entry } from "./program.js"
import { spoken } from "./spoken.js"

/** The built program while it runs. */
export interface Running {
  /** Sends a signal to this process alone. */
  readonly signal: (name: NodeJS.Signals) => void
  /** Waits until what it printed, on either stream, matches. */
  readonly prints: (pattern: RegExp) => Promise<string>
  readonly ended: Promise<{
    readonly code: number | null
    readonly signal: NodeJS.Signals | null
    readonly stdout: string
    readonly stderr: string
    /** Milliseconds from start to end. */
    readonly millis: number
  }>
}

const children = new Set<ChildProcess>()

/** Ends whatever a failed test left behind. */
export const endAll = (): void => {
  for (const child of children) child.kill("SIGKILL")
}

/** Starts the program and lets it run. */
export const start = (
  args: ReadonlyArray<string>,
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> }
): Running => {
  const began = performance.now()
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: options.cwd,
    env: { ...bareEnvironment, ...options.env },
    stdio: ["ignore", "pipe", "pipe"]
  })
  children.add(child)
  const { hear, prints, said } = spoken()
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (piece: string) => hear(name, piece))
  const ended = new Promise<Awaited<Running["ended"]>>((resolve) => {
    child.on("close", (code, signal) => {
      children.delete(child)
      resolve({ code, signal, ...said, millis: performance.now() - began })
    })
  })
  return { signal: (name) => child.kill(name), prints: prints(ended), ended }
}
