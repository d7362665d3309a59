import { Socket } from "node:net"
import { Duration, Option, Redacted } from "effect"
import type { buildConnector } from "undici"
import { beforeSending, type NoAnswer, notSent } from "./NetworkFailure.js"
import { type ConnectorOptions, hostAndPort, type ProxyAddress, proxyFor } from "./Proxy.js"

// Connections to the API and to hosts of media: straight, or by CONNECT through a proxy. undici's ProxyAgent tells a
// refusal in a text and not by its status, and knows no ALL_PROXY.

/** How long it may take to connect, TLS included, and once more as long to get past a proxy. Whoever fails at this has sent nothing. */
const connectTimeout = Duration.seconds(10)

/** What a proxy's refusal means to whoever set it. */
const refusal = (
  { authorization }: ProxyAddress,
  at: string,
  target: string,
  status: number,
  schemes: string
): NoAnswer => {
  if (status === 407) {
    const why = Option.isNone(authorization)
      ? "wants a user and a password, and its address names none"
      : schemes !== "" && !/\bbasic\b/i.test(schemes)
        ? `takes no password as such, but ${schemes.split(/[\s,]/)[0] ?? "another way"}, which this program does not speak`
        : "does not accept its user and password"
    return notSent(`${at} ${why} (407)`, "proxy")
  }
  return status >= 500 || status === 408 || status === 429
    ? notSent(`${at} cannot reach ${target} (${status})`)
    : notSent(`${at} does not let ${target} through (${status})`, "barred")
}

/** Asks a proxy for a way to `target`; nothing else is told to it. */
const tunnel = async (proxy: ProxyAddress, target: string, limit: Duration.Duration): Promise<Socket> => {
  const { Client } = await import("undici")
  const at = `the proxy ${hostAndPort(proxy)} (${proxy.variable})`
  const client = new Client(`${proxy.protocol}//${hostAndPort(proxy)}`, {
    connect: { timeout: Duration.toMillis(limit) }
  })
  const signal = AbortSignal.timeout(Duration.toMillis(limit))
  let isThere = false
  client.once("connect", () => {
    isThere = true
  })
  const authorization = Option.map(proxy.authorization, Redacted.value)
  const asked = client.connect({
    path: target,
    signal,
    headers: {
      host: target,
      "user-agent": "grok-video-pipeline",
      ...(Option.isSome(authorization) ? { "proxy-authorization": authorization.value } : {})
    }
  })
  const { headers, socket, statusCode } = await asked.catch(async (thrown: unknown) => {
    // Else it connects anew, for nobody.
    await client.destroy()
    if (signal.aborted)
      throw notSent(
        `${at} ${isThere ? "gave no way through" : "does not answer"} within ${Duration.format(limit)}`,
        isThere ? "network" : "here"
      )
    const { trouble, words } = beforeSending(thrown)
    throw notSent(`${at} cannot be used: ${words}`, trouble === "network" ? "here" : "proxy")
  })
  if (statusCode === 200 && socket instanceof Socket) return socket
  socket.destroy()
  throw refusal(proxy, at, target, statusCode, String(headers["proxy-authenticate"] ?? ""))
}

/**
 * What opens connections: through the proxy where one leads to the host. It fails with `NoAnswer`, and nothing was sent
 * then. `isTrusted` false only looks at a certificate: nothing is to be told to whoever is not trusted.
 */
export const makeConnector = async (
  { lookup, proxies }: ConnectorOptions,
  limit = connectTimeout,
  isTrusted = true
): Promise<buildConnector.connector> => {
  const { buildConnector } = await import("undici")
  const connect = buildConnector({
    timeout: Duration.toMillis(limit),
    rejectUnauthorized: isTrusted,
    ...(lookup === undefined ? {} : { lookup })
  })
  return (options, done) => {
    const fail = (thrown: unknown) => done(beforeSending(thrown), null)
    const open = (httpSocket?: Socket) =>
      connect({ ...options, ...(httpSocket === undefined ? {} : { httpSocket }) }, (error, socket) =>
        error === null ? done(null, socket) : fail(error)
      )
    const { hostname, protocol } = options
    const port = options.port === "" ? 443 : Number(options.port)
    const proxy = protocol === "https:" ? proxyFor(proxies, hostname, port) : Option.none()
    if (Option.isNone(proxy)) open()
    else tunnel(proxy.value, hostAndPort({ hostname, port }), limit).then(open, fail)
  }
}
