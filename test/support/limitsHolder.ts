import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Redacted } from "effect"
import { ProviderLimits } from "../../src/services/Provider.js"
import { limitsWorker } from "./fleetWorkers.js"

// A process of its own that makes calls until it is killed, and says what it does.
const [, , places = "1"] = process.argv
const url = Redacted.make(process.env.GROK_VIDEO_DATABASE_URL ?? "")
const concurrency = { image: Number(places) }

NodeRuntime.runMain(
  Effect.gen(function* () {
    const { inPlace } = yield* ProviderLimits
    const call = Effect.zipRight(
      Effect.sync(() => process.stdout.write("in place\n")),
      Effect.never
    )
    yield* Effect.all([inPlace("image")(call), inPlace("image")(call)], { concurrency: "unbounded" })
  }).pipe(Effect.provide(limitsWorker(url, { concurrency })))
)
