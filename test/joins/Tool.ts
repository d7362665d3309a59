import { spawn } from "node:child_process"
import { Effect } from "effect"

const quiet = ["-nostdin", "-hide_banner", "-y"]

/** What a process said. */
export interface Said {
  readonly code: number
  readonly out: Buffer
  readonly words: string
}

/** Runs an ffmpeg past everything of this program's; how it ended is for the caller to judge. */
export const said = (binary: string, ...args: ReadonlyArray<string>) =>
  Effect.async<Said>((resume) => {
    const child = spawn(binary, [...quiet, ...args], { stdio: ["ignore", "pipe", "pipe"] })
    const out: Array<Buffer> = []
    const words: Array<Buffer> = []
    child.stdout.on("data", (piece: Buffer) => out.push(piece))
    child.stderr.on("data", (piece: Buffer) => words.push(piece))
    child.on("error", (error) => resume(Effect.die(error)))
    child.on("close", (code) =>
      resume(
        Effect.succeed({ code: code ?? -1, out: Buffer.concat(out), words: Buffer.concat(words).toString() })
      )
    )
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** The same where it has to do what it is told. */
export const tool = (binary: string, ...args: ReadonlyArray<string>) =>
  Effect.flatMap(said(binary, "-loglevel", "error", ...args), ({ code, out, words }) =>
    code === 0 ? Effect.succeed(out) : Effect.dieMessage(`ffmpeg ${args.join(" ")}: ${words}`)
  )
