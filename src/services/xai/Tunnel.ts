import type { IncomingMessage } from "node:http"
import type { Socket } from "node:net"
import type { TLSSocket } from "node:tls"
import { Duration, Option, Redacted } from "effect"
import { NoAnswer, networkFailure } from "./NetworkFailure.js"
import { type ProxyAddress, proxyName } from "./Proxy.js"

// A way through a proxy, by CONNECT. undici's ProxyAgent would do it for the API alone, tells a refusal in a text and
// not by its status, and knows no ALL_PROXY; media need the same way, so here is one for both.

/** What a proxy's refusal means to whoever set it. */
const refusal = (proxy: ProxyAddress, target: string, answer: IncomingMessage): NoAnswer => {
  const at = `the proxy ${proxyName(proxy)} (${proxy.variable})`
  const status = answer.statusCode ?? 0
  const schemes = String(answer.headers["proxy-authenticate"] ?? "")
  if (status === 407) {
    const why = Option.isNone(proxy.authorization)
      ? "wants a user and a password, and its address names none"
      : schemes !== "" && !/\bbasic\b/i.test(schemes)
        ? `takes no password as such, but ${schemes.split(/[\s,]/)[0] ?? "another way"}, which this program does not speak`
        : "does not accept its user and password"
    return new NoAnswer(false, `${at} ${why} (407)`, "proxy")
  }
  return status >= 500 || status === 408 || status === 429
    ? new NoAnswer(false, `${at} cannot reach ${target} (${status})`)
    : new NoAnswer(false, `${at} does not let ${target} through (${status})`, "barred")
}

const connect = async (
  proxy: ProxyAddress,
  host: string,
  port: number,
  signal: AbortSignal | undefined,
  /** Told when the proxy itself is reached. */
  arrived: () => void
): Promise<Socket> => {
  const target = `${host.includes(":") ? `[${host}]` : host}:${port}`
  const { request } = proxy.protocol === "http:" ? await import("node:http") : await import("node:https")
  return new Promise((resolve, reject) => {
    const asked = request({
      method: "CONNECT",
      host: proxy.hostname,
      port: proxy.port,
      path: target,
      agent: false,
      ...(signal === undefined ? {} : { signal }),
      headers: {
        host: target,
        "user-agent": "grok-video-pipeline",
        ...Option.match(proxy.authorization, {
          onNone: () => ({}),
          onSome: (value) => ({ "proxy-authorization": Redacted.value(value) })
        })
      }
    })
    asked.once("socket", (socket) => {
      socket.once("connect", arrived)
    })
    asked.once("connect", (answer: IncomingMessage, socket: Socket, head: Buffer) => {
      if (answer.statusCode !== 200) {
        socket.destroy()
        reject(refusal(proxy, target, answer))
        return
      }
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
    })
    asked.once("error", (error) => {
      const { isSent: _, trouble, words } = networkFailure(error)
      reject(
        new NoAnswer(
          false,
          `the proxy ${proxyName(proxy)} (${proxy.variable}) cannot be used: ${words}`,
          trouble === "network" ? "here" : "proxy"
        )
      )
    })
    asked.end()
  })
}

/**
 * Opens a TLS connection to a host through a proxy, within `limit`. Nothing but the host's name and port is told to the
 * proxy; it fails with `NoAnswer`, and nothing was sent then.
 */
export const throughProxy = async (
  proxy: ProxyAddress,
  target: { readonly host: string; readonly port: number; readonly isTrusted?: boolean },
  limit: Duration.Duration
): Promise<TLSSocket> => {
  const timer = new AbortController()
  const millis = Duration.toMillis(limit)
  const clock = setTimeout(() => timer.abort(), millis)
  let isThere = false
  try {
    const socket = await connect(proxy, target.host, target.port, timer.signal, () => {
      isThere = true
    })
    const tls = await import("node:tls")
    return await new Promise<TLSSocket>((resolve, reject) => {
      const secure = tls.connect({
        socket,
        ALPNProtocols: ["http/1.1"],
        // Only to look at a certificate: nothing is told to whoever is not trusted.
        rejectUnauthorized: target.isTrusted !== false,
        ...(target.host.includes(":") || /^[\d.]+$/.test(target.host)
          ? { host: target.host }
          : { servername: target.host })
      })
      timer.signal.addEventListener("abort", () => secure.destroy(new Error("no TLS in time")))
      secure.once("secureConnect", () => resolve(secure))
      secure.once("error", (error) => {
        const { trouble, words } = networkFailure(error)
        reject(new NoAnswer(false, words, trouble))
      })
      // Whoever takes the connection over listens for itself; until then nothing may go unheard.
      secure.on("error", () => {})
      secure.once("close", () => reject(new NoAnswer(false, "the connection broke off before it was safe")))
    })
  } catch (thrown) {
    if (timer.signal.aborted)
      throw new NoAnswer(
        false,
        `the proxy ${proxyName(proxy)} (${proxy.variable}) ${isThere ? "gave no way through" : "does not answer"} within ${Duration.format(limit)}`,
        isThere ? "network" : "here"
      )
    throw networkFailure(thrown)
  } finally {
    clearTimeout(clock)
  }
}
