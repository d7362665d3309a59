// How the provider is reached, for whoever reads or shows settings: nothing here opens a connection.

export { baseUrl } from "./xai/Address.js"
export {
  type Concurrency,
  defaultConcurrency,
  type GrokOptions,
  grokConfig,
  type Pace,
  publicApi,
  type Route,
  settings as checkedOptions,
  simulatorName
} from "./xai/GrokConfig.js"
