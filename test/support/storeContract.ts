import { describe } from "@effect/vitest"
import { failuresContract } from "./storeContract/Failures.js"
import { filesContract } from "./storeContract/Files.js"
import { filmContract } from "./storeContract/Film.js"
import { inStoreOf, type StoreLayer } from "./storeContract/InStore.js"
import { moneyContract } from "./storeContract/Money.js"
import { ordersContract } from "./storeContract/Orders.js"

/** What every body of StateStore promises, whatever it is made of. */
export const storeContract = (name: string, layerOf: StoreLayer) => {
  const inStore = inStoreOf(layerOf)
  describe(name, () => {
    ordersContract(inStore)
    moneyContract(inStore)
    failuresContract(inStore)
    filesContract(inStore)
    filmContract(inStore)
  })
}
