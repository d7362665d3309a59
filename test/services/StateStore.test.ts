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

it.effect(
  "puts no file where a link leads out of the film's folder, though the folder was a true one before",
  () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const [folder, outside] = [yield* newFolder, yield* newFolder]
      const place = (name: string) =>
        Effect.flatMap(StateStore, (store) =>
          store.produce({ path: name, inputs: [name] }, (path) =>
            Effect.orDie(fs.writeFileString(path, name))
          )
        )
      yield* run(
        folder,
        Effect.gen(function* () {
          yield* place("speech/fr/one.wav")
          yield* fs.remove(`${folder}/speech/fr`, { recursive: true })
          yield* fs.symlink(outside, `${folder}/speech/fr`)
          const failure = yield* Effect.flip(place("speech/fr/two.wav"))
          assert.match(String(failure), /is not a place for a file of the film/)
          // One that leads to a folder of the same film is no way out.
          yield* fs.remove(`${folder}/speech/fr`)
          yield* fs.makeDirectory(`${folder}/speech/fr-CA`)
          yield* fs.symlink(`${folder}/speech/fr-CA`, `${folder}/speech/fr`)
          yield* place("speech/fr/two.wav")
        })
      )
      assert.deepStrictEqual(yield* fs.readDirectory(outside), [])
      assert.deepStrictEqual(yield* fs.readDirectory(`${folder}/speech/fr-CA`), ["two.wav"])
    }).pipe(Effect.scoped, Effect.provide(platform))
)
