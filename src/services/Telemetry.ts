import { Effect, Layer } from "effect"
import { version } from "./Version.js"

export { otlpUrl } from "./telemetry/OtlpUrl.js"

/** Spans, metrics and logs to an OTLP/HTTP receiver at `url`. The exporter is loaded only when this is built. */
export const layerOtlp = (url: string): Layer.Layer<never> =>
  Layer.unwrapEffect(
    Effect.map(
      Effect.promise(() => import("./telemetry/Otlp.js")),
      ({ layer }) => layer({ url, version })
    )
  )
