// What can be asked of the provider for nothing, before a film begins.

export { type Account, lookAtWayOut, type ModelKind, makeAccount, type WayOut } from "./xai/Account.js"
