import { spawnSync } from "node:child_process"

// How long `--help` takes against a Node that does nothing, alternating, as a ratio of medians: `npm run bench:start`.

const rounds = 15

const milliseconds = (args: ReadonlyArray<string>): number => {
  const began = process.hrtime.bigint()
  const done = spawnSync(process.execPath, args, { stdio: "ignore", env: { PATH: process.env.PATH } })
  if (done.status !== 0) throw new Error(`node ${args.join(" ")} ended with ${done.status}`)
  return Number(process.hrtime.bigint() - began) / 1e6
}

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const commands = {
  nothing: ["-e", "0"],
  help: ["dist/main.js", "--help"],
  version: ["dist/main.js", "--version"],
  // Not answered from the front page: the price of loading the program itself, shown but not limited.
  loaded: ["dist/main.js", "--completions", "bash"]
}
const times: Record<keyof typeof commands, Array<number>> = { nothing: [], help: [], version: [], loaded: [] }

for (let round = 0; round < rounds; round++) {
  times.nothing.push(milliseconds(commands.nothing))
  times.help.push(milliseconds(commands.help))
  times.version.push(milliseconds(commands.version))
  times.loaded.push(milliseconds(commands.loaded))
}

const floor = median(times.nothing)
const worst = Math.max(median(times.help), median(times.version)) / floor
const lines = Object.entries(times).map(
  ([name, values]) =>
    `${name.padEnd(8)} ${median(values).toFixed(0).padStart(4)} ms   ${(median(values) / floor).toFixed(2)} × node`
)
process.stdout.write(
  `${lines.join("\n")}\nmedians of ${rounds} rounds; help and version may take at most 3.00 × node\n`
)
process.exitCode = worst <= 3 ? 0 : 1
