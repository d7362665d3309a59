import type { PeerCertificate, TLSSocket } from "node:tls"
import { Clock, Duration, Effect, Either, Option } from "effect"
import { type Call, type GrokError, GrokRejected, GrokUnavailable } from "../GrokError.js"
import { makeConnector } from "./Connector.js"
import { dateIn } from "./ErrorMapping.js"
import { type NoAnswer, networkFailure, notSent } from "./NetworkFailure.js"
import { type ConnectorOptions, hostAndPort } from "./Proxy.js"

// A certificate that is not trusted fails before anything is sent, and says nothing of itself. So it is looked at: one
// more connection, over which nothing is told but "what time is it there".

/** What a certificate says, and the clock of whoever showed it. */
type Shown = ReturnType<typeof certificateOf> & { readonly serverTime: Option.Option<number> }

/** How long a look may take, the connection included. */
const lookLimit = Duration.seconds(6)

const one = (value: string | ReadonlyArray<string> | undefined): string | undefined =>
  typeof value === "string" ? value : value?.[0]

const nameOf = (who: PeerCertificate["subject"] | undefined): string =>
  one(who?.O) ?? one(who?.CN) ?? "nobody it names"

/** Where to look. */
interface Place extends ConnectorOptions {
  readonly host: string
  readonly port: number
}

/** What Node holds against a certificate, as the failure of a connection that insists on trust. */
const distrust = (error: Error | undefined): NoAnswer => {
  const code = String(error || "it is not trusted")
  const failure = networkFailure(Object.assign(new Error(code), { code }))
  return failure.trouble === "network" ? notSent(failure.words, "certificate") : failure
}

/** What a certificate says by itself, and why it is not trusted here. */
const certificateOf = (socket: TLSSocket) => {
  const shown = socket.getPeerCertificate()
  return {
    subject: one(shown.subject?.CN) ?? nameOf(shown.subject),
    issuer: nameOf(shown.issuer),
    from: dateIn(shown.valid_from),
    to: dateIn(shown.valid_to),
    refused: socket.authorized ? Option.none<NoAnswer>() : Option.some(distrust(socket.authorizationError))
  }
}

/** Looks at the certificate, and asks whoever is there for the time: no path, no key, nothing of the film. */
const look = (place: Place, limit: Duration.Duration): Effect.Effect<Shown, NoAnswer> =>
  Effect.tryPromise({
    try: async (signal) => {
      const { Client } = await import("undici")
      const connect = await makeConnector(place, limit, false)
      const seen: Array<ReturnType<typeof certificateOf>> = []
      const client = new Client(`https://${hostAndPort({ ...place, hostname: place.host })}`, {
        headersTimeout: 3000,
        connect: (options, done) =>
          connect(options, (error, socket) => {
            if (error !== null) return done(error, null)
            if ("getPeerCertificate" in socket) seen.push(certificateOf(socket))
            done(null, socket)
          })
      })
      const [asked] = await Promise.allSettled([client.request({ method: "HEAD", path: "/", signal })])
      await client.destroy()
      const [shown] = seen
      if (shown === undefined) throw asked.status === "rejected" ? asked.reason : notSent("it shows none")
      return {
        ...shown,
        serverTime: dateIn(asked.status === "rejected" ? null : one(asked.value.headers.date))
      }
    },
    catch: networkFailure
  })

/** Two clocks that differ by less agree, as far as certificates go. */
const agree = 10 * 60_000

const day = (at: number) => new Date(at).toISOString().slice(0, 16).replace("T", " ")

const orNothing = Option.getOrElse(() => "")

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
  const there = Option.flatMap(shown, ({ serverTime }) => serverTime)
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
  readonly sanitize: (words: string) => string
}

/**
 * What it means to a call that it got no answer; where no wait cures that, with what a look at the certificate adds.
 * Fails   always, by what the call fails by: GrokUnavailable, GrokRejected.
 */
export const failUnanswered = (failure: NoAnswer, asked: Asked): Effect.Effect<never, GrokError> =>
  Effect.gen(function* () {
    const seen = asked.isReal
      ? Effect.option(Effect.timeout(look(asked, lookLimit), Duration.sum(lookLimit, lookLimit)))
      : Effect.succeedNone
    const shut = failure.isSent ? Option.none() : yield* shutBy(failure, asked, seen)
    if (Option.isSome(shut)) return yield* shut.value
    return yield* new GrokUnavailable({
      call: asked.call,
      reason: failure.isSent ? "InDoubt" : "NotSent",
      detail: asked.sanitize(failure.words),
      ...(failure.trouble === "here" ? { isFromHere: true } : {})
    })
  })

/** A failure of the network that no wait cures, as the failure of a call. */
const shutBy = (
  failure: NoAnswer,
  { call, host, port, sanitize }: Pick<Asked, "call" | "host" | "port" | "sanitize">,
  seen: Effect.Effect<Option.Option<Shown>>
): Effect.Effect<Option.Option<GrokRejected>> =>
  Effect.gen(function* () {
    const rejected = (reason: GrokRejected["reason"], detail: string) =>
      Option.some(new GrokRejected({ call, reason, detail: sanitize(detail) }))
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
        const whose = Option.map(yield* seen, (it) => `, made out to "${it.subject}" by "${it.issuer}"`)
        return rejected("Certificate", `that of ${host}${orNothing(whose)}: ${failure.words}`)
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

/**
 * Looks at certificate and clock before anything is ordered, over one connection and within `limit`. A host that cannot be
 * reached now may be later: of that nothing is said.
 */
export const lookAhead = (
  asked: Omit<Asked, "isReal" | "call">,
  limit: Duration.Duration
): Effect.Effect<Ahead> =>
  Effect.gen(function* () {
    const seen = yield* Effect.either(look(asked, limit))
    const shown = Either.getRight(seen)
    const failure = Option.orElse(Either.getLeft(seen), () => Option.flatMap(shown, ({ refused }) => refused))
    const shut = yield* Effect.transposeMapOption(failure, (it) =>
      shutBy(it, { ...asked, call: "checkAccount" }, Effect.succeed(shown))
    )
    const now = yield* Clock.currentTimeMillis
    return {
      shut: Option.flatten(shut),
      clockAhead: Option.flatMap(shown, ({ serverTime }) => serverTime).pipe(
        Option.map((there) => now - there),
        Option.filter((ahead) => Math.abs(ahead) > agree)
      )
    }
  }).pipe(
    Effect.timeout(limit),
    Effect.orElseSucceed(() => ({ shut: Option.none(), clockAhead: Option.none() }))
  )
