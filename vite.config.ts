import { statfsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { builtSources } from "./test/support/builtSources.js"
import LongestFirst from "./test/support/longestFirst.js"

const source = (file: string) => fileURLToPath(new URL(`${file}.ts`, import.meta.url))

// Both packages are imported by their names, as their readers will; here those are these very sources.
const alias = [
  { find: /^grok-video-pipeline$/, replacement: source("src/index") },
  { find: /^grok-video-pipeline\/(fleet|simulator|testing)$/, replacement: source("src/$1") },
  { find: /^xai-simulator$/, replacement: source("packages/xai-simulator/src/index") }
]

// Temporary folders lie in memory where there is plenty of it: tests make and remove tens of thousands of files, and wait for
// the disk with each line of a journal.
const memory = "/dev/shm"
const roomIn = (folder: string): number => {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return 0
  }
}
if (process.env.TMPDIR === undefined && roomIn(memory) > 8e9) process.env.TMPDIR = memory

export default defineConfig({
  resolve: { alias },
  plugins: [builtSources(alias)],
  test: {
    server: { deps: { external: [/\/node_modules\/\.cache\/tests\//] } },
    include: ["test/**/*.test.ts", "packages/*/test/**/*.test.ts", "examples/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Three processes, each with one file after the other: loading Effect anew for each file takes a third of the time. More
    // room for what lives shortly, and code that is compiled when it is first called, spare a sixth of the rest.
    poolOptions: {
      forks: {
        ...{ minForks: 3, maxForks: 3, isolate: false },
        execArgv: [
          ...["--min-semi-space-size=64", "--max-semi-space-size=64", "--always-sparkplug"],
          // One thread collects, since two more processes want the others.
          "--single-threaded-gc"
        ]
      }
    },
    sequence: { sequencer: LongestFirst },
    runner: "./test/support/failureRunner.ts",
    setupFiles: ["./test/support/freshIt.ts"],
    reporters: ["default", "./test/support/slowestFiles.ts", "./test/support/closingLine.ts"]
  }
})
