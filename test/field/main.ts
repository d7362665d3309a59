import { spawn, spawnSync } from "node:child_process"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { authority, connectProxy, tlsServer } from "../support/companyNetwork.js"

// One film where the program meets its users: `npm run test:field`. In a path of letters that shells, addresses and ffmpeg
// read their own way; on an exFAT disk (a real one where this machine can make it, as root with mkfs.exfat and
// mount.exfat-fuse; else with a shim that refuses what exFAT does); behind a proxy that takes CONNECT alone and breaks TLS
// open with a company's certificate; drawn from a CMYK photo that its EXIF turns; told by a sentence in UTF-16. It has to
// be made, once, at the price shown. Nothing leaves this machine.

const entry = fileURLToPath(new URL("../../dist/main.js", import.meta.url))
const photo = fileURLToPath(new URL("../fixtures/photos/cmyk-turned.jpg", import.meta.url))
const home = mkdtempSync(path.join(tmpdir(), "field-"))
const undo: Array<() => void> = [() => rmSync(home, { recursive: true, force: true })]
const say = (line: string) => process.stdout.write(`${line}\n`)

const has = (program: string) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0
const well = (program: string, ...words: ReadonlyArray<string>): string => {
  const { status, stderr, stdout } = spawnSync(program, [...words], { encoding: "utf8" })
  if (status !== 0) throw new Error(`${program} ${words.join(" ")}: ${stderr}`)
  return stdout.trim()
}

/** What exFAT refuses, for machines that may not mount one. */
const shim = `
const fs = require("node:fs")
const no = (code) => Object.assign(new Error(code + ": not on this disk"), { code, errno: -1, syscall: "link" })
fs.link = (_from, _to, done) => process.nextTick(done, no("EPERM"))
fs.symlink = (_to, _at, ...rest) => process.nextTick(rest.at(-1), no("ENOSYS"))
const fsync = fs.fsync
fs.fsync = (fd, done) => fs.fstat(fd, (_, info) => (info?.isDirectory() ? done(no("EINVAL")) : fsync(fd, done)))
`

/** A disk without hard links: where it is, and what a program needs to see it as one. */
const odd = (): { readonly place: string; readonly options: string; readonly kind: string } => {
  if (
    process.getuid?.() === 0 &&
    ["mkfs.exfat", "mount.exfat-fuse", "losetup"].every(has) &&
    existsSync("/dev/fuse")
  ) {
    const [image, place] = [path.join(home, "disk.img"), path.join(home, "disk")]
    well("truncate", "-s", "600M", image)
    well("mkfs.exfat", image)
    mkdirSync(place)
    const loop = well("losetup", "--find", "--show", image)
    undo.unshift(() => void spawnSync("losetup", ["--detach", loop]))
    well("mount.exfat-fuse", loop, place)
    undo.unshift(() => void spawnSync("umount", [place]))
    return { place, options: "", kind: "a real exFAT disk" }
  }
  const file = path.join(home, "shim.cjs")
  writeFileSync(file, shim)
  return { place: home, options: `--require ${file}`, kind: "a shim that refuses what exFAT does" }
}

/** A simulator in a process of its own, as far away as the provider. */
const startSimulator = async (): Promise<string> => {
  const config = path.join(home, "simulator.json")
  writeFileSync(config, JSON.stringify({ sceneSeconds: 3 }))
  const child = spawn(process.execPath, [entry, "simulator", "--port", "0", "--config", config], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  undo.unshift(() => void child.kill("SIGKILL"))
  return new Promise((resolve, reject) => {
    let said = ""
    child.stdout.on("data", (piece: Buffer) => {
      said += piece.toString()
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      if (found !== undefined) resolve(found)
    })
    child.once("exit", () => reject(new Error(`the simulator ended: ${said}`)))
  })
}

const api = "https://api.acme.test"

const trial = async (): Promise<void> => {
  const disk = odd()
  const simulator = await startSimulator()
  const acme = authority()
  // It speaks TLS in the provider's name, with the company's certificate, and hands everything on to the simulator.
  const front = await tlsServer(acme.sign(["api.acme.test"]), async (request, body) => {
    const { host: _host, connection: _connection, ...headers } = request.headers
    const answer = await fetch(`${simulator}${request.url}`, {
      method: request.method ?? "GET",
      headers: Object.entries(headers).flatMap(([name, value]) =>
        typeof value === "string" && name !== "content-length" && name !== "transfer-encoding"
          ? [[name, value]]
          : []
      ),
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) })
    })
    const type = answer.headers.get("content-type") ?? "application/octet-stream"
    const bytes = Buffer.from(await answer.arrayBuffer())
    return {
      status: answer.status,
      headers: { "content-type": type },
      body: type.includes("json") ? Buffer.from(bytes.toString("utf8").replaceAll(simulator, api)) : bytes
    }
  })
  undo.unshift(front.close)
  const proxy = await connectProxy(front.port)
  undo.unshift(proxy.close)

  const place = path.join(disk.place, "Ω #1 100% '&(1)")
  mkdirSync(place, { recursive: true })
  const film = path.join(place, "film")
  const story = path.join(place, "the story.txt")
  writeFileSync(
    story,
    Buffer.from("\uFEFFA fox and an owl discover a glowing crystal in an autumn forest", "utf16le")
  )

  /** Runs the program to its end; the proxy is this very process, so it must not wait standing still. */
  const program = (...words: ReadonlyArray<string>) =>
    new Promise<string>((resolve, reject) => {
      const child = spawn(process.execPath, [entry, ...words], {
        cwd: place,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          PATH: process.env.PATH ?? "",
          NODE_OPTIONS: disk.options,
          NODE_EXTRA_CA_CERTS: acme.root,
          HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
          XAI_BASE_URL: `${api}/v1`,
          XAI_API_KEY: "xai-simulated",
          GROK_VIDEO_POLL_INTERVAL: "200 millis"
        }
      })
      const said = { out: "", err: "" }
      child.stdout.setEncoding("utf8").on("data", (piece: string) => (said.out += piece))
      child.stderr.setEncoding("utf8").on("data", (piece: string) => (said.err += piece))
      child.once("close", (code) => {
        if (code === 0) resolve(said.out)
        else reject(new Error(`${words.join(" ")} ended with ${code}:\n${said.out}\n${said.err}`))
      })
    })
  const asked = async () => {
    const log: unknown = await (await fetch(`${simulator}/simulator/log`)).json()
    return Array.isArray(log) ? log.filter(({ method }) => method === "POST").length : 0
  }

  const about = ["--output-dir", film, "--resolution", "480p"]
  const short = ["--scenes", "2", "--max-duration", "6 seconds"]
  await program("run", "--concept-file", story, ...short, ...about, "--yes", "--stop-after", "plan")
  await program("plan", ...about)
  const { characters } = JSON.parse(readFileSync(path.join(film, "plan.json"), "utf8"))
  const whole = [...about, "--yes", "--reference", `${characters[0].name}=${photo}`]
  const shown = await program("run", ...whole, "--dry-run")
  const before = await asked()
  const told = await program("run", ...whole)
  const after = await asked()
  const again = await program("run", ...whole)
  const idle = await asked()

  const dollars = (text: string, what: RegExp) => Number(what.exec(text)?.[1] ?? Number.NaN)
  const price = {
    work: dollars(shown, /\$([\d.]+)\s+for pictures and clips/),
    questions: dollars(shown, /\$([\d.]+)\s+for \d+ questions, at most/)
  }
  const billed = (what: string) => dollars(told, new RegExp(`^ +${what} +\\d+ calls? +\\$([\\d.]+)`, "m"))
  const paid = {
    work: billed("sheets") + billed("keyframes") + billed("clips"),
    questions: billed("questions")
  }
  const inWords = ({ questions, work }: typeof price) =>
    `$${work.toFixed(2)} for pictures and clips, $${questions.toFixed(2)} for questions`
  const facts = [
    ["disk", disk.kind],
    ["film", `${statSync(path.join(film, "final_video.mp4")).size} bytes`],
    ["price shown", `${inWords(price)} at most`],
    ["price paid", inWords(paid)],
    ["paid calls", `${after - before}; run again: ${idle - after}`],
    ["through the proxy", `${proxy.asked.length} connections to ${[...new Set(proxy.asked)].join(", ")}`],
    [
      "left over",
      readdirSync(film)
        .filter((name) => name.startsWith(".part-") || name === ".lock")
        .join(", ") || "nothing"
    ]
  ] as const
  for (const [what, found] of facts) say(`${what.padEnd(18)} ${found}`)
  if (!again.includes("This run ordered nothing.") || idle !== after)
    throw new Error("the same command ordered anew")
  const state = JSON.parse(readFileSync(path.join(film, "state.json"), "utf8"))
  if (!String(state.concept).startsWith("A fox and an owl"))
    throw new Error(`the story was read as ${state.concept}`)
  // Each of the three lines of the bill is rounded to a cent.
  if (!(Math.abs(paid.work - price.work) < 0.016 && paid.questions <= price.questions))
    throw new Error(`what was shown is not what was paid:\n${shown}\n${told}`)
}

try {
  await trial()
  say("\nThe film was made, once, at the price shown.")
} finally {
  for (const step of undo) step()
}
