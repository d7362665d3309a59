import { FileSystem, type Path } from "@effect/platform"
import { Effect, Layer, type Option } from "effect"
import type { Ticks } from "../../domain/Money.js"
import { StateStore, type StoreOptions } from "../../services/StateStore.js"
import { Workspace } from "../../services/Workspace.js"
import { casesOver, type Suite } from "../Contract.js"
import { temporaryFolder } from "../Kit.js"
import { type CountingStudio, makeStudio, pictureOrder } from "./StoreKit.js"

/** A store that is to be held against the contract. */
export interface StoreUnderTest<E> {
  /** The store of the film whose folder `Workspace` is. It is made anew for every run; nothing of it may be shared. */
  readonly layer: (
    options: StoreOptions
  ) => Layer.Layer<StateStore, E, FileSystem.FileSystem | Path.Path | Workspace>
}

/** A store, and a provider that counts what it was asked. */
export const openedWith = (store: typeof StateStore.Service, studio: CountingStudio) => ({
  store,
  studio,
  /** Orders a picture that shows its own label, for 3 cents unless told otherwise. */
  draw: (label: string, cost?: Option.Option<Ticks>) =>
    store.once(pictureOrder(label), studio.draw(label, cost)),
  /** Orders a picture of which nothing comes but a failure. */
  fail: <E>(label: string, error: E) => store.once(pictureOrder(label), studio.fail(label, error))
})
export type Opened = ReturnType<typeof openedWith>

/** What a case is given: a fresh store over a folder of its own. */
const opened = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const workspace = yield* Workspace
  return { ...openedWith(yield* StateStore, yield* makeStudio), workspace, fs }
})

/** Cases of a store, each in one of its own that is opened in this way. */
export const casesOf =
  <E>(under: StoreUnderTest<E>, { it }: Suite) =>
  (options: StoreOptions = {}) =>
    casesOver(it.effect, Layer.provideMerge(under.layer(options), temporaryFolder), opened)
export type StoreCases = ReturnType<typeof casesOf>
