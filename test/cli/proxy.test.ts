import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { request as httpRequest } from "node:http"
import path from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import type { SimulatorSettings } from "xai-simulator"
import { authority, canMakeCertificates, connectProxy, tlsServer } from "../support/companyNetwork.js"
import { inProcess } from "../support/inProcess.js"
import { endAll, start } from "../support/liveProgram.js"
import { bundledFfmpeg } from "../support/media.js"
import { closeAll, near } from "../support/simulators.js"
import { tempFolder } from "../support/tempFolder.js"

const password = "s3cr3t-of-ada"

/** The simulator in the names of others: behind TLS, and its media at a host of their own. */
const inTheNamesOfOthers = async (certificate: Parameters<typeof tlsServer>[0], simulator: URL) =>
  tlsServer(
    certificate,
    (request, body) =>
      new Promise((resolve) => {
        const forwarded = httpRequest(
          {
            ...{ host: simulator.hostname, port: simulator.port, method: request.method, path: request.url },
            headers: { ...request.headers, host: simulator.host }
          },
          (answer) => {
            const chunks: Array<Buffer> = []
            answer.on("data", (chunk: Buffer) => chunks.push(chunk))
            answer.on("end", () => {
              const type = answer.headers["content-type"] ?? "application/octet-stream"
              const whole = Buffer.concat(chunks)
              const text = () =>
                whole.toString("utf8").replaceAll(simulator.origin, "https://media.acme.test")
              resolve({
                status: answer.statusCode ?? 500,
                headers: { "content-type": type, date: new Date().toUTCString() },
                body: type.includes("json") ? Buffer.from(text()) : whole
              })
            })
          }
        )
        forwarded.end(body)
      })
  )

const everyFile = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "latin1"))
    .join("\n")

describe.skipIf(!canMakeCertificates)("behind a company's proxy", () => {
  const folder = tempFolder("company-")
  const closing: Array<() => void> = []
  let acme: ReturnType<typeof authority>
  let proxy: Awaited<ReturnType<typeof connectProxy>>
  beforeAll(async () => {
    acme = authority()
    // From a server of its own a small picture is less than was ordered: that is told, and quick.
    const quick: SimulatorSettings = {
      delays: { chatMillis: 5, imageMillis: 10, videoMillis: 100 },
      scores: [{ when: ".", values: [0.9] }],
      scale: 0.15,
      framesPerSecond: 4
    }
    const { url } = await near(quick)
    const address = new URL(new URL(url).origin)
    const front = await inTheNamesOfOthers(acme.sign(["api.acme.test", "media.acme.test"]), address)
    proxy = await connectProxy(front.port, { user: `ada:${password}` })
    closing.push(front.close, proxy.close)
  })
  afterAll(() => {
    endAll()
    for (const close of closing) close()
    return closeAll()
  })

  const surroundings = (environment: Readonly<Record<string, string>>) => ({
    cwd: folder,
    env: {
      XAI_API_KEY: "xai-simulated",
      XAI_BASE_URL: "https://api.acme.test/v1",
      ...environment
    }
  })
  const run = (words: ReadonlyArray<string>, environment: Readonly<Record<string, string>>) =>
    inProcess(words, surroundings(environment))
  /** Node reads `NODE_EXTRA_CA_CERTS` when a process starts. */
  const trusting = (words: ReadonlyArray<string>, environment: Readonly<Record<string, string>>) =>
    start(
      words,
      surroundings({ ...environment, GROK_VIDEO_FFMPEG: bundledFfmpeg, NODE_EXTRA_CA_CERTS: acme.root })
    ).ended
  const address = (user: string) => `http://${user}127.0.0.1:${proxy.port}`

  let film: ReturnType<typeof trusting> | undefined
  /** A film by the proxy, made once. */
  const filmed = () => {
    film ??= trusting(
      [
        ...["run", "A fox finds a lamp", "--yes", "--scenes", "1", "--resolution", "480p"],
        ...["--max-duration", "4", "--poll-interval", "200 millis"]
      ],
      { HTTPS_PROXY: address(`ada:${password}@`) }
    )
    return film
  }

  it("C30: a film is made by the proxy and the company's certificate, and the password is nowhere", async () => {
    const ended = await filmed()
    assert.strictEqual(ended.code, 6, ended.stderr)
    const lacks = [...ended.stdout.matchAll(/^ {2}.* \((.*)\): The .*$/gm)].map(([, kind]) => kind)
    assert.deepStrictEqual([...new Set(lacks)], ["delivered-otherwise"], ended.stdout)
    assert.includeMembers([...proxy.asked], ["api.acme.test:443", "media.acme.test:443"])
    const seen = ended.stdout + ended.stderr + everyFile(path.join(folder, "output"))
    assert.notInclude(seen, password)
    assert.notInclude(seen, Buffer.from(`ada:${password}`).toString("base64"))
  })

  it("C31: without its certificate the words say how to trust it, and nothing is tried twice", async () => {
    const before = proxy.asked.length
    const ended = await run(["run", "An owl", "--yes", "--output-dir", "untrusted"], {
      HTTPS_PROXY: address(`ada:${password}@`)
    })
    assert.strictEqual(ended.code, 1)
    assert.match(ended.stderr, /does not trust the certificate[^\n]*api\.acme\.test[^\n]*"Acme Inspection"/)
    assert.include(ended.stderr, "NODE_EXTRA_CA_CERTS")
    assert.notMatch(ended.stderr, /\.\.(?!\.)/)
    assert.isAtMost(proxy.asked.length - before, 2)
  })

  it("a dry run only warns of a certificate, a run and a batch are not begun, and a film that is there goes on", async () => {
    const way = { HTTPS_PROXY: address(`ada:${password}@`) }
    const warned = /does not trust the certificate[^\n]*"Acme Inspection"[^\n]*NODE_EXTRA_CA_CERTS/
    const dry = await run(["run", "An owl", "--dry-run", "--output-dir", "looked"], way)
    assert.strictEqual(dry.code, 0, dry.stderr)
    assert.match(dry.stderr, warned)
    assert.match(dry.stdout, /To be ordered/)

    writeFileSync(path.join(folder, "films.txt"), "An owl\nA crow\n")
    const batch = await run(["batch", "films.txt", "--yes", "--output-dir", "looked"], way)
    assert.strictEqual(batch.code, 1)
    assert.match(batch.stderr, /does not trust the certificate/)

    const planned = await run(["plan", "An owl", "--output-dir", "looked"], {
      ...way,
      HTTPS_PROXY: address("")
    })
    assert.strictEqual(planned.code, 1)
    assert.match(planned.stderr, /proxy cannot be used as it is set here[^\n]*wants a user and a password/)
    assert.isFalse(existsSync(path.join(folder, "looked")), "nothing is begun")

    await filmed()
    const made = await run(["run", "--yes"], way)
    assert.strictEqual(made.code, 6, made.stderr)
    assert.match(made.stderr, warned)
    assert.include(made.stdout, "This run ordered nothing.")
  })

  it("C30: doctor names the proxy, and what it wants", async () => {
    const good = await run(["doctor"], { HTTPS_PROXY: address(`ada:${password}@`) })
    assert.match(good.stdout, new RegExp(`✓ proxy +127\\.0\\.0\\.1:${proxy.port} \\(HTTPS_PROXY\\)`))
    const wrong = await run(["doctor"], { ALL_PROXY: address("") })
    assert.match(wrong.stdout, /proxy[^\n]*lets nothing through/)
    assert.match(wrong.stdout.replace(/\s+/g, " "), /wants a user and a password.*\(407\)/)
    const socks = await run(["run", "An owl", "--output-dir", "socks"], {
      ALL_PROXY: "socks5://ada:x@127.0.0.1:1"
    })
    assert.strictEqual(socks.code, 2)
    assert.match(socks.stderr, /ALL_PROXY: it names a SOCKS proxy/)
  })
})
