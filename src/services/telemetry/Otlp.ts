import * as Otlp from "@effect/opentelemetry/Otlp"
import { OtlpSerialization } from "@effect/opentelemetry/OtlpSerialization"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpBody from "@effect/platform/HttpBody"
import { Config, Duration, Effect, Layer, Option, Redacted } from "effect"
import { percentDecoded } from "../Urls.js"
import { makeScrub } from "./Scrub.js"

// Effect's own OTLP exporter over JSON. It is loaded only when somebody asks for it: see `services/Telemetry.ts`.

/** How long the last batch of spans, of metrics and of logs may take each, when the program ends. */
const lastWords = Duration.seconds(1)

/** How often what has gathered is sent. */
const every = Duration.seconds(2)

/** `name=value,name=value`, values in percent-encoding, as OpenTelemetry writes them. */
const headersIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split(",").flatMap((pair) => {
      const [name = "", ...value] = pair.split("=")
      return name.trim() === "" ? [] : [[name.trim(), percentDecoded(value.join("=").trim())] as const]
    })
  )

const secret = (name: string) => Config.option(Config.redacted(name))

/**
 * Sends spans, metrics and logs to an OTLP/HTTP receiver at `url` (`otlpUrl`). A receiver that is away is given up on for
 * a minute and never fails or slows a film; at the end it delays the program by a second, three at the very most. Every text passes
 * the scrub first. OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are heeded.
 */
export const layer = (options: { readonly url: string; readonly version: string }): Layer.Layer<never> =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const keys = yield* Effect.forEach(["XAI_API_KEY", "GROK_API_KEY"], secret)
      const headers = yield* secret("OTEL_EXPORTER_OTLP_HEADERS")
      const service = yield* Config.withDefault(Config.string("OTEL_SERVICE_NAME"), "grok-video-pipeline")
      const scrub = makeScrub(keys.flatMap((key) => Option.toArray(key)))
      const body = (data: unknown) =>
        HttpBody.text(
          JSON.stringify(data, (_, value: unknown) => (typeof value === "string" ? scrub(value) : value)),
          "application/json"
        )
      return Otlp.layer({
        baseUrl: options.url,
        resource: { serviceName: service, serviceVersion: options.version },
        headers: Option.match(headers, {
          onNone: () => ({}),
          onSome: (all) => headersIn(Redacted.value(all))
        }),
        tracerExportInterval: every,
        loggerExportInterval: every,
        metricsExportInterval: Duration.times(every, 5),
        shutdownTimeout: lastWords
      }).pipe(
        Layer.provide(Layer.succeed(OtlpSerialization, { traces: body, metrics: body, logs: body })),
        Layer.provide(FetchHttpClient.layer),
        // Telemetry goes where it was told to, and nowhere that place may point to.
        Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "error" }))
      )
    }).pipe(Effect.orDie)
  )
