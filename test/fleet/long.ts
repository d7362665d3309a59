import { spawnSync } from "node:child_process"
import { parseArgs } from "node:util"
import { Cause, Effect, Exit, Option } from "effect"
import { installMoto } from "../support/moto.js"
import { hasPostgres } from "../support/postgresServer.js"
import { NoNamespaces } from "./acceptance/Link.js"
import { type Finding, scenarios } from "./acceptance/scenarios.js"

// Films on many machines, at length: `npm run test:fleet -- --seeds 50 --only kills --only chaos`.

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "50" },
    only: { type: "string", multiple: true, default: [] }
  }
})
const seeds = Number(values.seeds)
const known = [...Object.keys(scenarios), "media"]
const unknown = values.only.filter((name) => !known.includes(name))
if (!Number.isSafeInteger(seeds) || seeds < 1 || unknown.length > 0) {
  process.stderr.write(`--seeds is a whole number above 0, and --only one of ${known.join(", ")}.\n`)
  process.exit(2)
}
const isWanted = (name: string) => values.only.length === 0 || values.only.includes(name)

const figure = (value: unknown): string =>
  typeof value === "number" && !Number.isInteger(value) ? value.toFixed(2) : String(value)

const lineOf = (name: string, { breaches, ...measured }: Finding, seconds: number): string =>
  [
    `${breaches.length === 0 ? "ok    " : "BREACH"} ${name}: ${Object.entries(measured)
      .map(([what, value]) => `${what} ${figure(value)}`)
      .join(", ")} (${seconds.toFixed(0)} s)`,
    ...breaches.map((words) => `         ${words}`)
  ].join("\n")

let passed = 0
let failed = 0
const told = (isGood: boolean, words: string) => {
  if (isGood) passed++
  else failed++
  process.stdout.write(`${words}\n`)
}

if (!hasPostgres) process.stdout.write("left out: there is no PostgreSQL here\n")
for (const [name, scenario] of hasPostgres ? Object.entries(scenarios) : []) {
  if (!isWanted(name)) continue
  const began = performance.now()
  const exit = await Effect.runPromiseExit(Effect.scoped(scenario(seeds)))
  const took = (performance.now() - began) / 1000
  Exit.match(exit, {
    onSuccess: (finding) => told(finding.breaches.length === 0, lineOf(name, finding, took)),
    onFailure: (cause) => {
      const failure = Option.getOrUndefined(Cause.failureOption(cause))
      if (failure instanceof NoNamespaces)
        process.stdout.write(`left out ${name}: there are no network namespaces here (${failure.message})\n`)
      else told(false, `BROKEN ${name}: ${Cause.pretty(cause)}`)
    }
  })
}

if (isWanted("media")) {
  installMoto()
  const { status } = spawnSync("npx", ["vitest", "run", "test/fleet/S3Media.test.ts"], { stdio: "inherit" })
  told(status === 0, `${status === 0 ? "ok    " : "BREACH"} media: S3 as moto speaks it`)
}
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
