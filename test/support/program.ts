import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"

/** The built program, as `npx grok-video-pipeline` starts it. */
export const entry = fileURLToPath(new URL("../../dist/main.js", import.meta.url))

/** How a run of the program ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder with node in it and nothing else: beside the machine's own node there may lie an ffmpeg. */
export const onlyNode = mkdtempSync(path.join(tmpdir(), "only-node-"))
symlinkSync(process.execPath, path.join(onlyNode, "node"))
process.once("exit", () => rmSync(onlyNode, { recursive: true, force: true }))

/** An environment with no key and no ffmpeg in it: only node can be found. */
export const bareEnvironment: Readonly<Record<string, string>> = {
  PATH: onlyNode,
  HOME: "/nonexistent"
}

/** Runs the program to its end. */
export const program = (
  args: ReadonlyArray<string>,
  options: {
    readonly cwd: string
    readonly env?: Readonly<Record<string, string>>
    readonly seconds?: number
  }
): Ended => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [entry, ...args], {
    cwd: options.cwd,
    env: { ...bareEnvironment, ...options.env },
    encoding: "utf8",
    timeout: (options.seconds ?? 60) * 1000,
    stdio: ["ignore", "pipe", "pipe"]
  })
  return { code: status, stdout, stderr }
}
