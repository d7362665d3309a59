import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"

// `npm run test:clients`: the simulator's command, driven by clients in Python that were not written here. They are
// installed from PyPI into an environment of their own, pinned, once for each list of them.

const here = fileURLToPath(new URL(".", import.meta.url))
const root = fileURLToPath(new URL("../../../..", import.meta.url))
const clients = ["openai_sdk.py", "pydantic_ai_agents.py", "langchain_xai_chat.py"]

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Runs something to its end, its words shown; fails where it fails. */
const run = (program: string, words: ReadonlyArray<string>, env: NodeJS.ProcessEnv = {}) => {
  const { error, status } = spawnSync(program, [...words], {
    cwd: here,
    env: { ...process.env, ...env },
    stdio: "inherit"
  })
  if (status !== 0) throw new Error(`${[program, ...words].join(" ")} ended with ${error?.message ?? status}`)
}

/** A Python that has the clients, made where there is none yet. */
const python = (): string => {
  const list = path.join(here, "requirements.txt")
  const name = createHash("sha256").update(readFileSync(list)).digest("hex").slice(0, 12)
  const place = path.join(root, "node_modules/.cache/xai-clients", name)
  const inside = (folder: string) => path.join(folder, "bin", "python")
  if (!existsSync(inside(place))) {
    say("Installing the clients …")
    const half = `${place}.part`
    rmSync(half, { recursive: true, force: true })
    mkdirSync(path.dirname(place), { recursive: true })
    run("python3", ["-m", "venv", half])
    run(inside(half), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", list])
    renameSync(half, place)
  }
  return inside(place)
}

/** The command, serving on a free port, and what it says of itself. */
const serve = () =>
  new Promise<{ readonly child: ChildProcess; readonly url: string; readonly key: string }>(
    (resolve, reject) => {
      const child = spawn(
        process.execPath,
        [path.join(root, "packages/xai-simulator/dist/main.js"), "--port", "0"],
        { stdio: ["ignore", "pipe", "inherit"] }
      )
      let said = ""
      child.stdout.on("data", (words) => {
        said += String(words)
        const [, url] = /XAI_BASE_URL=(\S+)/.exec(said) ?? []
        const [, key] = /XAI_API_KEY=(\S+)/.exec(said) ?? []
        if (url !== undefined && key !== undefined) resolve({ child, url, key })
      })
      child.on("close", (code) => reject(new Error(`the simulator ended with ${code}`)))
    }
  )

const program = python()
const { child, key, url } = await serve()
try {
  for (const client of clients) {
    say(client)
    run(program, [client], { XAI_BASE_URL: url, XAI_API_KEY: key })
  }
  say("All clients are content.")
} finally {
  child.kill()
}
