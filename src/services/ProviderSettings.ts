// How the provider is reached, for whoever reads or shows settings: nothing here opens a connection.

export { baseUrl } from "./xai/Address.js"
export {
  type Concurrency,
  checkedOptions,
  defaultConcurrency,
  type GrokOptions,
  grokConfig,
  type Pace,
  publicApi,
  type Route,
  simulatorName
} from "./xai/GrokConfig.js"
