import { createServer, type IncomingHttpHeaders } from "node:http"
import { Effect, Schema } from "effect"

const Value = Schema.Struct({
  stringValue: Schema.optional(Schema.String),
  intValue: Schema.optional(Schema.Number),
  doubleValue: Schema.optional(Schema.Number),
  boolValue: Schema.optional(Schema.Boolean),
  arrayValue: Schema.optional(Schema.Unknown)
})
const Attributes = Schema.Array(Schema.Struct({ key: Schema.String, value: Value }))
const Resource = Schema.Struct({ attributes: Attributes })
const Span = Schema.Struct({
  traceId: Schema.String,
  spanId: Schema.String,
  parentSpanId: Schema.optional(Schema.String),
  name: Schema.String,
  startTimeUnixNano: Schema.String,
  endTimeUnixNano: Schema.String,
  attributes: Attributes
})
const Point = Schema.Struct({
  attributes: Attributes,
  asDouble: Schema.optional(Schema.Number),
  count: Schema.optional(Schema.Number),
  sum: Schema.optional(Schema.Number)
})
const Points = Schema.optional(Schema.Struct({ dataPoints: Schema.Array(Point) }))
const Metric = Schema.Struct({ name: Schema.String, unit: Schema.String, sum: Points, histogram: Points })
const Log = Schema.Struct({
  severityText: Schema.String,
  body: Value,
  attributes: Attributes,
  traceId: Schema.optional(Schema.String)
})

const bodies = {
  "/v1/traces": Schema.Struct({
    resourceSpans: Schema.Array(
      Schema.Struct({
        resource: Resource,
        scopeSpans: Schema.Array(Schema.Struct({ spans: Schema.Array(Span) }))
      })
    )
  }),
  "/v1/metrics": Schema.Struct({
    resourceMetrics: Schema.Array(
      Schema.Struct({ scopeMetrics: Schema.Array(Schema.Struct({ metrics: Schema.Array(Metric) })) })
    )
  }),
  "/v1/logs": Schema.Struct({
    resourceLogs: Schema.Array(
      Schema.Struct({ scopeLogs: Schema.Array(Schema.Struct({ logRecords: Schema.Array(Log) })) })
    )
  })
}

const plain = (attributes: typeof Attributes.Type): Readonly<Record<string, string | number | boolean>> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? ""
    ])
  )

/** How the receiver treats whoever sends: takes it, fails, or never answers. */
export type Manner = "takes" | "fails" | "hangs"

/** An OTLP/HTTP receiver on this machine that keeps what it is sent, until the scope ends. */
export const otlpReceiver = (manner: Manner = "takes") =>
  Effect.map(
    Effect.acquireRelease(
      Effect.async<{
        readonly server: ReturnType<typeof createServer>
        readonly url: string
        readonly heard: Array<{
          readonly path: string
          readonly text: string
          readonly headers: IncomingHttpHeaders
        }>
      }>((resume) => {
        const heard: Array<{ path: string; text: string; headers: IncomingHttpHeaders }> = []
        const server = createServer((request, response) => {
          const chunks: Array<Buffer> = []
          request.on("data", (chunk: Buffer) => chunks.push(chunk))
          request.on("end", () => {
            heard.push({
              path: request.url ?? "",
              text: Buffer.concat(chunks).toString("utf8"),
              headers: request.headers
            })
            if (manner !== "hangs") response.writeHead(manner === "takes" ? 200 : 500).end("{}")
          })
        }).listen(0, "127.0.0.1", () => {
          const address = server.address()
          const port = typeof address === "object" && address !== null ? address.port : 0
          resume(Effect.succeed({ server, url: `http://127.0.0.1:${port}`, heard }))
        })
      }),
      ({ server }) =>
        Effect.sync(() => {
          server.close()
          server.closeAllConnections()
        })
    ),
    ({ heard, url }) => {
      const of = <A, I>(path: keyof typeof bodies, schema: Schema.Schema<A, I>) =>
        heard
          .filter((it) => it.path === path)
          .map((it) => Schema.decodeUnknownSync(Schema.parseJson(schema))(it.text))
      return {
        url,
        heard,
        /** All that was sent, as text: nothing secret may stand anywhere in it. */
        text: () => heard.map(({ text }) => text).join("\n"),
        spans: () =>
          of("/v1/traces", bodies["/v1/traces"])
            .flatMap(({ resourceSpans }) => resourceSpans)
            .flatMap(({ scopeSpans }) => scopeSpans)
            .flatMap(({ spans }) => spans)
            .map((span) => ({ ...span, attributes: plain(span.attributes) })),
        /** The last value of every series. */
        metrics: () =>
          new Map(
            of("/v1/metrics", bodies["/v1/metrics"])
              .flatMap(({ resourceMetrics }) => resourceMetrics)
              .flatMap(({ scopeMetrics }) => scopeMetrics)
              .flatMap(({ metrics }) => metrics)
              .map((metric) => [
                metric.name,
                (metric.sum ?? metric.histogram)?.dataPoints.map((point) => ({
                  ...point,
                  attributes: plain(point.attributes)
                })) ?? []
              ])
          ),
        logs: () =>
          of("/v1/logs", bodies["/v1/logs"])
            .flatMap(({ resourceLogs }) => resourceLogs)
            .flatMap(({ scopeLogs }) => scopeLogs)
            .flatMap(({ logRecords }) => logRecords)
            .map((log) => ({ ...log, attributes: plain(log.attributes) }))
      }
    }
  )
