import { createServer } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Simulator } from "../src/Simulator.js"
import { at, finished, get, post, simulator, textAt } from "./kit.js"

const picture = Effect.gen(function* () {
  const drawn = yield* post("/images/generations", { model: "grok-imagine-image", prompt: "a lighthouse" })
  const url = textAt(drawn, "data.0.url")
  return { url, whole: yield* get(url) }
})

/** A target that signed uploads could be put to; keeps what it was sent. */
const target = Effect.acquireRelease(
  Effect.async<{ readonly url: string; readonly got: Array<string>; readonly close: () => void }>(
    (resume) => {
      const got: Array<string> = []
      const server = createServer((request, response) => {
        let size = 0
        request.on("data", (chunk: Buffer) => {
          size += chunk.length
        })
        request.on("end", () => {
          got.push(`${request.method} ${request.url} ${request.headers["content-type"]} ${size > 0}`)
          response.writeHead(request.url === "/full" ? 507 : 200).end()
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, got, close: () => server.close() }))
      })
    }
  ),
  ({ close }) => Effect.sync(close)
)

describe("signed upload targets", () => {
  it.scopedLive("get the finished picture and the finished clip; a failed upload is told of", () =>
    Effect.gen(function* () {
      const { got, url } = yield* target
      const draw = (upload: string) =>
        post("/images/generations", {
          model: "grok-imagine-image",
          prompt: "a lighthouse",
          output: { upload_urls: [`${url}${upload}`] }
        })
      assert.isUndefined(at(yield* draw("/a"), "data.0.storage_error"))
      assert.include(textAt(yield* draw("/full"), "data.0.storage_error"), "507")
      const id = textAt(
        yield* post("/videos/generations", {
          model: "grok-imagine-video",
          prompt: "a lighthouse",
          duration: 1,
          output: { upload_url: `${url}/clip` }
        }),
        "request_id"
      )
      yield* finished(id)
      assert.deepStrictEqual(got, [
        "PUT /a image/jpeg true",
        "PUT /full image/jpeg true",
        "PUT /clip video/mp4 true"
      ])
    }).pipe(Effect.provide(simulator()))
  )
})

describe("media links", () => {
  it.scopedLive("need no key, tell length and type, and carry a strong ETag", () =>
    Effect.gen(function* () {
      const { url, whole } = yield* picture
      assert.strictEqual(whole.headers.get("content-length"), String(whole.bytes.length))
      assert.strictEqual(whole.headers.get("content-type"), "image/jpeg")
      const etag = whole.headers.get("etag") ?? ""
      assert.match(etag, /^"[0-9a-f]{64}"$/)
      assert.strictEqual((yield* get(url, { "if-none-match": etag })).status, 304)
      const head = yield* get(url, {}, "HEAD")
      assert.deepStrictEqual([head.status, head.bytes.length], [200, 0])
      assert.strictEqual(head.headers.get("content-length"), String(whole.bytes.length))
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("give ranges, and the whole file when If-Range names another file", () =>
    Effect.gen(function* () {
      const { url, whole } = yield* picture
      const size = whole.bytes.length
      const part = yield* get(url, { range: "bytes=100-199" })
      assert.strictEqual(part.status, 206)
      assert.strictEqual(part.headers.get("content-range"), `bytes 100-199/${size}`)
      assert.deepStrictEqual([...part.bytes], [...whole.bytes.subarray(100, 200)])
      const rest = yield* get(url, { range: "bytes=100-", "if-range": whole.headers.get("etag") ?? "" })
      assert.deepStrictEqual([...rest.bytes], [...whole.bytes.subarray(100)])
      const tail = yield* get(url, { range: "bytes=-10" })
      assert.deepStrictEqual([...tail.bytes], [...whole.bytes.subarray(size - 10)])
      assert.strictEqual((yield* get(url, { range: "bytes=100-", "if-range": '"other"' })).status, 200)
      const outside = yield* get(url, { range: `bytes=${size}-` })
      assert.deepStrictEqual([outside.status, outside.headers.get("content-range")], [416, `bytes */${size}`])
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("die after their time, and nobody can guess one", () =>
    Effect.gen(function* () {
      const { url } = yield* picture
      assert.strictEqual((yield* get(url.replace(/[^/]+$/, "other.jpeg"))).status, 404)
      yield* Effect.sleep("250 millis")
      assert.strictEqual((yield* get(url)).status, 404)
    }).pipe(Effect.provide(simulator({ imageLinkMillis: 200 })))
  )

  it.scopedLive("the log tells whether somebody sent a key to them", () =>
    Effect.gen(function* () {
      const { url } = yield* picture
      yield* get(url, { authorization: "Bearer xai-leaked" })
      const media = (yield* (yield* Simulator).log).filter((entry) => entry.route === "media")
      assert.deepStrictEqual(
        media.map((entry) => entry.authorized),
        [false, true]
      )
    }).pipe(Effect.provide(simulator()))
  )
})
