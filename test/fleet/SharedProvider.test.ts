import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Duration, Effect, Either, Layer, Redacted, Schedule } from "effect"
import { Simulator, type SimulatorSettings } from "xai-simulator"
import { monotonicMillis } from "../../src/domain/Elapsed.js"
import { GrokClient } from "../../src/services/GrokClient.js"
import { Provider } from "../../src/services/Provider.js"
import { Workspace } from "../../src/services/Workspace.js"
import { rehearsing } from "../../src/simulated/Rehearsed.js"
import { drawing } from "../services/xai/studio.js"
import { type Limits, limitsWorker } from "../support/fleetWorkers.js"
import { tabledDatabase } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"
import { quickArtist } from "../support/quickArtist.js"
import { tempFolder } from "../support/tempFolder.js"

/** Four workers with one key over a simulator, and what that saw of orders for pictures. */
const fourWorkers = (settings: SimulatorSettings, limits: Limits) =>
  Effect.gen(function* () {
    const simulator = yield* Effect.map(
      Layer.build(
        rehearsing({ delays: { imageMillis: 20, jitter: 0 }, scale: 0.1, ...settings }).pipe(
          Layer.provide(quickArtist),
          Layer.provide(NodeContext.layer)
        )
      ),
      Context.get(Simulator)
    )
    const url = yield* tabledDatabase
    const provider = Provider.layerWithin({ apiKey: Redacted.make(simulator.apiKey), baseUrl: simulator.url })
    const client = () =>
      GrokClient.layerFilm.pipe(
        Layer.provide(provider),
        Layer.provide(limitsWorker(url, limits)),
        Layer.provide(Layer.provideMerge(Workspace.layer(tempFolder("fleet-")), NodeContext.layer))
      )
    const clients = yield* Effect.forEach([0, 1, 2, 3], () =>
      Effect.map(Layer.build(client()), Context.get(GrokClient))
    )
    return {
      clients,
      starts: Effect.map(simulator.log, (log) =>
        log.filter(({ route }) => route === "image-generations").map(({ at, status }) => ({ at, status }))
      )
    }
  })

describe.skipIf(!hasPostgres)(
  "one key over four workers, as the provider sees it",
  { concurrent: true },
  () => {
    it.scopedLive("never starts more calls in a minute than are asked for", () =>
      Effect.gen(function* () {
        // A minute of two seconds, and two more as the true one has.
        const { clients, starts } = yield* fourWorkers(
          {},
          { pace: { image: { perMinute: 6 } }, minute: Duration.seconds(4) }
        )
        yield* Effect.forEach(
          clients,
          (grok) => Effect.replicateEffect(grok.drawImage(drawing), 3, { concurrency: "unbounded" }),
          { concurrency: "unbounded" }
        )
        const seen = (yield* starts).map(({ at }) => at).toSorted((a, b) => a - b)
        assert.lengthOf(seen, 12)
        for (const [n, at] of seen.entries())
          if (n >= 6) assert.isAbove(at - (seen[n - 6] ?? 0), 2000, `call ${n}`)
      })
    )

    it.scopedLive(
      "is quiet within a second of the answer that asks for it, and goes on afterwards",
      () =>
        Effect.gen(function* () {
          const { clients, starts } = yield* fourWorkers(
            {
              faults: [
                {
                  route: "image-generations",
                  when: { nth: 12 },
                  fault: { name: "http-429-seconds", seconds: 2 }
                }
              ]
            },
            {}
          )
          const end = (yield* monotonicMillis) + 4500
          yield* Effect.forEach(
            clients,
            (grok) =>
              Effect.either(grok.drawImage(drawing)).pipe(
                Effect.tap((drawn) => assert.isTrue(Either.isRight(drawn))),
                Effect.repeat({
                  schedule: Schedule.spaced("100 millis"),
                  while: () => Effect.map(monotonicMillis, (now) => now < end)
                })
              ),
            { concurrency: "unbounded" }
          )
          const seen = yield* starts
          const told = seen.find(({ status }) => status === 429)?.at ?? Number.NaN
          const between = seen.filter(({ at }) => at > told + 1000 && at < told + 2000)
          assert.deepStrictEqual(between, [])
          assert.isNotEmpty(seen.filter(({ at }) => at >= told + 2000))
        }),
      30_000
    )
  }
)
