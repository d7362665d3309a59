import { Duration, Option } from "effect"
import { type Proxies, proxyFor } from "./Proxy.js"
import { throughProxy } from "./Tunnel.js"

/** What of an answer is looked at. */
export interface HttpResponse {
  readonly ok: boolean
  readonly status: number
  readonly headers: { readonly get: (name: string) => string | null }
  readonly body: AsyncIterable<Uint8Array> | null
}

/** A request as it goes out: its body is JSON text. */
export interface HttpRequest {
  readonly method: string
  readonly headers: Headers
  readonly body?: string
  readonly signal?: AbortSignal
  readonly redirect: "manual"
}

/** Sends one request over the network. The platform's `fetch` is one, too. */
export type HttpTransport = (url: string, said: HttpRequest) => Promise<HttpResponse>

/** How long it may take to connect, TLS included. Whoever fails at this has sent nothing. */
export const connectTimeout = Duration.seconds(10)

/** How long an answer that has begun may pause. */
const idleTimeout = Duration.seconds(60)

/**
 * A line that opens a connection of its own for every request. One that lay idle may be closed by the other end in the
 * very moment a paid call sets out on it, and then nobody knows whether the call arrived: a handshake costs less.
 * When an answer has to begin is for the call's own timeout to say.
 */
export const openTransport = async (proxies: Proxies): Promise<HttpTransport> => {
  const { Agent, buildConnector, fetch } = await import("undici")
  const straight = buildConnector({ timeout: Duration.toMillis(connectTimeout) })
  const dispatcher = new Agent({
    pipelining: 0,
    connect: (options, done) => {
      const port = options.port === "" ? 443 : Number(options.port)
      const proxy = options.protocol === "https:" ? proxyFor(proxies, options.hostname, port) : Option.none()
      if (Option.isNone(proxy)) straight(options, done)
      else
        throughProxy(proxy.value, { host: options.hostname, port }, connectTimeout).then(
          (socket) => done(null, socket),
          (error: unknown) => done(error instanceof Error ? error : new Error("no way through"), null)
        )
    },
    headersTimeout: 0,
    bodyTimeout: Duration.toMillis(idleTimeout)
  })
  return (url, said) => fetch(url, { ...said, headers: Object.fromEntries(said.headers), dispatcher })
}
