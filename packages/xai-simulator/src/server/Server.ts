import * as Http from "node:http"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServer from "@effect/platform/HttpServer"
import { HttpServerRequest } from "@effect/platform/HttpServerRequest"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodePath from "@effect/platform-node/NodePath"
import { Array, Cause, Clock, Context, Effect, Layer } from "effect"
import { noTicks } from "../catalogue/Ticks.js"
import { wellBehaved } from "../faults/Play.js"
import { uuidFrom } from "../Seed.js"
import type { SimulatorConfig } from "../SimulatorConfig.js"
import type { SimulatorService } from "../SimulatorService.js"
import { BlobStore } from "../state/BlobStore.js"
import { Conversations } from "../state/Conversations.js"
import { Films } from "../state/Films.js"
import { Jobs } from "../state/Jobs.js"
import { MediaStore } from "../state/MediaStore.js"
import { Origin } from "../state/Origin.js"
import { RequestLog } from "../state/RequestLog.js"
import { SaidWords } from "../state/SaidWords.js"
import { Scenario } from "../state/Scenario.js"
import { anyRefusal, type Refusal, unknownRoute, wrongVerb } from "./Refusal.js"
import { withHeaders } from "./Reply.js"
import { completeChat, fetchDeferredChat } from "./routes/Chat.js"
import { controlRoutes } from "./routes/Control.js"
import { createTranscript } from "./routes/Hearing.js"
import { editImages, fetchDeferredImage, generateImages } from "./routes/Images.js"
import { serveMedia } from "./routes/Media.js"
import {
  listImageModels,
  listLanguageModels,
  listModels,
  listVideoModels,
  showApiKey,
  showImageModel,
  showLanguageModel,
  showModel,
  showVideoModel
} from "./routes/Models.js"
import { createResponse, deleteResponse, showResponse } from "./routes/Responses.js"
import { createSpeech, listVoices, showVoice } from "./routes/SpeechOrders.js"
import { editVideo, extendVideo } from "./routes/VideoChanges.js"
import { generateVideo } from "./routes/VideoOrders.js"
import { pollVideo } from "./routes/VideoPoll.js"
import { type RouteEntry, replyOf, serve } from "./Serve.js"

const entry = <R>(
  method: RouteEntry<R>["method"],
  path: RouteEntry<R>["path"],
  route: RouteEntry<R>["route"],
  handle: RouteEntry<R>["handle"]
): RouteEntry<R> => ({ method, path, route, handle })

const id = (params: Readonly<Record<string, string | undefined>>): string => params.id ?? ""

/** Every route of the API, in the order of xai-api. */
const table = [
  entry("POST", "/v1/chat/completions", "chat", completeChat),
  entry("GET", "/v1/chat/deferred-completion/:id", "deferred-chat", (params) =>
    fetchDeferredChat(id(params))
  ),
  entry("POST", "/v1/responses", "responses", createResponse),
  entry("GET", "/v1/responses/:id", "response", (params) => showResponse(id(params))),
  entry("DELETE", "/v1/responses/:id", "response", (params) => deleteResponse(id(params))),
  entry("POST", "/v1/images/generations", "image-generations", generateImages),
  entry("POST", "/v1/images/edits", "image-edits", editImages),
  entry("GET", "/v1/images/:id", "deferred-image", (params) => fetchDeferredImage(id(params))),
  entry("POST", "/v1/videos/generations", "video-generations", generateVideo),
  entry("POST", "/v1/videos/edits", "video-edits", editVideo),
  entry("POST", "/v1/videos/extensions", "video-extensions", extendVideo),
  entry("GET", "/v1/videos/:id", "video-poll", (params) => pollVideo(id(params))),
  entry("POST", "/v1/tts", "tts", createSpeech),
  entry("GET", "/v1/tts/voices", "voices", listVoices),
  entry("GET", "/v1/tts/voices/:id", "voices", (params) => showVoice(id(params))),
  { ...entry("POST", "/v1/stt", "stt", createTranscript), isForm: true },
  entry("GET", "/v1/models", "models", listModels),
  entry("GET", "/v1/models/:id", "models", (params) => showModel(id(params))),
  entry("GET", "/v1/language-models", "models", listLanguageModels),
  entry("GET", "/v1/language-models/:id", "models", (params) => showLanguageModel(id(params))),
  entry("GET", "/v1/image-generation-models", "models", listImageModels),
  entry("GET", "/v1/image-generation-models/:id", "models", (params) => showImageModel(id(params))),
  entry("GET", "/v1/video-generation-models", "models", listVideoModels),
  entry("GET", "/v1/video-generation-models/:id", "models", (params) => showVideoModel(id(params))),
  entry("GET", "/v1/api-key", "api-key", showApiKey),
  {
    ...entry("GET", "/media/:id/:name", "media", (params, headers) =>
      serveMedia(id(params), params.name ?? "", headers)
    ),
    isOpen: true
  }
] as const

const verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const

/** An answer outside the routes: logged, with its request id, like any other. */
const aside = Effect.fn("Server.aside")(function* (refusal: Refusal) {
  const requests = yield* RequestLog
  const { headers, method, url } = yield* HttpServerRequest
  const config = yield* (yield* Scenario).config
  const seq = yield* requests.arrive
  const requestId = uuidFrom(config.seed, "request", seq)
  yield* requests.write({
    seq,
    at: yield* Clock.currentTimeMillis,
    millis: 0,
    method,
    path: url,
    status: refusal.status,
    requestId,
    authorized: headers.authorization !== undefined,
    costTicks: noTicks
  })
  return wellBehaved(withHeaders(replyOf(refusal, config), { "x-request-id": requestId }))
})

const router = HttpRouter.fromIterable([
  ...table.map((it) =>
    HttpRouter.makeRoute(it.method, it.path, serve<Effect.Effect.Context<ReturnType<typeof it.handle>>>(it))
  ),
  ...[...new Set(table.map(({ path }) => path))].flatMap((path) => {
    const right = table.filter((it) => it.path === path).map(({ method }) => method)
    return Array.difference(verbs, right).map((verb) =>
      HttpRouter.makeRoute(verb, path, aside(wrongVerb(right)))
    )
  }),
  ...controlRoutes
])

/** The code by which the simulator says that it is this machine, and no script of its own, that fails it. */
const standInTrouble = "stand-in-trouble"

/** What failed, in the first line of its words. */
const plainCause = (cause: Cause.Cause<unknown>): string =>
  (Cause.pretty(cause).split("\n")[0] ?? "").replace(/^(?:Error|RuntimeException): /, "") || "it failed"

const app = router.pipe(
  Effect.catchTag("RouteNotFound", () => aside(unknownRoute())),
  Effect.catchAllCause((cause) =>
    Cause.isInterruptedOnly(cause)
      ? Effect.interrupt
      : Effect.zipRight(
          Effect.logError("The simulator failed", cause),
          aside(anyRefusal(500, standInTrouble, plainCause(cause), "flat"))
        )
  )
)

/** Listens on the loopback interface alone. Connections that clients keep open do not hold up the end. */
const listen = (port: number) =>
  Effect.gen(function* () {
    const node = Http.createServer()
    // Longer than clients keep idle connections, so that none is closed under a request on its way.
    node.keepAliveTimeout = 75_000
    node.requestTimeout = 0
    const server = yield* NodeHttpServer.make(() => node, { host: "127.0.0.1", port })
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        node.close()
        node.closeAllConnections()
      })
    )
    return server
  })

const originOf = (server: HttpServer.HttpServer): string =>
  server.address._tag === "TcpAddress" ? `http://127.0.0.1:${server.address.port}` : ""

/** The simulator, listening. */
export class Serving extends Context.Tag("xai-simulator/Serving")<Serving, SimulatorService>() {}

/** Listens as long as the layer lives. */
export const layer = (config: SimulatorConfig) => {
  const blobs =
    config.storage === undefined
      ? BlobStore.layerNone
      : Layer.provide(BlobStore.layerFolder(config.storage), [NodeFileSystem.layer, NodePath.layer])
  const server = Layer.scoped(HttpServer.HttpServer, listen(config.port))
  const origin = Layer.effect(Origin, Effect.map(HttpServer.HttpServer, originOf))
  const state = Jobs.layer.pipe(
    Layer.provideMerge(Films.layer),
    Layer.provideMerge(MediaStore.layer),
    Layer.provideMerge(Conversations.layer),
    Layer.provideMerge(SaidWords.layer),
    Layer.provideMerge(RequestLog.layer),
    Layer.provideMerge(Scenario.layer(config)),
    Layer.provide(blobs)
  )
  return Layer.scoped(
    Serving,
    Effect.gen(function* () {
      const requests = yield* RequestLog
      const scenario = yield* Scenario
      const url = yield* Origin
      yield* HttpServer.serveEffect(app)
      return {
        url: `${url}/v1`,
        apiKey: config.apiKey ?? "xai-simulated",
        log: requests.log,
        bill: requests.bill,
        change: scenario.change
      }
    })
  ).pipe(Layer.provide(state), Layer.provide(Layer.provideMerge(origin, server)))
}
