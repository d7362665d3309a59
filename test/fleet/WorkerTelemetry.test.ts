import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import { layerOtlp } from "../../src/services/Telemetry.js"
import { client, comesTo, nothingMade, submitted, testWorker } from "../support/fleetWorker.js"
import { otlpReceiver } from "../support/otlpReceiver.js"
import { tabledDatabase } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"

describe.skipIf(!hasPostgres)("what a worker tells a receiver of telemetry", () => {
  it.scopedLive("carries its name, and what of it is a film's the film's as well", () =>
    Effect.gen(function* () {
      const receiver = yield* otlpReceiver()
      const url = yield* tabledDatabase
      const make = () =>
        Effect.logWarning("the drawing was pale").pipe(
          Effect.zipRight(Metric.increment(Metric.counter("drawings"))),
          Effect.as(nothingMade),
          Effect.withSpan("Keyframes.draw")
        )
      yield* Effect.gen(function* () {
        yield* submitted("fox").pipe(Effect.withSpan("whoever submits"))
        yield* Effect.scoped(
          Effect.zipRight(Effect.forkScoped(testWorker(url, { make })), comesTo("fox", "complete"))
        )
      }).pipe(Effect.provide(client(url)), Effect.provide(layerOtlp(receiver.url)))

      const drawn = receiver.spans().find(({ name }) => name === "Keyframes.draw")
      assert.deepInclude(drawn?.attributes, { worker: "w", film: "fox", attempt: 1 })
      const submitting = receiver.spans().find(({ name }) => name === "whoever submits")
      assert.strictEqual(drawn?.traceId, submitting?.traceId)
      const log = receiver.logs().find(({ body }) => body.stringValue === "the drawing was pale")
      assert.deepInclude(log?.attributes, { worker: "w", film: "fox" })
      assert.deepStrictEqual(
        receiver
          .metrics()
          .get("drawings")
          ?.map(({ attributes }) => attributes),
        [{ worker: "w" }]
      )
    })
  )
})
