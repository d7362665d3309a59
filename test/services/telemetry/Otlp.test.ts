import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Either, Layer, Logger, Redacted } from "effect"
import { Simulator } from "xai-simulator"
import { ticksPerUsd } from "../../../src/domain/Money.js"
import { FilmSettings } from "../../../src/domain/Settings.js"
import { makeFilm } from "../../../src/film/pipeline.js"
import { otlpUrl } from "../../../src/services/Telemetry.js"
import { layer as otlp } from "../../../src/services/telemetry/Otlp.js"
import { makeScrub } from "../../../src/services/telemetry/Scrub.js"
import { otlpReceiver } from "../../support/otlpReceiver.js"
import { plan, scene } from "../../support/plans.js"
import { quickArtist, quickScale } from "../../support/quickArtist.js"
import { planned, quick, simulatedStudio } from "../../support/simulatedStudio.js"

const story = plan({ scenes: [1, 2].map((id) => scene(id, { durationSeconds: 3 })) })

const canary = "xai-canary-0123456789abcdef"

const environment = Layer.setConfigProvider(
  ConfigProvider.fromMap(
    new Map([
      ["XAI_API_KEY", canary],
      ["OTEL_EXPORTER_OTLP_HEADERS", "x-team=films%201"],
      ["OTEL_RESOURCE_ATTRIBUTES", "deployment=test"]
    ])
  )
)

/**
 * A film of two scenes: both keyframes want a second pass, scene 1's is refused; one picture is sent again after a 503.
 * No other film of the tests has its frame rate: equal clips are joined once in a process, and this one tells of ffmpeg.
 */
const studio = simulatedStudio(
  {
    apiKey: canary,
    framesPerSecond: 7,
    delays: { chatMillis: 1, imageMillis: 1, videoMillis: 20, jitter: 0 },
    answers: [planned(story)],
    scores: [
      { when: "keyframe of scene 1", values: [0.6] },
      { when: "keyframe of scene 2", values: [0.4, 0.9] },
      { when: ".", values: [0.9] }
    ],
    faults: [
      { route: "image-generations", fault: { name: "http-503-seconds", seconds: 0 }, times: 1 },
      { route: "image-edits", fault: "moderated", when: { nth: 2 }, times: 1 }
    ]
  },
  quickArtist,
  quickScale
)

const film = Effect.gen(function* () {
  const made = yield* makeFilm("A fox and an owl find a light")
  const simulator = yield* Simulator
  return { made, bill: yield* simulator.bill, key: simulator.apiKey }
}).pipe(
  Effect.provideService(FilmSettings, { ...quick, rewordings: 0 }),
  Effect.provide(studio),
  Effect.withSpan("the app around the film")
)

const silent = Logger.remove(Logger.defaultLogger)

type Points = ReadonlyArray<{ readonly asDouble?: number | undefined; readonly count?: number | undefined }>

const total = (points: Points = []) =>
  points.reduce((sum, { asDouble, count }) => sum + (asDouble ?? count ?? 0), 0)

/** What the process has counted up to now: metrics are of the process, and other films of it count as well. */
const counted = Effect.gen(function* () {
  const receiver = yield* otlpReceiver()
  const nothing = otlp({ url: receiver.url, version: "test" }).pipe(Layer.provideMerge(silent))
  yield* Effect.provide(Effect.void, nothing)
  return receiver.metrics()
})

describe("what is seen of a film from outside", () => {
  it.scopedLive("spans, metrics and logs reach the receiver, and the costs add up to the bill", () =>
    Effect.gen(function* () {
      const earlier = yield* counted
      const receiver = yield* otlpReceiver()
      const { bill, made } = yield* Effect.provide(
        film,
        otlp({ url: receiver.url, version: "test" }).pipe(
          Layer.provide(environment),
          Layer.provideMerge(silent)
        )
      )

      const spans = receiver.spans()
      const byId = new Map(spans.map((span) => [span.spanId, span]))
      const named = (name: string) => spans.filter((span) => span.name === name)
      const ancestors = (span: (typeof spans)[number]): ReadonlyArray<string> => {
        const parent = byId.get(span.parentSpanId ?? "")
        return parent === undefined ? [] : [parent.name, ...ancestors(parent)]
      }

      assert.lengthOf(new Set(spans.map(({ traceId }) => traceId)), 1)
      for (const span of spans)
        if (span.parentSpanId !== undefined) assert.isTrue(byId.has(span.parentSpanId))
      const [flow] = named("Pipeline.makeFilm")
      assert.deepStrictEqual(flow === undefined ? [] : ancestors(flow), ["the app around the film"])
      assert.deepInclude(flow?.attributes, { "film.outcome": "degraded", "film.scenes": 2 })
      assert.deepStrictEqual(
        spans.filter(({ name }) => name.startsWith("Step ")).map(({ name }) => name),
        [
          "Step 1: Ideation",
          "Step 2: Character sheets",
          "Step 3: Keyframes",
          "Step 4: Script",
          "Step 5: Videos",
          "Step 6: Assembly"
        ]
      )
      const run = flow?.attributes["run.id"]
      for (const name of ["BestOf.take", "Orders.order", "GrokClient.ask", "Ffmpeg.run"])
        for (const span of named(name)) assert.strictEqual(span.attributes["run.id"], run, name)

      const paid = spans.filter(({ attributes }) => attributes["order.cost_usd"] !== undefined)
      const sum = paid.reduce((so, { attributes }) => so + Number(attributes["order.cost_usd"]), 0)
      assert.closeTo(sum, made.state.spent / ticksPerUsd, 1e-9)
      assert.closeTo(sum, bill.ticks / ticksPerUsd, 1e-9)
      for (const span of paid) assert.isString(span.attributes["order.id"])

      const takes = named("BestOf.take")
      assert.lengthOf(takes, 2 + 4 + 2)
      const second = takes.find(
        ({ attributes }) => attributes["asset.name"] === "scene 2" && attributes["take.number"] === 2
      )
      assert.deepInclude(second?.attributes, {
        "asset.kind": "keyframe",
        "scene.id": 2,
        "take.is_judged": true,
        "take.score": 0.9
      })
      const clipCall = named("GrokClient.submitVideo")[0]
      assert.isDefined(clipCall)
      if (clipCall !== undefined) {
        assert.deepInclude(clipCall.attributes, { "call.model": "grok-imagine-video", "call.seconds": 3 })
        assert.match(String(clipCall.attributes["call.request_id"]), /^[0-9a-f-]{36}$/)
        assert.includeMembers(
          [...ancestors(clipCall)],
          ["Orders.order", "BestOf.take", "Videos.generate", "Step 5: Videos", "Pipeline.makeFilm"]
        )
      }
      const encoding = named("Ffmpeg.run")
      assert.isNotEmpty(encoding)
      for (const { attributes } of encoding)
        assert.notMatch(String(attributes["ffmpeg.arguments"]), /(^| )\//)

      const metrics = receiver.metrics()
      const added = (name: string, where: Readonly<Record<string, string>> = {}) => {
        const [before, after] = [earlier, metrics].map((all) =>
          total(
            all
              .get(name)
              ?.filter(({ attributes }) => Object.entries(where).every(([key, is]) => attributes[key] === is))
          )
        )
        return (after ?? 0) - (before ?? 0)
      }
      assert.closeTo(added("grok_video_spend_usd"), sum, 1e-9)
      // The refused one was no take in the end.
      assert.strictEqual(added("grok_video_takes"), takes.length - 1)
      assert.isAtLeast(added("grok_video_retries"), 1)
      assert.isAtLeast(added("grok_video_render_seconds"), 2)
      assert.isAtLeast(added("grok_video_ffmpeg_seconds"), 1)
      assert.isAtLeast(added("grok_video_scores"), 1)
      assert.strictEqual(added("grok_video_calls", { route: "submitVideo", outcome: "answered" }), 2)

      const warning = receiver
        .logs()
        .find(({ body }) => body.stringValue?.includes("a further take was refused") === true)
      assert.deepInclude(warning?.attributes, { run, scene: 1 })
      assert.strictEqual(warning?.traceId, flow?.traceId)

      assert.strictEqual(receiver.heard[0]?.headers["x-team"], "films 1")
      assert.include(receiver.text(), '"deployment"')
      assert.notInclude(receiver.text(), canary)
      assert.notInclude(receiver.text(), "base64")
      assert.notInclude(receiver.text(), process.cwd())
      // No prompt leaves: not its style, not a character's looks.
      assert.notInclude(receiver.text(), "Gouache")
      assert.notInclude(receiver.text(), "notched ear")
    })
  )
})

// Each waits for the end of the same second.
describe.concurrent("what is seen of a film from outside", () => {
  it.scopedLive.each([["fails"], ["hangs"]] as const)("a receiver that %s holds nothing up", ([manner]) =>
    Effect.gen(function* () {
      const receiver = yield* otlpReceiver(manner)
      const [took] = yield* Effect.logInfo("a word").pipe(
        Effect.withSpan("a span"),
        Effect.provide(otlp({ url: receiver.url, version: "test" }).pipe(Layer.provideMerge(silent))),
        Effect.timed
      )
      assert.isNotEmpty(receiver.heard)
      assert.isBelow(Duration.toSeconds(took), 3)
    })
  )

  it.live(
    "a receiver that is not there changes nothing of a film and delays its end by a second or two",
    () =>
      Effect.gen(function* () {
        const [took, word] = yield* Effect.succeed("done").pipe(
          Effect.withSpan("a span"),
          // Nobody listens on the port of discard.
          Effect.provide(
            otlp({ url: "http://127.0.0.1:9", version: "test" }).pipe(Layer.provideMerge(silent))
          ),
          Effect.timed
        )
        assert.strictEqual(word, "done")
        assert.isBelow(Duration.toSeconds(took), 3)
      })
  )
})

describe("what leaves", () => {
  const scrub = makeScrub([Redacted.make("my-secret-key")])

  it("has no key, no bytes, no folder of the user and no query", () => {
    assert.strictEqual(
      scrub("Bearer abc.def and my-secret-key and xai-abcdefgh1"),
      "Bearer [key] and [key] and [key]"
    )
    assert.strictEqual(scrub(`see data:image/jpeg;base64,${"QUJD".repeat(9)}`), "see data:…")
    assert.strictEqual(scrub("A".repeat(5000)), "…")
    assert.strictEqual(scrub("cannot read /home/ada/films/secret plan.mp4"), "cannot read …/secret plan.mp4")
    assert.strictEqual(scrub(`in ${process.cwd()}/output/videos/scene_1.mp4`), "in …/scene_1.mp4")
    assert.strictEqual(scrub("at f (file:///srv/app/dist/main.js:1:2)"), "at f (…/main.js:1:2)")
    assert.strictEqual(scrub("C:\\Users\\ada\\x.mp4"), "…/x.mp4")
    assert.strictEqual(scrub("https://u:p@vidgen.x.ai/a/b.mp4?sig=1#x"), "https://vidgen.x.ai/a/b.mp4")
  })

  it("keeps what a producer reads", () => {
    for (const words of [
      "video/scene-2/correction-1/finished",
      "videos/scene_1.mp4",
      "-vf scale=1280:720,fps=24/1 -crf 18",
      "checking scene_1.mp4"
    ])
      assert.strictEqual(scrub(words), words)
  })
})

describe("where it goes", () => {
  it("is https:, or this machine, and holds no secret", () => {
    assert.deepStrictEqual(otlpUrl("http://127.0.0.1:4318/"), Either.right("http://127.0.0.1:4318"))
    assert.deepStrictEqual(otlpUrl("https://otlp.example/a"), Either.right("https://otlp.example/a"))
    for (const url of [
      "http://collector:4318",
      "https://user:key@otlp.example",
      "https://otlp.example/?key=1",
      "ftp://otlp.example",
      "4318"
    ])
      assert.isTrue(Either.isLeft(otlpUrl(url)), url)
  })
})
