import { type ChildProcess, spawn } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { FileSystem, Path } from "@effect/platform"
import { Clock, Deferred, Effect, Schema } from "effect"
import { build } from "esbuild"
import { bundledFfmpeg } from "../support/media.js"
import { VictimOrder } from "./Order.js"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** The victim as one file that starts quickly, like the built program. Gone with the scope. */
export const bundleVictim = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  // Below node_modules, so that the packages it leaves outside are found.
  const cache = path.join(root, "node_modules", ".cache")
  yield* fs.makeDirectory(cache, { recursive: true })
  const folder = yield* fs.makeTempDirectoryScoped({ directory: cache, prefix: "torture-" })
  const file = path.join(folder, "victim.mjs")
  yield* Effect.promise(() =>
    build({
      entryPoints: [path.join(root, "test/torture/Victim.ts")],
      outfile: file,
      bundle: true,
      platform: "node",
      format: "esm",
      external: [
        "openai",
        "undici",
        "fluent-ffmpeg",
        "mediabunny",
        "@napi-rs/canvas",
        "@expo-google-fonts/*"
      ],
      logLevel: "warning"
    })
  )
  return file
})

/** How a victim ended: by itself with a code, or by a signal. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The end of what it printed. */
  readonly words: string
}

export interface Victim {
  readonly child: ChildProcess
  readonly ended: Deferred.Deferred<Ended>
}

/** Starts a victim. It does not outlive the scope. */
export const startVictim = (program: string, order: Omit<VictimOrder, "ffmpeg">) =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      const ended = yield* Deferred.make<Ended>()
      const text = yield* Effect.orDie(Schema.encode(VictimOrder)({ ...order, ffmpeg: bundledFfmpeg }))
      const child = spawn(process.execPath, [program, text], {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
        // Compiled once for all of them.
        env: {
          PATH: process.env.PATH ?? "",
          NODE_COMPILE_CACHE: join(dirname(program), "compiled")
        }
      })
      let words = ""
      const hear = (piece: string) => {
        words = (words + piece).slice(-4000)
      }
      child.stdout.setEncoding("utf8").on("data", hear)
      child.stderr.setEncoding("utf8").on("data", hear)
      child.on("close", (code, signal) => Deferred.unsafeDone(ended, Effect.succeed({ code, signal, words })))
      const victim: Victim = { child, ended }
      return victim
    }),
    ({ child, ended }) =>
      Effect.suspend(() => {
        if (child.exitCode !== null || child.signalCode !== null) return Effect.void
        child.kill("SIGKILL")
        return Deferred.await(ended)
      })
  )

/** The numbers of the processes whose command line speaks of `text`. Linux only. */
const speakingOf = (text: string): ReadonlyArray<string> =>
  readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name) || name === String(process.pid)) return false
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8").includes(text)
    } catch {
      // It ended while we looked.
      return false
    }
  })

/** What a dead victim left running in its folder. */
export const orphansIn = (folder: string) => Effect.sync(() => speakingOf(`${folder}/`))

/** Waits until the processes are gone, and says how long that took in milliseconds; at most 30 s. */
export const goneAfter = Effect.fnUntraced(function* (pids: ReadonlyArray<string>, folder: string) {
  const began = yield* Clock.currentTimeMillis
  for (;;) {
    const waited = (yield* Clock.currentTimeMillis) - began
    const left = speakingOf(`${folder}/`).filter((pid) => pids.includes(pid))
    if (left.length === 0 || waited > 30_000) return waited
    yield* Effect.sleep("20 millis")
  }
})
