// The door to tests: `grok-video-pipeline/testing`.

export type { Promised } from "./testing/Contract.js"
export { type FfmpegUnderTest, ffmpegContract } from "./testing/FfmpegContract.js"
export type { FfmpegScript } from "./testing/FfmpegTest.js"
export { damaged, FfmpegCall, layerTest as ffmpegTest, plainFacts } from "./testing/FfmpegTest.js"
export { type GrokClientUnderTest, grokClientContract } from "./testing/GrokClientContract.js"
export { shortStory, temporaryFolder } from "./testing/Kit.js"
export { type GrokScript, lost, type Made, paid, refused, scriptedGrok } from "./testing/ScriptedGrok.js"
export { type StoreUnderTest, stateStoreContract } from "./testing/StateStoreContract.js"
export { inVirtualTime } from "./testing/VirtualTime.js"
