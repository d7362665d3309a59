// How the provider is reached, for whoever reads or shows settings: nothing here opens a connection.

export { baseUrl } from "./xai/Address.js"
export type { Concurrency, GrokOptions, Pace, Rate, Route } from "./xai/GrokConfig.js"
export { checkedOptions, defaultConcurrency, grokConfig, publicApi, simulatorName } from "./xai/GrokConfig.js"
