import { spawn } from "node:child_process"
import { once } from "node:events"
import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import path from "node:path"
import { type Line, median, noiseOf } from "./Numbers.js"

const rounds = Number(process.env.ROUNDS ?? 15)
const root = path.resolve(import.meta.dirname, "..")
const main = path.join(root, "dist/main.js")
const concept = "A fox and an owl find a light"
const scratch = () => mkdtempSync(path.join(tmpdir(), "begin-"))

/** Runs node to its end; gives milliseconds. Nothing of this machine's settings is seen by it; at `url` is the provider. */
const run = async (args: ReadonlyArray<string>, url = "http://127.0.0.1:9/v1") => {
  const began = performance.now()
  const env = { PATH: process.env.PATH, XAI_API_KEY: "xai-not-a-key", XAI_BASE_URL: url }
  const child = spawn(process.execPath, args, { env, stdio: "ignore" })
  const [status] = await once(child, "exit")
  return { millis: performance.now() - began, status }
}

const succeed = async (args: ReadonlyArray<string>): Promise<number> => {
  const { millis, status } = await run(args)
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}`)
  return millis
}

/** From the start of the process to the first paid call of a new film, as the provider sees it, in milliseconds. */
const firstRequest = async (): Promise<number> => {
  const folder = scratch()
  let seen = Number.NaN
  const server = createServer((request, response) => {
    if (request.method === "POST" && Number.isNaN(seen)) seen = performance.now()
    response.writeHead(401, { "content-type": "application/json" }).end('{"error":"not today"}')
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("no port to listen on")
  const began = performance.now()
  await run([main, "run", concept, "--yes", "--output-dir", folder], `http://127.0.0.1:${address.port}/v1`)
  server.close()
  rmSync(folder, { recursive: true, force: true })
  if (Number.isNaN(seen)) throw new Error("the film ended without a request")
  return seen - began
}

/** How soon the program is at work: ratios to what importing the library takes, measured in turns. */
export const begin = async (): Promise<ReadonlyArray<Line>> => {
  const finished = scratch()
  try {
    const kept = path.join(root, "test/fixtures/films/third")
    cpSync(kept, finished, { recursive: true })
    const again = [main, "run", "--yes", "--output-dir", finished]
    await succeed(again)
    const seen: Record<"library" | "again" | "first", Array<number>> = { library: [], again: [], first: [] }
    for (let round = 0; round < rounds; round++) {
      seen.library.push(
        await succeed(["-e", `import(${JSON.stringify(path.join(root, "dist/lib/index.js"))})`])
      )
      seen.again.push(await succeed(again))
      seen.first.push(await firstRequest())
    }
    const line = (what: string, values: ReadonlyArray<number>): Line => {
      const ratios = values.map((millis, round) => millis / (seen.library[round] ?? Number.NaN))
      return {
        what,
        value: median(ratios),
        atMost: 1.5,
        noise: noiseOf(ratios),
        aside: `${median(values).toFixed(0)} ms of ${median(seen.library).toFixed(0)} ms`
      }
    }
    return [
      line("a finished film run again: time, over importing the library", seen.again),
      line("the first request of a new film: time, over importing the library", seen.first)
    ]
  } finally {
    rmSync(finished, { recursive: true, force: true })
  }
}
