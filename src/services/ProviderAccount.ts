// What can be asked of the provider for nothing, before a film begins.

export { type Account, type ModelKind, makeAccount } from "./xai/Account.js"
export { lookAtWayOut, type WayOut } from "./xai/WayOut.js"
