import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { fileURLToPath } from "node:url"
import { FileSystem, HttpClient, HttpClientRequest, HttpServer } from "@effect/platform"
import { NodeContext, NodeHttpClient, NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Stream } from "effect"
import {
  defaultOptions,
  FilmSettings,
  PipelineEvents,
  StateStore,
  type Studio,
  Workspace
} from "grok-video-pipeline"
import { Simulator } from "grok-video-pipeline/simulator"
import { ffmpegTest, scriptedGrok, shortStory, temporaryFolder } from "grok-video-pipeline/testing"
import { vi } from "vitest"
import { films } from "../../examples/d-http-server.js"
import { openStudio } from "../../examples/e-managed-runtime.js"
import { quickArtist } from "../support/quickArtist.js"
import { planned } from "../support/simulatedStudio.js"

const isFull = process.env.PACKAGE_TEST === "full"

/** What the examples that run by themselves ran: here, instead of as a process of their own. */
const ran: Array<Promise<unknown>> = []
vi.mock("@effect/platform-node", async (original) => ({
  ...(await original<typeof import("@effect/platform-node")>()),
  NodeRuntime: {
    runMain: (program: Effect.Effect<unknown, unknown>) => ran.push(Effect.runPromise(program))
  }
}))

const root = fileURLToPath(new URL("../..", import.meta.url))

/** A studio in which nothing is real but its folder. */
const mocked = <E>(folder: Layer.Layer<Workspace, E, NodeContext.NodeContext>): Layer.Layer<Studio, E> =>
  Layer.mergeAll(
    scriptedGrok({}, shortStory).layer,
    ffmpegTest(),
    StateStore.layerMemory(),
    PipelineEvents.layer
  ).pipe(Layer.provideMerge(folder), Layer.provide(NodeContext.layer))

const quick = { ...defaultOptions, pollInterval: Duration.millis(5) }

describe("the examples", () => {
  it("embed a film in a plain Effect program in under 30 lines", () => {
    const code = readFileSync(`${root}examples/a-plain-app.ts`, "utf8").trimEnd().split("\n")
    assert.isBelow(code.length, 30)
  })

  it.scopedLive("tell of a film as server-sent events, from its first event to its last", () =>
    Effect.gen(function* () {
      const studioOf = (name: string) =>
        mocked(
          Layer.unwrapScoped(
            Effect.flatMap(FileSystem.FileSystem, (fs) =>
              Effect.map(Effect.orDie(fs.makeTempDirectoryScoped()), (folder) =>
                Workspace.layer(`${folder}/${name}`)
              )
            )
          )
        )
      yield* HttpServer.serveEffect(films(studioOf))
      const server = yield* HttpServer.HttpServer
      assert(server.address._tag === "TcpAddress")
      const ask = (name: string) =>
        HttpClientRequest.post(
          `http://127.0.0.1:${server.address._tag === "TcpAddress" ? server.address.port : 0}/films/${name}`
        ).pipe(
          HttpClientRequest.bodyText("A fox finds a light"),
          HttpClient.execute,
          Effect.flatMap((response) =>
            response.stream.pipe(
              Stream.decodeText(),
              Stream.runFold("", (so, more) => so + more)
            )
          ),
          Effect.map((text) => [...text.matchAll(/^event: (\w+)$/gm)].map(([, event]) => event))
        )
      // Two at once: each film has its own studio, and each reader its own film's events alone.
      const [one = [], two = []] = yield* Effect.all([ask("one"), ask("two")], { concurrency: "unbounded" })
      for (const events of [one, two]) {
        assert.strictEqual(events[0], "FilmStarted")
        assert.strictEqual(events.at(-1), "FilmFinished")
        assert.strictEqual(events.filter((event) => event === "StepStarted").length, 6)
        assert.strictEqual(events.filter((event) => event === "FilmStarted").length, 1)
      }
    }).pipe(
      Effect.provideService(FilmSettings, quick),
      Effect.provide(
        Layer.mergeAll(
          NodeHttpServer.layer(() => createServer(), { port: 0, host: "127.0.0.1" }),
          NodeHttpClient.layer,
          NodeContext.layer
        )
      )
    )
  )

  it("make a film for a program of promises, and stop it when told to", async () => {
    const layer = Layer.mergeAll(mocked(temporaryFolder), Layer.succeed(FilmSettings, quick))
    const studio = openStudio(layer)
    const path = await studio.film("A fox finds a light")
    assert.isTrue(path.endsWith("/final_video.mp4"))
    await studio.close()
    const other = openStudio(layer)
    const aborted = await other.film("An owl", AbortSignal.abort()).then(
      () => "made",
      () => "stopped"
    )
    assert.strictEqual(aborted, "stopped")
    await other.close()
  })
})

// A real film takes its seconds: `npm run test:package` makes it.
describe.runIf(isFull)("the plain example", () => {
  it.scopedLive("makes a film on the simulator", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { apiKey, url } = yield* Simulator
      const folder = yield* fs.makeTempDirectoryScoped()
      Object.assign(process.env, { XAI_BASE_URL: url, XAI_API_KEY: apiKey, FILM_FOLDER: folder })
      yield* Effect.promise(() => import("../../examples/a-plain-app.js"))
      yield* Effect.promise(() => ran.at(-1) ?? Promise.reject(new Error("it ran nothing")))
      const path = `${yield* fs.realPath(folder)}/final_video.mp4`
      assert.isAbove(Number((yield* fs.stat(path)).size), 10_000)
    }).pipe(
      Effect.provide(
        Simulator.layerSettings({
          framesPerSecond: 6,
          delays: { chatMillis: 5, imageMillis: 10, videoMillis: 10, jitter: 0 },
          scores: [{ when: ".", values: [0.9] }],
          answers: [planned(shortStory)]
        }).pipe(Layer.provide(quickArtist), Layer.provideMerge(NodeContext.layer))
      )
    )
  )
})
