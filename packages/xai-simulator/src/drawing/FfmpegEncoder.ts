import { type ChildProcess, spawn } from "node:child_process"
import { Deferred, Effect, Layer } from "effect"
import { Encoder } from "./Encoder.js"
import type { Reel } from "./Reel.js"

interface Running {
  readonly child: ChildProcess
  /** How it ended: empty when all went well, else its exit code and last words. */
  readonly ended: Deferred.Deferred<string>
}

/** Starts ffmpeg in a process group of its own, with a bare environment. */
const start = (ffmpeg: string, args: ReadonlyArray<string>, ended: Deferred.Deferred<string>): Running => {
  const child = spawn(ffmpeg, args, {
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
    env: { PATH: process.env.PATH, AV_LOG_FORCE_NOCOLOR: "1" }
  })
  const killWithUs = () => child.kill("SIGKILL")
  process.once("exit", killWithUs)
  let words = ""
  const end = (how: string) => {
    process.removeListener("exit", killWithUs)
    Deferred.unsafeDone(ended, Effect.succeed(how))
  }
  child.stderr?.setEncoding("utf8").on("data", (piece: string) => {
    words = (words + piece).slice(-4000)
  })
  // A broken pipe is told by the exit code, with the reason.
  child.stdin?.on("error", () => undefined)
  child.on("error", (error) => {
    if (child.pid === undefined) end(`not started: ${error.message}`)
  })
  child.on("close", (code, signal) => end(code === 0 ? "" : `${signal ?? code}: ${words.trim()}`))
  return { child, ended }
}

const stop = ({ child, ended }: Running) =>
  Effect.suspend(() => {
    child.kill("SIGKILL")
    return Deferred.await(ended)
  })

/** Hands one frame over, and is done when ffmpeg has taken it: never more than one frame waits in memory. */
const hand = (child: ChildProcess, pixels: Uint8Array) =>
  Effect.async<void>((resume) => {
    child.stdin?.write(pixels, () => resume(Effect.void))
  })

/** The longest any clip may take to encode. */
const timeLimit = "10 minutes"

const encode = Effect.fn("Encoder.encode")(
  function* (ffmpeg: string, args: ReadonlyArray<string>, reel?: Pick<Reel, "frames" | "paint">) {
    const deferred = yield* Deferred.make<string>()
    const encoder = yield* Effect.acquireRelease(
      Effect.sync(() => start(ffmpeg, args, deferred)),
      stop
    )
    const feed = Effect.gen(function* () {
      for (let frame = 0; reel !== undefined && frame < reel.frames; frame++) {
        if (encoder.child.stdin?.writable !== true) break
        yield* hand(encoder.child, reel.paint(frame))
      }
      encoder.child.stdin?.end()
    })
    const [how] = yield* Effect.all([Deferred.await(encoder.ended), feed], { concurrency: "unbounded" })
    if (how !== "") return yield* Effect.dieMessage(`ffmpeg ended with ${how}`)
  },
  Effect.scoped,
  Effect.timeout(timeLimit),
  Effect.orDie
)

/** The encoder that runs the ffmpeg at a path. */
export const encoderAt = (ffmpeg: string): Layer.Layer<Encoder> =>
  Layer.succeed(Encoder, { encode: (args, reel) => encode(ffmpeg, args, reel) })
