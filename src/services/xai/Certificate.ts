import type { LookupFunction } from "node:net"
import type { PeerCertificate, TLSSocket } from "node:tls"
import { Clock, Duration, Effect, Either, Option } from "effect"
import { type Call, GrokRejected } from "../GrokError.js"
import { NoAnswer, networkFailure } from "./NetworkFailure.js"
import { type Proxies, proxyFor } from "./Proxy.js"
import { throughProxy } from "./Tunnel.js"

// A certificate that is not trusted fails before anything is sent, and says nothing of itself. So it is looked at: one
// more connection, over which nothing is told but "what time is it there".

/** What a certificate says, and the clock of whoever showed it. */
export interface Shown {
  readonly subject: string
  readonly issuer: string
  readonly from: Option.Option<number>
  readonly to: Option.Option<number>
  readonly farClock: Option.Option<number>
  /** Why it is not trusted here, as a code; none where it is. */
  readonly refused: Option.Option<string>
}

/** How long a look may take, the connection included. */
const lookLimit = Duration.seconds(6)

const millis = (text: string | undefined): Option.Option<number> =>
  Option.filter(Option.some(Date.parse(text ?? "")), (at) => !Number.isNaN(at))

const one = (value: string | ReadonlyArray<string> | undefined): string | undefined =>
  typeof value === "string" ? value : value?.[0]

const nameOf = (who: PeerCertificate["subject"] | undefined): string =>
  one(who?.O) ?? one(who?.CN) ?? "nobody it names"

/** Where to look. */
interface Place {
  readonly host: string
  readonly port: number
  readonly proxies: Proxies
  /** Stands in for DNS, where the addresses are decided already. */
  readonly lookup?: LookupFunction | undefined
}

const dial = async ({ host, lookup, port, proxies }: Place, limit: Duration.Duration): Promise<TLSSocket> => {
  const proxy = proxyFor(proxies, host, port)
  if (Option.isSome(proxy)) return throughProxy(proxy.value, { host, port, isTrusted: false }, limit)
  const tls = await import("node:tls")
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host,
      port,
      rejectUnauthorized: false,
      ...(lookup === undefined ? {} : { lookup }),
      ALPNProtocols: ["http/1.1"],
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host })
    })
    socket.setTimeout(Duration.toMillis(limit), () => socket.destroy(new Error("no answer in time")))
    socket.once("secureConnect", () => resolve(socket))
    socket.once("error", reject)
  })
}

/** Asks whoever is there for the time; no path, no key, nothing of the film. */
const dateOf = (socket: TLSSocket, host: string): Promise<Option.Option<number>> =>
  new Promise((resolve) => {
    let heard = ""
    const done = () => resolve(millis(/^date: *(.+?)\r?$/im.exec(heard)?.[1]))
    socket.setTimeout(3000, done)
    socket.on("data", (piece) => {
      heard += piece.toString("latin1")
      if (heard.includes("\r\n\r\n") || heard.length > 16_384) done()
    })
    socket.once("close", done)
    socket.once("error", done)
    socket.write(`HEAD / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  })

const look = (place: Place, limit: Duration.Duration): Effect.Effect<Shown, NoAnswer> =>
  Effect.tryPromise({
    try: async (signal) => {
      const socket = await dial(place, limit)
      signal.addEventListener("abort", () => socket.destroy())
      try {
        const shown = socket.getPeerCertificate()
        return {
          subject: one(shown.subject?.CN) ?? nameOf(shown.subject),
          issuer: nameOf(shown.issuer),
          from: millis(shown.valid_from),
          to: millis(shown.valid_to),
          farClock: await dateOf(socket, place.host),
          refused: socket.authorized
            ? Option.none()
            : Option.some(String(socket.authorizationError || "it is not trusted"))
        }
      } finally {
        socket.destroy()
      }
    },
    catch: networkFailure
  })

/** Two clocks that differ by less agree, as far as certificates go. */
const agree = 10 * 60_000

const day = (at: number) => new Date(at).toISOString().slice(0, 16).replace("T", " ")

/**
 * What is wrong by the dates of a certificate: its own, or the clock of this machine. The clock is to blame where the
 * other side's says so, and where the certificate is not valid *yet*: nobody serves with such a one.
 */
const timeTrouble = (
  host: string,
  now: number,
  isEarly: boolean,
  shown: Option.Option<Shown>
): { readonly reason: "Certificate" | "Clock"; readonly detail: string } => {
  const here = `this machine's clock says ${day(now)} UTC`
  const orNothing = Option.getOrElse(() => "")
  const there = Option.flatMap(shown, ({ farClock }) => farClock)
  const valid = Option.flatMap(shown, ({ from, to }) => (isEarly ? from : to)).pipe(
    Option.map((at) => `${isEarly ? "from" : "until"} ${day(at)} UTC`)
  )
  const certificate = `the certificate of ${host} is valid ${isEarly ? "only" : "no longer"}${orNothing(Option.map(valid, (it) => ` (${it})`))}`
  if (!isEarly && !Option.exists(there, (clock) => Math.abs(clock - now) > agree))
    return { reason: "Certificate", detail: `${certificate}, and ${here}` }
  const theirs = orNothing(Option.map(there, (clock) => `, ${host}'s ${day(clock)} UTC`))
  const since = `the certificate of ${host} is valid${orNothing(Option.map(valid, (it) => ` ${it}`))} on`
  return { reason: "Clock", detail: `${here}${theirs}, and ${isEarly ? since : certificate}` }
}

/** The call that got no answer, and where it was to go. */
interface Asked extends Place {
  readonly call: Call
  /** Nothing stands in for the network, so that there is something to look at. */
  readonly isReal: boolean
  /** Makes a stranger's words safe to show. */
  readonly safe: (words: string) => string
}

/** A failure of the network that no wait cures, as the failure of a call, with what a look at the certificate adds. */
export const shutWay = (failure: NoAnswer, asked: Asked): Effect.Effect<Option.Option<GrokRejected>> =>
  shutBy(
    failure,
    asked,
    asked.isReal
      ? Effect.option(Effect.timeout(look(asked, lookLimit), Duration.sum(lookLimit, lookLimit)))
      : Effect.succeedNone
  )

/** The same, with what was seen of the certificate. */
const shutBy = (
  failure: NoAnswer,
  { call, host, port, safe }: Omit<Asked, "isReal" | "proxies">,
  seen: Effect.Effect<Option.Option<Shown>>
): Effect.Effect<Option.Option<GrokRejected>> =>
  Effect.gen(function* () {
    const rejected = (reason: GrokRejected["reason"], detail: string) =>
      Option.some(new GrokRejected({ call, reason, detail: safe(detail) }))
    switch (failure.trouble) {
      case "network":
      case "here":
        return Option.none()
      case "proxy":
        return rejected("Proxy", failure.words)
      case "barred":
        return rejected("ProxyBars", failure.words)
      case "protocol":
        return rejected(
          "NotLetThrough",
          `${host}:${port}: ${failure.words}; a login page of the network, a proxy or a wrong port does that`
        )
      case "certificate": {
        const shown = yield* seen
        return rejected(
          "Certificate",
          Option.match(shown, {
            onNone: () => `that of ${host}: ${failure.words}`,
            onSome: ({ issuer, subject }) =>
              `that of ${host}, made out to "${subject}" by "${issuer}": ${failure.words}`
          })
        )
      }
      case "time": {
        const now = yield* Clock.currentTimeMillis
        const shown = yield* seen
        const { detail, reason } = timeTrouble(host, now, /NOT_YET_VALID/.test(failure.words), shown)
        return rejected(reason, detail)
      }
    }
  })

/** What was found of the way to a host before anything is asked of it. */
export interface Ahead {
  /** Why nothing can be asked: a certificate, a clock, a proxy or a login page, none of which a wait cures. */
  readonly shut: Option.Option<GrokRejected>
  /** How far this machine's clock is ahead of the host's, in milliseconds, where they do not agree. */
  readonly clockAhead: Option.Option<number>
}

const nothingFound: Ahead = { shut: Option.none(), clockAhead: Option.none() }

/**
 * Looks at certificate and clock before anything is ordered, over one connection and within `limit`. A host that cannot be
 * reached now may be later: of that nothing is said.
 */
export const lookAhead = (
  asked: Omit<Asked, "isReal" | "call">,
  limit: Duration.Duration
): Effect.Effect<Ahead> =>
  Effect.gen(function* () {
    const told = { ...asked, call: "checkAccount" as const }
    const shown = yield* Effect.either(look(asked, limit))
    if (Either.isLeft(shown))
      return { ...nothingFound, shut: yield* shutBy(shown.left, told, Effect.succeedNone) }
    const now = yield* Clock.currentTimeMillis
    const failure = Option.map(shown.right.refused, (code) =>
      networkFailure(Object.assign(new Error(code), { code }))
    )
    const shut = yield* Effect.transposeMapOption(failure, (it) =>
      shutBy(
        it.trouble === "network" ? new NoAnswer(false, it.words, "certificate") : it,
        told,
        Effect.succeedSome(shown.right)
      )
    )
    return {
      shut: Option.flatten(shut),
      clockAhead: Option.filter(
        Option.map(shown.right.farClock, (there) => now - there),
        (ahead) => Math.abs(ahead) > agree
      )
    }
  }).pipe(Effect.timeoutTo({ duration: limit, onTimeout: () => nothingFound, onSuccess: (found) => found }))
