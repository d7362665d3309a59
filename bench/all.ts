import { spawnSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import path from "node:path"
import { Effect } from "effect"
import { begin } from "./begin.js"
import { calls } from "./calls.js"
import { footprint } from "./footprint.js"
import { many } from "./many.js"
import { isMissed, type Line, table } from "./Numbers.js"
import { overhead } from "./overhead.js"
import { view } from "./view.js"

// All numbers in one command, side by side: `npm run bench`. Each line can fail; results.json keeps the run.
// `npm run bench -- overhead many` measures only those.

const root = path.resolve(import.meta.dirname, "..")

/** A bench with a table of its own: shown as it is, and worth its exit code. */
const own = (script: string) => (): ReadonlyArray<Line> => {
  const began = performance.now()
  const { status } = spawnSync(path.join(root, "node_modules/.bin/vite-node"), [`bench/${script}.ts`], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"]
  })
  return [
    {
      what: `bench/${script}.ts against its own limits (0 met, 1 missed)`,
      value: status ?? 1,
      atMost: 0,
      noise: 0,
      aside: `${((performance.now() - began) / 1000).toFixed(0)} s`
    }
  ]
}

const parts: Readonly<Record<string, () => ReadonlyArray<Line> | Promise<ReadonlyArray<Line>>>> = {
  overhead: () => Effect.runPromise(Effect.orDie(overhead)),
  many: () => Effect.runPromise(Effect.orDie(many)),
  footprint,
  begin,
  calls,
  view: () => Effect.runPromise(view),
  journal: own("journal"),
  assembly: own("assembly")
}

const wanted = process.argv.slice(2).filter((word) => word in parts)
const results: Record<string, ReadonlyArray<Line>> = {}
for (const [name, measure] of Object.entries(parts))
  if (wanted.length === 0 || wanted.includes(name)) {
    process.stderr.write(`bench: ${name}\n`)
    results[name] = await measure()
  }

const lines = Object.values(results).flat()
mkdirSync(path.join(root, "bench"), { recursive: true })
writeFileSync(
  path.join(root, "bench/results.json"),
  `${JSON.stringify(
    { at: new Date().toISOString(), node: process.version, processors: cpus().length, results },
    null,
    2
  )}\n`
)
process.stdout.write(
  `\n${table(lines)}\n\nMedians; ratios compare between machines, times and sizes on this machine do not.\n`
)
process.exitCode = lines.some(isMissed) ? 1 : 0
