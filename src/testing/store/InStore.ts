import { FileSystem, type Path } from "@effect/platform"
import { Effect, Layer } from "effect"
import { StateStore, type StoreOptions } from "../../services/StateStore.js"
import { Workspace } from "../../services/Workspace.js"
import { makeStudio, newFolder, pictureOrder, platform } from "./StoreKit.js"

/** A store that is to be held against the contract. */
export interface StoreUnderTest<E> {
  /** The store of the film whose folder `Workspace` is. It is made anew for every run; nothing of it may be shared. */
  readonly layer: (
    options: StoreOptions
  ) => Layer.Layer<StateStore, E, FileSystem.FileSystem | Path.Path | Workspace>
}

/** Runs something in a fresh store over a folder of its own. */
export const inStoreOf =
  <E0>(store: StoreUnderTest<E0>) =>
  <A, E>(
    film: Effect.Effect<A, E, StateStore | Workspace | Layer.Layer.Success<typeof platform>>,
    options: StoreOptions = {}
  ): Effect.Effect<A, unknown> =>
    Effect.gen(function* () {
      const folder = yield* newFolder
      return yield* film.pipe(
        Effect.provide(store.layer(options).pipe(Layer.provideMerge(Workspace.layer(folder))))
      )
    }).pipe(Effect.scoped, Effect.provide(platform))
export type InStore = ReturnType<typeof inStoreOf>

/** Orders a picture that shows its own label. */
export const draw = Effect.fnUntraced(function* (label: string) {
  const store = yield* StateStore
  const studio = yield* makeStudio
  return yield* store.once(pictureOrder(label), studio.draw(label))
})

/** What a file of the film says. */
export const textOf = Effect.fnUntraced(function* (relative: string) {
  const fs = yield* FileSystem.FileSystem
  const workspace = yield* Workspace
  return yield* fs.readFileString(workspace.absolute(relative))
})
