import { Either } from "effect"
import { isLoopbackHost } from "../Urls.js"

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
