import { type Promised, promises } from "./Contract.js"
import { durableContract } from "./store/DurableContract.js"
import { failuresContract } from "./store/FailuresContract.js"
import { filesContract } from "./store/FilesContract.js"
import { filmContract } from "./store/FilmContract.js"
import { moneyContract } from "./store/MoneyContract.js"
import { ordersContract } from "./store/OrdersContract.js"
import { casesOf, runsOf, type StoreUnderTest } from "./store/StoreKit.js"

export type { StoreUnderTest } from "./store/StoreKit.js"

/**
 * What every `StateStore` promises, whatever it is made of: nothing is paid twice, every doubt is counted, a file is whole
 * or not there. With `isDurable` false, for a store that ends with the program, nothing is asked of a next run.
 */
export const stateStoreContract = <E>(
  store: StoreUnderTest<E> & { readonly isDurable?: boolean }
): ReadonlyArray<Promised> =>
  promises((suite) => {
    const cases = casesOf(store, suite)
    suite.describe("orders", () => ordersContract(cases))
    suite.describe("money", () => moneyContract(cases))
    suite.describe("failures", () => failuresContract(cases))
    suite.describe("files", () => filesContract(cases))
    suite.describe("the film", () => filmContract(cases))
    if (store.isDurable ?? true) suite.describe("the next run", () => durableContract(runsOf(store, suite)))
  })
