import { type Promised, promises } from "./Contract.js"
import { durableContract } from "./store/Durable.js"
import { failuresContract } from "./store/Failures.js"
import { filesContract } from "./store/Files.js"
import { filmContract } from "./store/Film.js"
import { inStoreOf, type StoreUnderTest } from "./store/InStore.js"
import { moneyContract } from "./store/Money.js"
import { ordersContract } from "./store/Orders.js"

export type { StoreUnderTest } from "./store/InStore.js"

/**
 * What every `StateStore` promises, whatever it is made of: nothing is paid twice, every doubt is counted, a file is whole
 * or not there. With `isDurable` false, for a store that ends with the program, nothing is asked of a next run.
 */
export const stateStoreContract = <E>(
  store: StoreUnderTest<E> & { readonly isDurable?: boolean }
): ReadonlyArray<Promised> =>
  promises((suite) => {
    const inStore = inStoreOf(store)
    ordersContract(inStore, suite)
    moneyContract(inStore, suite)
    failuresContract(inStore, suite)
    filesContract(inStore, suite)
    filmContract(inStore, suite)
    if (store.isDurable ?? true) durableContract(store, suite)
  })
