import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import path from "node:path"
import { setTimeout } from "node:timers/promises"
import { fileURLToPath } from "node:url"

// moto is a server from PyPI that speaks S3: not written here, so that what it takes is what others take.

const pinned = "moto[s3,server]==5.2.5"
const venv = path.join(
  fileURLToPath(new URL("../../node_modules/.cache/moto", import.meta.url)),
  createHash("sha256").update(pinned).digest("hex").slice(0, 12)
)
const inVenv = path.join(venv, "bin", "moto_server")

const onPath = (): string | undefined =>
  (process.env.PATH ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, "moto_server"))
    .find((file) => existsSync(file))

/** The server's program, where there is one: `describe.skipIf(motoProgram === undefined)`. */
export const motoProgram = existsSync(inVenv) ? inVenv : onPath()

/** Installs it, into an environment of its own, where there is none yet. For long tests: it is 100 MB. */
export const installMoto = (): void => {
  if (existsSync(inVenv)) return
  const run = (program: string, ...words: ReadonlyArray<string>) => {
    const { error, status } = spawnSync(program, words, { stdio: "inherit" })
    if (status !== 0)
      throw new Error(`${[program, ...words].join(" ")} ended with ${error?.message ?? status}`)
  }
  mkdirSync(path.dirname(venv), { recursive: true })
  rmSync(venv, { recursive: true, force: true })
  run("python3", "-m", "venv", venv)
  // The command's first line names the place it was installed at, so it is not moved afterwards.
  run(
    path.join(venv, "bin", "python"),
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    pinned
  )
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

/** A server of one's own; `stop` ends it. */
export const startMoto = async (
  program: string
): Promise<{ readonly url: string; readonly stop: () => void }> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child: ChildProcess = spawn(program, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" })
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`)
    const isUp = await fetch(`${url}/moto-api/`).then(
      ({ ok }) => ok,
      () => false
    )
    if (isUp) return { url, stop: () => child.kill() }
    await setTimeout(100)
  }
  child.kill()
  throw new Error(`${program} did not answer within a minute`)
}
