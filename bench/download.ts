import { spawn } from "node:child_process"
import { createServer } from "node:http"
import { fileURLToPath } from "node:url"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { Console, Data, Effect, Layer, Redacted } from "effect"
import { GrokClient } from "../src/services/GrokClient.js"
import { Workspace } from "../src/services/Workspace.js"

// What a large download costs in memory: the peak above idle of a process that fetches a clip through the real client.
// The parent serves a sound MP4 of `megabytes`, the child downloads it: `npm run bench:download`.

const megabytes = 500
const mostAboveIdle = 150

class TooMuchMemory extends Data.TaggedError("TooMuchMemory")<{ readonly message: string }> {}

const mebibyte = 1024 * 1024
const residentMiB = () => process.memoryUsage.rss() / mebibyte

/** An MP4's boxes: a type, an empty film, and one box of nothing that fills the rest. */
const head = (size: number): Buffer => {
  const bytes = Buffer.alloc(32)
  bytes.writeUInt32BE(16, 0)
  bytes.write("ftypisom", 4)
  bytes.writeUInt32BE(8, 16)
  bytes.write("moov", 20)
  bytes.writeUInt32BE(size - 24, 24)
  bytes.write("mdat", 28)
  return bytes
}

/** The child: idles, downloads, and prints idle and peak resident memory in MiB. */
const child = (origin: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.makeTempDirectoryScoped()
    const client = GrokClient.layer({ apiKey: Redacted.make("xai-bench"), baseUrl: `${origin}/v1` })
    yield* Effect.gen(function* () {
      const grok = yield* GrokClient
      const workspace = yield* Workspace
      // One small download first, so that what is loaded once is not counted.
      yield* grok.download(`${origin}/1.mp4`, workspace.absolute("videos/small.mp4"), "video")
      const idle = residentMiB()
      let peak = idle
      const watch = setInterval(() => {
        peak = Math.max(peak, residentMiB())
      }, 10)
      const { bytes } = yield* grok.download(
        `${origin}/${megabytes}.mp4`,
        workspace.absolute("videos/large.mp4"),
        "video"
      )
      clearInterval(watch)
      peak = Math.max(peak, residentMiB())
      yield* Console.log(JSON.stringify({ idle, peak, bytes }))
    }).pipe(Effect.provide(client.pipe(Layer.provideMerge(Workspace.layer(folder)))))
  }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))

const serve = Effect.acquireRelease(
  Effect.async<{ readonly origin: string; readonly stop: () => void }>((resume) => {
    const block = Buffer.alloc(mebibyte)
    const server = createServer((request, response) => {
      const size = Number(/\/(\d+)\.mp4/.exec(request.url ?? "")?.[1] ?? 1) * mebibyte
      response.writeHead(200, { "content-type": "video/mp4", "content-length": size })
      const first = head(size)
      response.write(first)
      let left = size - first.length
      const more = () => {
        while (left > 0) {
          const piece = left < block.length ? block.subarray(0, left) : block
          left -= piece.length
          if (!response.write(piece)) return
        }
        response.end()
      }
      response.on("drain", () => left > 0 && more())
      more()
    }).listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" ? (address?.port ?? 0) : 0
      resume(Effect.succeed({ origin: `http://127.0.0.1:${port}`, stop: () => server.close() }))
    })
  }),
  ({ stop }) => Effect.sync(stop)
)

const parent = Effect.gen(function* () {
  const { origin } = yield* serve
  const printed = yield* Effect.async<string>((resume) => {
    const runner = fileURLToPath(new URL("../node_modules/vite-node/vite-node.mjs", import.meta.url))
    const started = spawn(process.execPath, [runner, fileURLToPath(import.meta.url), "child", origin], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, BENCH_DOWNLOAD_CHILD: origin }
    })
    let text = ""
    started.stdout.setEncoding("utf8").on("data", (piece: string) => {
      text += piece
    })
    started.on("close", () => resume(Effect.succeed(text)))
  })
  const line = /\{"idle":([\d.]+),"peak":([\d.]+),"bytes":(\d+)\}/.exec(printed)
  if (line === null)
    return yield* new TooMuchMemory({ message: `the download did not end well:\n${printed}` })
  const [, idle, peak, bytes] = line.map(Number)
  const above = (peak ?? 0) - (idle ?? 0)
  yield* Console.log(
    `${((bytes ?? 0) / mebibyte).toFixed(0)} MiB downloaded: ${(idle ?? 0).toFixed(0)} MiB resident when idle, ` +
      `${(peak ?? 0).toFixed(0)} MiB at the peak, ${above.toFixed(0)} MiB above idle (limit ${mostAboveIdle})`
  )
  if (above > mostAboveIdle)
    return yield* new TooMuchMemory({ message: "a download takes more memory than is allowed" })
}).pipe(Effect.scoped)

const origin = process.env.BENCH_DOWNLOAD_CHILD
const work: Effect.Effect<void, { readonly message: string }> =
  origin === undefined ? parent : Effect.mapError(child(origin), (error) => ({ message: String(error) }))
Effect.runFork(
  Effect.catchAll(work, (error) =>
    Effect.zipRight(
      Console.error(error.message),
      Effect.sync(() => {
        process.exitCode = 1
      })
    )
  )
)
