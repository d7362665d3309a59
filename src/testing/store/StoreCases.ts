import { FileSystem, type Path } from "@effect/platform"
import { type Context, Effect, Layer, type Option, type Scope } from "effect"
import type { Ticks } from "../../domain/Money.js"
import {
  type Answered,
  type BudgetSpent,
  type InDoubt,
  type Refusal,
  StateStore,
  type StoreFailed,
  type StoreOptions
} from "../../services/StateStore.js"
import { Workspace } from "../../services/Workspace.js"
import type { Steps, Suite } from "../Contract.js"
import { temporaryFolder } from "../Kit.js"
import { type Drawn, makeStudio, pictureOrder, platform, type Studio } from "./StoreKit.js"

/** A store that is to be held against the contract. */
export interface StoreUnderTest<E> {
  /** The store of the film whose folder `Workspace` is. It is made anew for every run; nothing of it may be shared. */
  readonly layer: (
    options: StoreOptions
  ) => Layer.Layer<StateStore, E, FileSystem.FileSystem | Path.Path | Workspace>
}

/** What comes of ordering a picture. */
type Ordered<E> = Effect.Effect<Answered<Drawn>, E | Refusal | StoreFailed | BudgetSpent | InDoubt>

/** A store, and a provider that counts what it was asked. */
export interface Opened {
  readonly store: Context.Tag.Service<StateStore>
  readonly studio: Studio
  /** Orders a picture that shows its own label, for 3 cents unless told otherwise. */
  readonly draw: (label: string, cost?: Option.Option<Ticks>) => Ordered<never>
  /** Orders a picture of which nothing comes but a failure. */
  readonly fail: <E>(label: string, error: E) => Ordered<E>
}

export const openedWith = (store: Opened["store"], studio: Studio): Opened => ({
  store,
  studio,
  draw: (label, cost) => store.once(pictureOrder(label), studio.draw(label, cost)),
  fail: (label, error) => store.once(pictureOrder(label), studio.fail(label, error))
})

/** What a case is given: a fresh store over a folder of its own. */
interface Given extends Opened {
  readonly workspace: Context.Tag.Service<Workspace>
  readonly fs: FileSystem.FileSystem
}

/** Writes a case down, of a store that is opened in this way: its claim, and its steps. */
export type StoreCases = (
  options?: StoreOptions
) => (
  claim: string,
  steps: (given: Given) => Steps<Workspace | Scope.Scope | Layer.Layer.Success<typeof platform>>
) => void

/** Cases of a store, each in one of its own. */
export const casesOf =
  <E>(under: StoreUnderTest<E>, { it }: Suite): StoreCases =>
  (options = {}) =>
  (claim, steps) =>
    it.effect(claim, () =>
      Effect.gen(function* () {
        const opened = openedWith(yield* StateStore, yield* makeStudio)
        const fs = yield* FileSystem.FileSystem
        const workspace = yield* Workspace
        yield* Effect.gen(() => steps({ ...opened, workspace, fs }))
      }).pipe(
        Effect.provide(Layer.provideMerge(under.layer(options), temporaryFolder)),
        Effect.scoped,
        Effect.provide(platform)
      )
    )
