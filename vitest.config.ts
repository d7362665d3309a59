import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const door = (name: string) => fileURLToPath(new URL(`src/${name}.ts`, import.meta.url))

export default defineConfig({
  // The examples import the package by its name, as their readers will; here that is this very source.
  resolve: {
    alias: [
      { find: /^grok-video-pipeline$/, replacement: door("index") },
      { find: /^grok-video-pipeline\/(simulator|testing)$/, replacement: door("$1") }
    ]
  },
  test: {
    include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Two processes, each with one file after the other: loading Effect anew for each file takes a third of the time.
    poolOptions: { forks: { minForks: 3, maxForks: 3, isolate: false } },
    setupFiles: ["./test/support/freshIt.ts"],
    reporters: ["default", "./test/support/closingLine.ts"]
  }
})
