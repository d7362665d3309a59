import { createHash } from "node:crypto"
import { createServer } from "node:http"
import { HttpRouter, HttpServer, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { NodeHttpClient, NodeHttpServer } from "@effect/platform-node"
import { afterAll, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, ManagedRuntime, Schema } from "effect"
import { grokClientContract } from "grok-video-pipeline/testing"
import { otherProvider } from "../../examples/c-other-provider.js"
import { knownClip } from "../../src/services/Ffmpeg.js"

const Wish = Schema.Struct({ kind: Schema.Literal("still", "clip"), prompt: Schema.String })

/** What looks like a JPEG from outside, another for every prompt. */
const stillOf = (prompt: string) =>
  Buffer.concat([Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), createHash("sha256").update(prompt).digest()])

/** A provider of that shape, as small as it can be: a clip is done at the second look. */
const provider = Effect.gen(function* () {
  const stills = new Map<string, Uint8Array>()
  const jobs = new Map<string, number>()
  const { address } = yield* HttpServer.HttpServer
  const home = HttpServer.formatAddress(address)
  const notFound = HttpServerResponse.empty({ status: 404 })
  yield* HttpServer.serveEffect(
    HttpRouter.empty.pipe(
      HttpRouter.post("/ask", HttpServerResponse.json({ text: '{"colour":"red"}' })),
      HttpRouter.post(
        "/make",
        Effect.gen(function* () {
          const { kind, prompt } = yield* HttpServerRequest.schemaBodyJson(Wish)
          if (prompt.includes("gory")) return HttpServerResponse.empty({ status: 422 })
          const name = `${kind}-${stills.size + jobs.size + 1}`
          if (kind === "still") stills.set(`${name}.jpg`, stillOf(prompt))
          else jobs.set(name, 0)
          return HttpServerResponse.unsafeJson(
            kind === "still" ? { link: `${home}/files/${name}.jpg` } : { job: name }
          )
        })
      ),
      HttpRouter.get(
        "/jobs/:job",
        Effect.map(HttpRouter.params, ({ job = "" }) => {
          const looks = jobs.get(job)
          if (looks === undefined) return notFound
          jobs.set(job, looks + 1)
          return HttpServerResponse.unsafeJson(
            looks === 0
              ? { state: "waiting", percent: 10, link: null }
              : { state: "done", percent: 100, link: `${home}/files/${job}.mp4` }
          )
        })
      ),
      HttpRouter.get(
        "/files/:file",
        Effect.map(HttpRouter.params, ({ file = "" }) => {
          const clip = jobs.has(file.replace(/\.mp4$/, "")) ? Buffer.from(knownClip) : undefined
          const bytes = stills.get(file) ?? clip
          return bytes === undefined ? notFound : HttpServerResponse.uint8Array(bytes)
        })
      ),
      HttpRouter.catchAll(() => Effect.succeed(HttpServerResponse.empty({ status: 400 })))
    )
  )
  return home
})

describe("a GrokClient of another provider", () => {
  class Home extends Context.Tag("test/Home")<Home, string>() {}
  const far = ManagedRuntime.make(
    Layer.scoped(Home, provider).pipe(
      Layer.provide(NodeHttpServer.layer(() => createServer(), { port: 0, host: "127.0.0.1" }))
    )
  )
  afterAll(() => far.dispose())
  const layer = Layer.unwrapEffect(
    Effect.map(
      Effect.promise(() => far.runPromise(Home)),
      otherProvider
    )
  ).pipe(Layer.provide(NodeHttpClient.layer))
  for (const { name, run } of grokClientContract({
    layer,
    refusedPrompt: "a gory beheading",
    canSpeak: false
  }))
    it(name, run)
})
