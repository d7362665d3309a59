import { StateStore } from "../../src/services/StateStore.js"
import { storeContract } from "../support/storeContract.js"

storeContract("StateStore on disk", (options) => StateStore.layer(options))
storeContract("StateStore in memory", (options) => StateStore.layerMemory(options))
