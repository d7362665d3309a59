import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { createInterface } from "node:readline"
import { type Line, median, noiseOf } from "./Numbers.js"

const rounds = Number(process.env.ROUNDS ?? 5)
const root = path.resolve(import.meta.dirname, "..")
/** The program that is measured: another build may be named, to compare. */
const main = process.env.PROGRAM ?? path.join(root, "dist/main.js")

const tell = `data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();process.stderr.write("\\nCPU "+(user+system)/1000+"\\n")})`

/** Films at a simulator in a process of its own; gives the processor time of the program alone, in milliseconds. */
const filmed = (url: string, folder: string): number => {
  const args = ["run", "A fox and an owl find a light", "--yes", "--scenes", "6", "--output-dir", folder]
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", tell, main, ...args, "--poll-interval", "200 millis"],
    {
      env: { PATH: process.env.PATH, XAI_API_KEY: "xai-simulated", XAI_BASE_URL: url },
      encoding: "utf8",
      stdio: ["ignore", "ignore", "pipe"]
    }
  )
  // 6: a viewer gets less than was planned, which costs no less.
  if (status !== 0 && status !== 6) throw new Error(`the film ended with ${status}: ${stderr}`)
  return Number(/CPU ([\d.]+)/.exec(stderr)?.[1] ?? Number.NaN)
}

const paidCallsIn = (folder: string): number =>
  readFileSync(path.join(folder, "journal.log"), "utf8").split('"intent"').length - 1

/**
 * What a paid call takes of the processor, journal, judge's frames and download included: a film's time over the calls that
 * were sent. The start of the program is in it: what is loaded for the first call is no part of a film that only looks.
 */
export const calls = async (): Promise<ReadonlyArray<Line>> => {
  const simulator = spawn(process.execPath, [main, "simulator", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  try {
    let url = ""
    for await (const line of createInterface(simulator.stdout)) {
      url = /http:\/\/127\.0\.0\.1:\d+\/v1/.exec(line)?.[0] ?? ""
      if (url !== "") break
    }
    const seen: Array<number> = []
    let sent = 0
    for (let round = 0; round < rounds; round++) {
      const folder = mkdtempSync(path.join(tmpdir(), "calls-"))
      const millis = filmed(url, folder)
      sent = paidCallsIn(folder)
      seen.push(millis / sent)
      rmSync(folder, { recursive: true, force: true })
    }
    return [
      {
        what: "processor time of a paid call, over a film of 6 scenes",
        value: median(seen),
        unit: "ms",
        noise: noiseOf(seen),
        aside: `${sent} calls`
      }
    ]
  } finally {
    simulator.kill()
    await once(simulator, "exit")
  }
}
