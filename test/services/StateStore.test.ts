import { FileSystem } from "@effect/platform"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { decodeState, PipelineState } from "../../src/domain/PipelineState.js"
import { StateStore } from "../../src/services/StateStore.js"
import { plan } from "../support/plans.js"
import { storeContract } from "../support/storeContract.js"
import { newFolder, platform, run } from "../support/storeKit.js"

storeContract("StateStore on disk", { layer: (options) => StateStore.layer(options) })
storeContract("StateStore in memory", {
  layer: (options) => StateStore.layerMemory(options),
  isDurable: false
})

it.effect("keeps the state as text that reads back: two spaces, one final newline", () =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* newFolder
    const state = new PipelineState({
      plan: plan(),
      characters: [],
      keyframes: [],
      videos: [],
      concept: "A fox"
    })
    yield* run(
      folder,
      Effect.flatMap(StateStore, (store) => store.saveState(state))
    )
    const text = yield* fs.readFileString(`${folder}/state.json`)
    assert.match(text, /^\{\n {2}"plan"/)
    assert.match(text, /[^\n]\n$/)
    assert.deepStrictEqual(yield* decodeState(text), state)
  }).pipe(Effect.scoped, Effect.provide(platform))
)
