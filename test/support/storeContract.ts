import { describe, it } from "@effect/vitest"
import { stateStoreContract } from "../../src/testing/StateStoreContract.js"

/** Holds a body of StateStore against its contract. */
export const storeContract = (name: string, store: Parameters<typeof stateStoreContract>[0]) =>
  describe(name, () => {
    for (const promise of stateStoreContract(store)) it(promise.name, promise.run)
  })
