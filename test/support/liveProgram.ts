import { type ChildProcess, spawn } from "node:child_process"
import { bareEnvironment, entry } from "./program.js"

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
  const said = { stdout: "", stderr: "" }
  const waiting = new Set<() => void>()
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (piece: string) => {
      said[name] += piece
      for (const look of waiting) look()
    })
  }
  const ended = new Promise<Awaited<Running["ended"]>>((resolve) => {
    child.on("close", (code, signal) => {
      children.delete(child)
      resolve({ code, signal, ...said, millis: performance.now() - began })
    })
  })
  const prints = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(`${said.stdout}\n${said.stderr}`)
        if (found === null) return
        waiting.delete(look)
        resolve(found[0])
      }
      waiting.add(look)
      look()
      void ended.then(({ stderr, stdout }) =>
        reject(new Error(`it ended without printing ${pattern}:\n${stdout}\n${stderr}`))
      )
    })
  return { signal: (name) => child.kill(name), prints, ended }
}
