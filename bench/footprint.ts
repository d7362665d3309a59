import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { type Line, median, noiseOf } from "./Numbers.js"

const rounds = Number(process.env.ROUNDS ?? 7)
const root = path.resolve(import.meta.dirname, "..")

/** Runs node to its end and gives milliseconds and the most memory it held, in MB. */
const run = (args: ReadonlyArray<string>, cwd: string = root) => {
  const tell =
    'data:text/javascript,process.on("exit",()=>process.stderr.write("\\nPEAK "+process.resourceUsage().maxRSS+"\\n"))'
  const began = performance.now()
  const { status, stderr } = spawnSync(process.execPath, ["--import", tell, ...args], {
    cwd,
    env: { PATH: process.env.PATH },
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"]
  })
  const millis = performance.now() - began
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`)
  return { millis, megabytes: Number(/PEAK (\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024 }
}

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(path.join(entry.parentPath, entry.name)).size : 0),
    0
  )

/** Every package that `npm ci --omit=dev` puts on the disk. */
const installed = (): number =>
  execFileSync("npm", ["ls", "--omit=dev", "--all", "--parseable"], { cwd: root, encoding: "utf8" })
    .split("\n")
    .slice(1)
    .filter((folder) => folder !== "" && existsSync(folder))
    .reduce((sum, folder) => sum + bytesIn(folder), 0)

/** How fast the program is there, what it holds, and how large it is. Ratios are over a node that does nothing. */
export const footprint = (): ReadonlyArray<Line> => {
  const main = path.join(root, "dist/main.js")
  const library = path.join(root, "dist/lib/index.js")
  const folder = mkdtempSync(path.join(tmpdir(), "footprint-"))
  try {
    const asked = {
      nothing: ["-e", "0"],
      help: [main, "--help"],
      version: [main, "--version"],
      plan: [main, "plan", "A fox and an owl find a light", "--simulate", "--output-dir", folder],
      effect: ["-e", 'Promise.all([import("effect"), import("@effect/platform")])'],
      library: ["-e", `import(${JSON.stringify(library)})`]
    }
    const names = Object.keys(asked)
    const seen = new Map(names.map((name) => [name, [] as ReturnType<typeof run>[]]))
    for (let round = 0; round < rounds; round++)
      for (const [name, args] of Object.entries(asked)) seen.get(name)?.push(run(args))
    type Asked = keyof typeof asked
    const over = (
      name: Asked,
      what: string,
      figure: "millis" | "megabytes",
      atMost: number,
      base: Asked = "nothing"
    ): Line => {
      const values = (seen.get(name) ?? []).map((it) => it[figure])
      const here = median(values)
      const floor = median((seen.get(base) ?? []).map((it) => it[figure]))
      return {
        what,
        value: here / floor,
        atMost,
        noise: noiseOf(values),
        aside: `${here.toFixed(0)} ${figure === "millis" ? "ms" : "MB"}`
      }
    }
    const megabytes = (bytes: number) => bytes / 1e6
    return [
      over("help", "--help: time, over a node that does nothing", "millis", 3),
      over("version", "--version: time, over a node that does nothing", "millis", 3),
      over(
        "library",
        "importing the library: time, over effect and @effect/platform",
        "millis",
        1.5,
        "effect"
      ),
      over("help", "--help: peak memory, over a node that does nothing", "megabytes", 1.5),
      over("plan", "a simulated plan: peak memory, over a node that does nothing", "megabytes", 5),
      {
        what: "the program itself (dist/)",
        value: megabytes(bytesIn(path.join(root, "dist"))),
        unit: "MB",
        atMost: 5,
        noise: 0
      },
      {
        what: "the installed tree (npm ci --omit=dev)",
        value: megabytes(installed()),
        unit: "MB",
        atMost: 400,
        noise: 0
      }
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
