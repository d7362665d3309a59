// How the provider is reached, for whoever reads or shows settings: nothing here opens a connection.

export { baseUrl } from "./xai/Address.js"
export type {
  AskedPace,
  AskedRate,
  Concurrency,
  GrokOptions,
  Pace,
  Rate,
  Route
} from "./xai/GrokConfig.js"
export {
  checkedLimits,
  checkedOptions,
  defaultConcurrency,
  grokConfig,
  publicApi,
  simulatorName,
  usualSpacing
} from "./xai/GrokConfig.js"
