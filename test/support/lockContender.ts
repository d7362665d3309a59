import { FileSystem } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Layer } from "effect"
import { holdLock } from "../../src/services/store/Lock.js"

// A process of its own that claims the lock it is told, says what came of it, and holds it until it is killed.
const [, , file = "", result = ""] = process.argv

const contend = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const outcome = yield* holdLock(file, { force: false }).pipe(
    Effect.as("held"),
    Effect.catchAll((error) => Effect.succeed(error.reason))
  )
  yield* fs.writeFileString(`${result}.new`, outcome)
  yield* fs.rename(`${result}.new`, result)
  return yield* Effect.never
})

NodeRuntime.runMain(
  contend.pipe(Effect.scoped, Effect.provide(Layer.merge(NodeFileSystem.layer, NodePath.layer)))
)
