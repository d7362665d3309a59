import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Random } from "effect"
import { GrokClient, type GrokOptions, type Timeouts } from "../../../src/services/GrokClient.js"
import { Workspace } from "../../../src/services/Workspace.js"
import { eventually } from "../../support/processes.js"
import { whileTimePasses } from "../../support/scriptedFetch.js"
import { bytesOf, key, oneFolder, sha256, studio } from "./studio.js"

const folder = oneFolder()

type Serve = (request: IncomingMessage, response: ServerResponse, n: number) => void

/** A media host on this machine that ends with the test, and what it was asked. */
const host = (serve: Serve, address = "127.0.0.1") =>
  Effect.acquireRelease(
    Effect.async<{ readonly url: string; readonly seen: Array<IncomingMessage>; readonly stop: () => void }>(
      (resume) => {
        const seen: Array<IncomingMessage> = []
        const server = createServer((request, response) => {
          seen.push(request)
          serve(request, response, seen.length - 1)
        })
        server.listen(0, address, () => {
          const { port } = server.address() as AddressInfo
          resume(
            Effect.succeed({
              url: `http://${address}:${port}`,
              seen,
              stop: () => {
                server.closeAllConnections()
                server.close()
              }
            })
          )
        })
      }
    ),
    ({ stop }) => Effect.sync(stop)
  )

const send =
  (bytes: Uint8Array, headers: { readonly [name: string]: string } = {}, status = 200): Serve =>
  (_, response) => {
    response.writeHead(status, headers)
    response.end(bytes)
  }

/** One download, with what it told and what it left in the folder. Pauses take no time: chance is always 0. */
const download = (
  kind: "image" | "video",
  url: string,
  options: Partial<GrokOptions> = {},
  before: string | undefined = undefined
) =>
  Effect.gen(function* () {
    const grok = yield* GrokClient
    const fs = yield* FileSystem.FileSystem
    const workspace = yield* Workspace
    const to = workspace.absolute("videos/clip.bin")
    yield* before === undefined ? fs.remove(to, { force: true }) : fs.writeFileString(to, before)
    const result = yield* Effect.either(grok.download(url, to, kind))
    const names = yield* fs.readDirectory(workspace.absolute("videos"))
    const content = names.includes("clip.bin") ? yield* fs.readFile(to) : undefined
    const told =
      result._tag === "Right"
        ? "whole"
        : "reason" in result.left
          ? `${result.left._tag} ${result.left.reason}`
          : result.left._tag
    return { result, told, names, content } as const
  }).pipe(Effect.provide(studio(options, folder)), Effect.withRandom(Random.fixed([0])), Effect.orDie)

const served = (kind: "image" | "video", serve: Serve, path = "/a.bin?sig=1", before?: string) =>
  Effect.gen(function* () {
    const media = yield* host(serve)
    const end = yield* download(kind, `${media.url}${path}`, { baseUrl: `${media.url}/v1` }, before)
    return { ...end, seen: media.seen }
  })

describe("a download", () => {
  for (const [name, kind, bytes] of [
    ["a JPEG", "image", bytesOf.jpeg],
    ["a PNG", "image", bytesOf.png],
    ["a WebP", "image", bytesOf.webp],
    ["an MP4", "video", bytesOf.mp4]
  ] as const) {
    it.scopedLive(`brings ${name} whole, hashed, and with nothing beside it`, () =>
      Effect.gen(function* () {
        const { content, names, result, seen } = yield* served(kind, send(bytes))
        assert.deepStrictEqual(result._tag === "Right" ? result.right : result.left, {
          sha256: sha256(bytes),
          bytes: bytes.length
        })
        assert.deepStrictEqual(Buffer.from(content ?? []), bytes)
        assert.deepStrictEqual(names, ["clip.bin"])
        assert.notProperty(seen[0]?.headers, "authorization")
        assert.notInclude(JSON.stringify(seen[0]?.rawHeaders), key)
        assert.strictEqual(seen[0]?.headers["accept-encoding"], "identity")
      })
    )
  }

  it.scopedLive("brings a large clip in pieces", () =>
    Effect.gen(function* () {
      const film = Buffer.alloc(8 * 1024 * 1024, 7)
      film.writeUInt32BE(film.length, 0)
      film.write("mdat", 4)
      const bytes = Buffer.concat([bytesOf.mp4, film])
      const { result } = yield* served("video", (_, response) => {
        for (let at = 0; at < bytes.length; at += 65_536) response.write(bytes.subarray(at, at + 65_536))
        response.end()
      })
      assert.deepStrictEqual(result._tag === "Right" ? result.right : result.left, {
        sha256: sha256(bytes),
        bytes: bytes.length
      })
    })
  )

  /** What comes, what it means, how often it is asked for. */
  const rows: ReadonlyArray<readonly [string, "image" | "video", Serve, told: string, requests: number]> = [
    [
      "a body shorter than its length",
      "video",
      (_, response) => {
        response.writeHead(200, { "content-length": "1000" })
        response.write(bytesOf.mp4, () => response.destroy())
      },
      "MediaRejected Length",
      9
    ],
    [
      "a chunked body that breaks off",
      "video",
      (_, response) => {
        response.write(bytesOf.mp4, () => response.destroy())
      },
      "MediaRejected Length",
      9
    ],
    [
      "a clip cut without a word",
      "video",
      (_, response) => {
        response.shouldKeepAlive = false
        response.removeHeader("transfer-encoding")
        response.writeHead(200, { connection: "close" })
        response.end(bytesOf.mp4.subarray(0, -6))
      },
      "MediaRejected Length",
      9
    ],
    ["a JPEG without its end", "image", send(bytesOf.jpeg.subarray(0, -2)), "MediaRejected Incomplete", 9],
    ["a PNG without its end", "image", send(bytesOf.png.subarray(0, -9)), "MediaRejected Length", 9],
    [
      "a WebP shorter than it says",
      "image",
      send(Buffer.concat([Buffer.from("RIFF"), Buffer.from([99, 0, 0, 0]), Buffer.from("WEBPVP8 ")])),
      "MediaRejected Incomplete",
      9
    ],
    [
      "an MP4 without a film in it",
      "video",
      send(bytesOf.mp4.subarray(0, 16)),
      "MediaRejected Incomplete",
      9
    ],
    ["nothing", "image", send(Buffer.alloc(0)), "MediaRejected Length", 9],
    [
      "a page",
      "image",
      send(Buffer.from("<html>"), { "content-type": "text/html" }),
      "MediaRejected Type",
      1
    ],
    [
      "a page that calls itself a picture",
      "image",
      send(Buffer.from("<html><body>no</body></html>"), { "content-type": "image/jpeg" }),
      "MediaRejected Type",
      1
    ],
    [
      "a drawing that could hold script",
      "image",
      send(Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), { "content-type": "image/svg+xml" }),
      "MediaRejected Type",
      1
    ],
    [
      "a playlist that calls itself a clip",
      "video",
      send(Buffer.from("#EXTM3U\n#EXT-X-VERSION:3\n"), { "content-type": "video/mp4" }),
      "MediaRejected Spoilt",
      1
    ],
    ["a picture in place of a clip", "video", send(bytesOf.jpeg), "MediaRejected Spoilt", 1],
    ["a clip in place of a picture", "image", send(bytesOf.mp4), "MediaRejected Spoilt", 1],
    ["packed bytes", "image", send(bytesOf.jpeg, { "content-encoding": "gzip" }), "MediaRejected Type", 1],
    [
      "a length that is too large",
      "image",
      send(Buffer.alloc(0), { "content-length": String(41 * 1024 * 1024) }),
      "MediaRejected Size",
      1
    ],
    [
      "a body that never ends",
      "image",
      (_, response) => {
        const block = Buffer.concat([bytesOf.jpeg, Buffer.alloc(1024 * 1024)])
        const more = () => {
          while (!response.destroyed && response.write(block)) {}
        }
        response.on("drain", more)
        more()
      },
      "MediaRejected Size",
      1
    ],
    ["403", "video", send(Buffer.from("expired"), {}, 403), "MediaRejected Gone", 1],
    [
      "403 with a page",
      "video",
      send(Buffer.from("<html>sign in</html>"), { "content-type": "text/html" }, 403),
      "MediaRejected Type",
      1
    ],
    ["404", "video", send(Buffer.from("no"), {}, 404), "MediaRejected Gone", 1],
    ["410", "video", send(Buffer.from("no"), {}, 410), "MediaRejected Gone", 1],
    ["206", "video", send(bytesOf.mp4, {}, 206), "MediaRejected Type", 1],
    ["418", "video", send(bytesOf.mp4, {}, 418), "MediaRejected Type", 1],
    ["500", "video", send(Buffer.from("no"), {}, 500), "GrokUnavailable InDoubt", 9],
    ["a reset", "video", (request) => request.socket.destroy(), "GrokUnavailable InDoubt", 9]
  ]
  for (const [name, kind, serve, told, requests] of rows) {
    it.scopedLive(
      `refuses ${name} as ${told} and leaves the old file alone (fault row ${told.endsWith("Length") || requests > 1 ? 25 : 26})`,
      () =>
        Effect.gen(function* () {
          const end = yield* served(kind, serve, "/a.bin", "old")
          assert.deepStrictEqual([end.told, end.seen.length], [told, requests])
          assert.deepStrictEqual(end.names, ["clip.bin"])
          assert.strictEqual(Buffer.from(end.content ?? []).toString(), "old")
        })
    )
  }

  it.scopedLive("survives failures that pass (fault row 25)", () =>
    Effect.gen(function* () {
      const { told, seen } = yield* served("image", (request, response, n) =>
        n === 0
          ? send(Buffer.from("no"), {}, 502)(request, response, n)
          : n === 1
            ? request.socket.destroy()
            : send(n === 2 ? bytesOf.jpeg.subarray(0, -2) : bytesOf.jpeg)(request, response, n)
      )
      assert.strictEqual(told, "whole")
      assert.lengthOf(seen, 4)
    })
  )

  it.scoped("waits for a busy host, in the end in vain", () =>
    Effect.gen(function* () {
      const media = yield* host(send(Buffer.from("no"), {}, 429))
      const { told } = yield* whileTimePasses(
        download("video", `${media.url}/a.mp4`, { baseUrl: `${media.url}/v1` }),
        "2 seconds"
      )
      assert.strictEqual(told, "GrokUnavailable Busy")
      assert.isAbove(media.seen.length, 1)
    })
  )

  it.scoped("does not wait for ever for a host that says nothing", () =>
    Effect.gen(function* () {
      const media = yield* host(() => {})
      const { told } = yield* whileTimePasses(
        download("video", `${media.url}/a.mp4`, { baseUrl: `${media.url}/v1` }),
        "5 seconds"
      )
      assert.strictEqual(told, "GrokUnavailable InDoubt")
    })
  )

  it.scopedLive(
    "hangs up at once on a host that falls silent in its body, when it is interrupted or out of time",
    () =>
      Effect.gen(function* () {
        let hungUp = 0
        const media = yield* host((_, response) => {
          response.on("close", () => hungUp++)
          response.writeHead(200, { "content-type": "image/jpeg" }).write(bytesOf.jpeg)
        })
        const fetched = (timeouts: Partial<Timeouts>) =>
          download("image", `${media.url}/a.jpg`, { baseUrl: `${media.url}/v1`, timeouts })
        const interrupted = yield* Effect.fork(fetched({}))
        yield* eventually(Effect.sync(() => media.seen.length === 1))
        yield* Effect.sleep("50 millis")
        yield* Effect.timeout(Fiber.interrupt(interrupted), "2 seconds")
        assert.strictEqual(
          (yield* Effect.timeout(fetched({ download: Duration.millis(30) }), "5 seconds")).told,
          "GrokUnavailable InDoubt"
        )
        yield* Effect.timeout(eventually(Effect.sync(() => hungUp === media.seen.length)), "2 seconds")
      })
  )

  it.scopedLive("says so when the file cannot be written", () =>
    Effect.gen(function* () {
      const media = yield* host(send(bytesOf.jpeg))
      const error = yield* Effect.flatMap(GrokClient, (grok) =>
        Effect.flip(grok.download(`${media.url}/a`, "/nowhere/at/all/a.jpg", "image"))
      ).pipe(Effect.provide(studio({ baseUrl: `${media.url}/v1` }, folder)))
      assert.deepInclude(error, { _tag: "MediaRejected", reason: "Unwritable" })
    })
  )
})

describe("a redirect", () => {
  const to =
    (location: string, bytes = bytesOf.jpeg): Serve =>
    (request, response, n) =>
      request.url === "/a.bin"
        ? send(Buffer.from(""), { location }, 302)(request, response, n)
        : send(bytes)(request, response, n)

  it.scopedLive("is followed on the same host", () =>
    Effect.gen(function* () {
      const { seen, told } = yield* served("image", to("/b.bin?x=1"), "/a.bin")
      assert.strictEqual(told, "whole")
      assert.deepStrictEqual(
        seen.map((request) => request.url),
        ["/a.bin", "/b.bin?x=1"]
      )
    })
  )

  it.scopedLive("is hung up on before it is followed, however long its own body is", () =>
    Effect.gen(function* () {
      let hungUp = false
      const { told } = yield* served(
        "image",
        (request, response, n) => {
          if (request.url !== "/a.bin") {
            setTimeout(() => send(hungUp ? bytesOf.jpeg : bytesOf.mp4)(request, response, n), 100)
            return
          }
          response.writeHead(302, { location: "/b.bin" }).write("a page that never ends")
          response.on("close", () => {
            hungUp = true
          })
        },
        "/a.bin"
      )
      assert.strictEqual(told, "whole")
    })
  )

  it.scopedLive("is followed five times at most", () =>
    Effect.gen(function* () {
      const { seen, told } = yield* served("image", send(Buffer.from(""), { location: "/next" }, 307))
      assert.strictEqual(told, "MediaRejected Address")
      assert.lengthOf(seen, 6)
    })
  )

  it.scopedLive("to another port of this machine is not followed (fault row 28)", () =>
    Effect.gen(function* () {
      const other = yield* host(send(bytesOf.jpeg))
      const { told } = yield* served("image", to(`${other.url}/b.bin`), "/a.bin")
      assert.strictEqual(told, "MediaRejected Address")
      assert.lengthOf(other.seen, 0)
    })
  )

  for (const location of [
    "file:///etc/passwd",
    "data:image/jpeg;base64,/9j/",
    "ftp://imgen.x.ai/a",
    "http://imgen.x.ai/a.jpg",
    "https://169.254.169.254/latest/meta-data",
    "https://[fd00::1]/a",
    "https://user@imgen.x.ai/a",
    "https://imgen.x.ai:8443/a",
    "http://[::ffff:127.0.0.1]/a",
    "//10.0.0.1/a",
    "https://",
    ""
  ]) {
    it.scopedLive(`to "${location}" is not followed (fault row 28)`, () =>
      Effect.gen(function* () {
        const { seen, told } = yield* served("image", to(location), "/a.bin")
        assert.strictEqual(told, "MediaRejected Address")
        assert.lengthOf(seen, 1)
      })
    )
  }
})

describe("a link of the public API", () => {
  const neverResolved = () => Promise.reject(new Error("no name may be looked up"))

  for (const url of [
    "http://imgen.x.ai/a.jpg",
    "https://localhost/a",
    "https://127.0.0.1/a",
    "https://127.1/a",
    "https://2130706433/a",
    "https://0x7f000001/a",
    "https://0177.0.0.1/a",
    "https://[::1]/a",
    "https://[::ffff:10.0.0.1]/a",
    "https://8.8.8.8/a",
    "https://imgen.x.ai:22/a",
    "https://a:b@imgen.x.ai/a",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "not a link",
    ""
  ]) {
    it.live(`"${url}" is refused before anything is looked up (fault row 28)`, () =>
      Effect.gen(function* () {
        const { names, told } = yield* download("image", url, { resolve: neverResolved })
        assert.strictEqual(told, "MediaRejected Address")
        assert.deepStrictEqual(names, [])
      })
    )
  }

  it.scopedLive("to a name that stands for a private address connects to nothing (fault row 28)", () =>
    Effect.gen(function* () {
      const inside = yield* host(send(bytesOf.jpeg))
      for (const address of [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "::1",
        "::ffff:10.0.0.1",
        "fe80::1"
      ]) {
        const { told } = yield* download("image", "https://media.example/a.jpg", {
          resolve: () => Promise.resolve([{ address, family: address.includes(":") ? 6 : 4 }])
        })
        assert.strictEqual(told, "MediaRejected Address")
      }
      assert.lengthOf(inside.seen, 0)
    })
  )

  it.live("whose name cannot be found was not sent, and is tried again", () =>
    Effect.gen(function* () {
      let asked = 0
      const { told } = yield* download("image", "https://media.example/a.jpg", {
        resolve: () => {
          asked += 1
          return Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" }))
        }
      })
      assert.deepStrictEqual([told, asked], ["GrokUnavailable NotSent", 9])
    })
  )

  it.scopedLive("is looked up once per hop, and the connection goes to what was checked (fault row 28)", () =>
    Effect.gen(function* () {
      // Only the checked address leads to the host: were the connection to ask again, it would find 127.0.0.1.
      const media = yield* host(send(bytesOf.jpeg), "127.0.0.2")
      const named = media.url.replace("127.0.0.2", "localhost")
      let asked = 0
      const { told } = yield* download("image", named, {
        baseUrl: `${named}/v1`,
        resolve: () => {
          asked += 1
          return Promise.resolve([{ address: asked === 1 ? "127.0.0.2" : "127.0.0.1", family: 4 as const }])
        }
      })
      assert.deepStrictEqual([told, asked, media.seen.length], ["whole", 1, 1])
    })
  )
})
