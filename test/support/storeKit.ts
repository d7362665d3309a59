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
  run,
  type Studio,
  unavailable
} from "../../src/testing/store/StoreKit.js"
