import { Duration } from "effect"
import { makeConnector } from "./Connector.js"
import type { ConnectorOptions } from "./Proxy.js"

// Apart from what opens connections: declarations of the library lead here, and undici's are not an embedder's to have.

/** What of an answer is looked at. */
export interface HttpResponse {
  readonly ok: boolean
  readonly status: number
  readonly headers: { readonly get: (name: string) => string | null }
  readonly body: AsyncIterable<Uint8Array> | null
}

/** A request as it goes out: its body is JSON text, or the bytes of one of several parts. */
export interface HttpRequest {
  readonly method: string
  readonly headers: Headers
  readonly body?: string | Uint8Array
  readonly signal?: AbortSignal
  readonly redirect: "manual"
}

/** Sends one request over the network. The platform's `fetch` is one, too. */
export type HttpTransport = (url: string, said: HttpRequest) => Promise<HttpResponse>

/** How long an answer that has begun may pause. */
const idleTimeout = Duration.seconds(60)

/**
 * A line that opens a connection of its own for every request. One that lay idle may be closed by the other end in the
 * very moment a paid call sets out on it, and then nobody knows whether the call arrived: a handshake costs less.
 * When an answer has to begin is for the call's own timeout to say.
 */
export const openTransport = async (way: ConnectorOptions): Promise<HttpTransport> => {
  const { Agent, fetch } = await import("undici")
  const dispatcher = new Agent({
    pipelining: 0,
    connect: await makeConnector(way),
    headersTimeout: 0,
    bodyTimeout: Duration.toMillis(idleTimeout)
  })
  return (url, said) => fetch(url, { ...said, headers: Object.fromEntries(said.headers), dispatcher })
}
