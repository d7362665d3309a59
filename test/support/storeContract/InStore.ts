import { FileSystem } from "@effect/platform"
import { Effect, Layer } from "effect"
import { StateStore, type StoreOptions } from "../../../src/services/StateStore.js"
import { Workspace } from "../../../src/services/Workspace.js"
import { Drawn, makeStudio, newFolder, pictureOrder, platform } from "../storeKit.js"

/** Makes the layer of the store that is tried. */
export type StoreLayer = (
  options?: StoreOptions
) => ReturnType<typeof StateStore.layerMemory> | ReturnType<typeof StateStore.layer>

/** Runs something in a fresh store over a folder of its own. */
export const inStoreOf =
  (layerOf: StoreLayer) =>
  <A, E>(
    film: Effect.Effect<A, E, StateStore | Workspace | Layer.Layer.Success<typeof platform>>,
    options?: StoreOptions
  ) =>
    Effect.gen(function* () {
      const folder = yield* newFolder
      return yield* film.pipe(
        Effect.provide(layerOf(options).pipe(Layer.provideMerge(Workspace.layer(folder))))
      )
    }).pipe(Effect.scoped, Effect.provide(platform))
export type InStore = ReturnType<typeof inStoreOf>

/** Orders a picture that shows its own label. */
export const draw = Effect.fnUntraced(function* (label: string) {
  const store = yield* StateStore
  const studio = yield* makeStudio
  return yield* store.once(pictureOrder(label), Drawn, studio.draw(label))
})

/** What a file of the film says. */
export const textOf = Effect.fnUntraced(function* (relative: string) {
  const fs = yield* FileSystem.FileSystem
  const workspace = yield* Workspace
  return yield* fs.readFileString(workspace.absolute(relative))
})
