import { Effect, Either, Layer } from "effect"
import { isLoopbackHost } from "./Urls.js"
import { version } from "./Version.js"

/**
 * Reads where telemetry goes: `https:`, or `http:` on this very machine, host and path and nothing else (a key belongs
 * into OTEL_EXPORTER_OTLP_HEADERS). `/v1/traces`, `/v1/metrics` and `/v1/logs` come below it.
 */
export const otlpUrl = (text: string): Either.Either<string, string> => {
  if (!URL.canParse(text)) return Either.left("is not a URL.")
  const url = new URL(text)
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopbackHost(url.hostname)))
    return Either.left("must begin with https: (http: only for this machine).")
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    return Either.left("must hold nothing but a host, a port and a path.")
  return Either.right(url.href.replace(/\/+$/, ""))
}

/** Spans, metrics and logs to an OTLP/HTTP receiver at `url`. The exporter is loaded only when this is built. */
export const layerOtlp = (url: string): Layer.Layer<never> =>
  Layer.unwrapEffect(
    Effect.map(
      Effect.promise(() => import("./telemetry/Otlp.js")),
      ({ layer }) => layer({ url, version })
    )
  )
