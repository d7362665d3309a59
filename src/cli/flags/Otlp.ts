import { Either, Option } from "effect"
import { otlpUrl } from "../../services/Telemetry.js"
import { environmentName, setting } from "./Setting.js"

/** Where spans, metrics and logs go, as a flag. An empty one sends nothing, whatever the environment says. */
export const otlp = setting("otlp", {
  doc: "Send spans, metrics and logs to the OTLP/HTTP receiver at this URL; http: only on this machine.",
  parse: (text) =>
    text === "" ? Either.right(Option.none<string>()) : Either.map(otlpUrl(text), Option.some),
  fallback: Option.none<string>(),
  shown: "OTEL_EXPORTER_OTLP_ENDPOINT, else nothing is sent",
  variables: [environmentName("otlp"), "OTEL_EXPORTER_OTLP_ENDPOINT"]
})
