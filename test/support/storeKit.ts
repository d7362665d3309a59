import { Effect, Layer } from "effect"
import { type DiskStoreOptions, StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"

export {
  cents,
  Drawn,
  filesBelow,
  letTimePass,
  makeStudio,
  newFolder,
  offSchema,
  orderOf,
  pictureOrder,
  platform,
  refusal,
  type Studio,
  unavailable
} from "../../src/testing/store/StoreKit.js"

/** Opens the store of a folder, does something with it and closes it again, as one run of the program would. */
export const run = <A, E, R>(folder: string, film: Effect.Effect<A, E, R>, options?: DiskStoreOptions) =>
  film.pipe(Effect.provide(StateStore.layer(options).pipe(Layer.provideMerge(Workspace.layer(folder)))))
