import { type ChildProcess, spawn } from "node:child_process"
import { rmSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { Deferred, Effect, GlobalValue, Schema } from "effect"
import { build } from "esbuild"
import { orderVariable, WorkerOrder } from "./Order.js"

const root = fileURLToPath(new URL("../../..", import.meta.url))

/** The worker as one file that starts quickly, built once in a process of tests. */
const program = GlobalValue.globalValue("grok-video-pipeline/test/fleet/worker", () =>
  Effect.runSync(
    Effect.cached(
      Effect.promise(async () => {
        // Below node_modules, so that the packages it leaves outside are found.
        const outfile = path.join(root, "node_modules", ".cache", "fleet", `worker-${process.pid}.mjs`)
        await build({
          entryPoints: [path.join(root, "test/fleet/acceptance/Worker.ts")],
          outfile,
          bundle: true,
          platform: "node",
          format: "esm",
          external: [
            ...["openai", "undici", "fluent-ffmpeg", "mediabunny", "@napi-rs/canvas", "@expo-google-fonts/*"],
            ...["pg", "pg-*", "ws", "msgpackr"]
          ],
          logLevel: "warning"
        })
        process.once("exit", () => rmSync(outfile, { force: true }))
        return outfile
      })
    )
  )
)

/** How a worker ended: by itself with a code, or by a signal; and the end of what it printed. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly words: string
}

export interface WorkerProcess {
  readonly name: string
  readonly child: ChildProcess
  readonly signal: (name: NodeJS.Signals) => Effect.Effect<void>
  readonly ended: Effect.Effect<Ended>
  /** What it printed so far; the end of it. */
  readonly words: () => string
}

const mostWords = 20_000

/** Starts a worker; `within` are the words of a command that is to run it. It does not outlive the scope. */
export const startWorker = (order: WorkerOrder, within: ReadonlyArray<string> = []) =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      const ended = yield* Deferred.make<Ended>()
      const text = yield* Effect.orDie(Schema.encode(WorkerOrder)(order))
      const [command = "", ...args] = [...within, process.execPath, yield* program]
      const child = spawn(command, args, {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
        env: { PATH: process.env.PATH ?? "", [orderVariable]: text }
      })
      let words = ""
      const hear = (piece: string) => {
        words = (words + piece).slice(-mostWords)
      }
      child.stdout.setEncoding("utf8").on("data", hear)
      child.stderr.setEncoding("utf8").on("data", hear)
      child.on("close", (code, signal) => Deferred.unsafeDone(ended, Effect.succeed({ code, signal, words })))
      const worker: WorkerProcess = {
        name: order.name,
        child,
        signal: (name) => Effect.sync(() => child.kill(name)),
        ended: Deferred.await(ended),
        words: () => words
      }
      return worker
    }),
    ({ child, ended }) =>
      Effect.suspend(() => {
        if (child.exitCode !== null || child.signalCode !== null) return Effect.void
        child.kill("SIGKILL")
        return ended
      })
  )
