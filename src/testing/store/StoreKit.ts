import { FileSystem, Path } from "@effect/platform"
import type * as NodeContext from "@effect/platform-node/NodeContext"
import { Effect, Layer, Option, Ref, Schema } from "effect"
import { type Ticks, ticksFromUsd } from "../../domain/Money.js"
import { orderIdFrom } from "../../domain/OrderId.js"
import type { Billed } from "../../services/GrokClient.js"
import { AnswerOffSchema, GrokUnavailable, PromptRefused } from "../../services/GrokError.js"
import { Refusal, StateStore, type StoreOptions } from "../../services/StateStore.js"
import { Workspace } from "../../services/Workspace.js"
import { casesOver, type Suite } from "../Contract.js"
import { temporaryFolder } from "../Kit.js"

export const cents = (amount: number): Ticks => ticksFromUsd(amount / 100)

export const Drawn = Schema.Struct({ picture: Schema.String, seed: Schema.Number })
export type Drawn = typeof Drawn.Type

/** An order of something that lists at 5 cents, under the text of its id. */
export const orderOf = <A, I>(text: string, success: Schema.Schema<A, I>, prompt = "a fox") => ({
  id: orderIdFrom(text),
  inputs: ["grok-imagine-image-2.0", { prompt, quality: "low" }],
  price: cents(5),
  success,
  failure: Refusal,
  placeholder: (): A => {
    throw new Error("no forecast is made here")
  }
})

/** An order of a picture that lists at 5 cents. */
export const pictureOrder = (text: string, prompt?: string) => orderOf(text, Drawn, prompt)

/** A provider that counts what it was asked. */
export const makeStudio = Effect.map(Ref.make<ReadonlyArray<string>>([]), (calls) => ({
  calls: Ref.get(calls),
  count: Effect.map(Ref.get(calls), (all) => all.length),
  /** Draws, for 3 cents unless told otherwise. */
  draw: (picture: string, cost = Option.some(cents(3))): Effect.Effect<Billed<Drawn>> =>
    Effect.as(
      Ref.update(calls, (all) => [...all, picture]),
      { answer: { picture, seed: picture.length }, cost }
    ),
  fail: <E>(picture: string, error: E): Effect.Effect<Billed<Drawn>, E> =>
    Effect.zipRight(
      Ref.update(calls, (all) => [...all, picture]),
      Effect.fail(error)
    )
}))
export type CountingStudio = Effect.Effect.Success<typeof makeStudio>

export const unavailable = (
  reason: GrokUnavailable["reason"],
  call: GrokUnavailable["call"] = "drawImage"
): GrokUnavailable =>
  new GrokUnavailable({
    call,
    reason,
    detail: "the provider hung up"
  })

export const refusal = new PromptRefused({
  call: "drawImage",
  detail: "not this",
  requestId: Option.some("req-1"),
  billed: cents(2)
})

export const offSchema = new AnswerOffSchema({
  call: "ask",
  detail: "no title",
  answered: '{"tittle":"Fox"}',
  problem: "title is missing",
  billed: cents(1)
})

/**
 * A folder for one test, removed with its scope.
 * Fails   PlatformError where none can be made.
 */
export const newFolder = Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped())

/**
 * All files below a folder but the lock, by relative path.
 * Fails   PlatformError where the folder cannot be read.
 */
export const filesBelow = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const names = yield* fs.readDirectory(folder, { recursive: true })
  const files = yield* Effect.filter(names, (name) =>
    Effect.map(fs.stat(path.join(folder, name)), (info) => info.type === "File")
  )
  return files.filter((name) => name !== ".lock").sort()
})

/** A store that is to be held against the contract. */
export interface StoreUnderTest<E> {
  /** The store of the film whose folder `Workspace` is. It is made anew for every run; nothing of it may be shared. */
  readonly layer: (
    options: StoreOptions
  ) => Layer.Layer<StateStore, E, FileSystem.FileSystem | Path.Path | Workspace>
}

/** A store, and a provider that counts what it was asked. */
const openedWith = (store: typeof StateStore.Service, studio: CountingStudio) => ({
  store,
  studio,
  /** Orders a picture that shows its own label, for 3 cents unless told otherwise. */
  draw: (label: string, cost?: Option.Option<Ticks>) =>
    store.once(pictureOrder(label), studio.draw(label, cost)),
  /** Orders a picture of which nothing comes but a failure. */
  fail: <E>(label: string, error: E) => store.once(pictureOrder(label), studio.fail(label, error))
})

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

/** One run of a film: its store is opened for it and closed after it. */
type Run = <A, E>(
  film: (opened: ReturnType<typeof openedWith>) => Effect.Effect<A, E>,
  options?: StoreOptions
) => Effect.Effect<A, unknown>

/** Cases of several runs, one after the other over one folder. */
export const runsOf = <E0>(under: StoreUnderTest<E0>, { it }: Suite) => {
  const open = Effect.gen(function* () {
    const folder = yield* Effect.context<Workspace | NodeContext.NodeContext>()
    const studio = yield* makeStudio
    const run: Run = (film, options = {}) =>
      Effect.flatMap(StateStore, (store) => film(openedWith(store, studio))).pipe(
        Effect.provide(under.layer(options)),
        Effect.provide(folder)
      )
    return run
  })
  return casesOver(it.effect, temporaryFolder, open)
}
export type RunCases = ReturnType<typeof runsOf>
