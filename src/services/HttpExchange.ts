import type { IncomingMessage } from "node:http"
import { Socket } from "node:net"
import { Duration, Effect, type Scope, Stream } from "effect"
import { bare } from "./Urls.js"
import { makeConnector } from "./xai/Connector.js"
import { inDoubt, type NoAnswer, networkFailure } from "./xai/NetworkFailure.js"
import { type ConnectorOptions, noProxies, proxiesFor } from "./xai/Proxy.js"

// Requests whose bodies, or whose answers', are too large for the memory. By Node's own client: undici 7 throws where
// nobody can catch it when the other side hangs up while the disk is slow (mended in 8, which wants a newer Node).

/** A request with headers as they are to go out. */
export interface HttpExchange<E = never> {
  readonly url: URL
  readonly method?: string
  readonly headers: Readonly<Record<string, string>>
  /** Its length is to be told in the headers. */
  readonly body?: Stream.Stream<Uint8Array, E>
  /** Asks whether the body is wanted before it is sent, for a second: a refusal may be lost under a body that nobody takes. */
  readonly asksFirst?: boolean
  /** How long nothing may come or go. */
  readonly idle?: Duration.Duration
}

/**
 * The way to a host, by this process' environment: through a proxy, or straight.
 * Fails   ConfigError: the proxy that is named cannot be used.
 */
export const wayTo = (url: URL) =>
  Effect.map(
    // Connections without TLS go straight.
    url.protocol === "https:"
      ? proxiesFor(bare(url.hostname), url.port === "" ? 443 : Number(url.port))
      : Effect.succeed(noProxies),
    (proxies): ConnectorOptions => ({ proxies })
  )

/** Sends what a request carries, no faster than it is taken. */
const upload = <E>(
  sent: { write(piece: Uint8Array, done: () => void): boolean; end(): unknown },
  body: Stream.Stream<Uint8Array, E>
): Effect.Effect<void, E> =>
  Stream.runForEach(body, (piece) =>
    Effect.async<void>((resume) => {
      sent.write(piece, () => resume(Effect.void))
    })
  ).pipe(Effect.zipRight(Effect.sync(() => sent.end())))

/**
 * Sends one request over a connection of its own, and waits for the head of the answer; the scope hangs up.
 * Fails   NoAnswer, or as the body does: it was not sent whole then.
 */
export const exchange = <E = never>(
  { asksFirst = false, body, headers, idle, method = "GET", url }: HttpExchange<E>,
  way: ConnectorOptions
): Effect.Effect<IncomingMessage, NoAnswer | E, Scope.Scope> =>
  Effect.gen(function* () {
    const { protocol } = url
    const { request } = yield* Effect.promise(() =>
      protocol === "http:" ? import("node:http") : import("node:https")
    )
    const connect = yield* Effect.promise(() => makeConnector(way))
    const sent = yield* Effect.acquireRelease(
      Effect.sync(() =>
        request(url, {
          method,
          headers: asksFirst ? { ...headers, expect: "100-continue" } : headers,
          createConnection: (_options, done) => {
            connect(
              { hostname: bare(url.hostname), host: url.host, protocol, port: url.port },
              (error, socket) => (error === null ? done(null, socket) : done(error, new Socket()))
            )
            return undefined
          }
        }).on("error", () => {})
      ),
      (opened) => Effect.sync(() => opened.destroy())
    )
    let begun: IncomingMessage | undefined
    if (idle !== undefined)
      sent.setTimeout(Duration.toMillis(idle), () => {
        const silence = inDoubt(`nothing came for ${Duration.format(idle)}`)
        // An answer that has begun tells why it broke off only where it is told itself.
        begun?.destroy(silence)
        sent.destroy(silence)
      })
    const answer = Effect.async<IncomingMessage, NoAnswer>((resume) => {
      sent.once("response", (it) => {
        begun = it
        resume(Effect.succeed(it))
      })
      sent.once("error", (error) => resume(Effect.fail(networkFailure(error))))
      if (body === undefined) sent.end()
    })
    if (body === undefined) return yield* answer
    const isWanted = asksFirst
      ? Effect.async<void>((resume) => {
          sent.once("continue", () => resume(Effect.void))
        }).pipe(Effect.timeoutOption("1 second"))
      : Effect.void
    // Some answer before all has been sent: they want no more.
    return yield* Effect.raceFirst(
      answer,
      isWanted.pipe(Effect.zipRight(upload(sent, body)), Effect.zipRight(Effect.never))
    )
  })

/**
 * The body of an answer, piece by piece.
 * Fails   NoAnswer: it broke off.
 */
export const bodyOf = (answer: IncomingMessage): Stream.Stream<Uint8Array, NoAnswer> => {
  // Without `return`, which would wait for a piece that may never come: the scope hangs up.
  const pieces: AsyncIterator<Uint8Array> = answer[Symbol.asyncIterator]()
  return Stream.fromAsyncIterable(
    { [Symbol.asyncIterator]: () => ({ next: () => pieces.next() }) },
    networkFailure
  )
}
