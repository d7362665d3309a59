import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Redacted } from "effect"
import { nothingMade, testWorker } from "../support/fleetWorker.js"

// A worker in a process of its own, whose films do as they are called: `poison` takes it with it, `slow` is never made by the
// first that takes it, all else is made at once.
const [, , url = "", patient = ""] = process.argv

NodeRuntime.runMain(
  testWorker(Redacted.make(url), {
    films: 2,
    make: ({ film }) => {
      if (film === "poison") process.kill(process.pid, "SIGKILL")
      return film === "slow" && patient === "" ? Effect.never : Effect.succeed(nothingMade)
    }
  })
)
