import { Duration, Effect, Either, Option } from "effect"
import { lookUp, resolveByDns, type Unreachable } from "./Address.js"
import { type Ahead, lookAhead } from "./Certificate.js"
import { checkedOptions, type GrokOptions, publicApi } from "./GrokConfig.js"
import { hostAndPort, proxyFor } from "./Proxy.js"

// How this machine gets to the provider, looked at before money is spent. Nothing is sent: names are looked up.

/** The hosts from which xAI delivers pictures and clips (xai-api §3 and §4, read 2026-11-22). */
const mediaHosts: ReadonlyArray<string> = ["imgen.x.ai", "vidgen.x.ai"]

/** What was found of one media host. */
export interface MediaHost {
  readonly host: string
  /** Why nothing could be fetched from there. */
  readonly trouble: Option.Option<Unreachable>
}

/** How the process gets out. */
export interface WayOut {
  /** The proxy by which the API is reached, and the variable that names it. */
  readonly proxy: Option.Option<{ readonly name: string; readonly variable: string }>
  /** What is known of the hosts of media; empty where the API is not the public one, or a proxy looks names up. */
  readonly media: ReadonlyArray<MediaHost>
  /** What was found of the API's certificate and of the clocks; nothing where nobody asked for a look. */
  readonly ahead: Option.Option<Ahead>
}

/** How long the look at certificate and clock may take: a run waits for it before it begins. */
const aheadLimit = Duration.millis(1800)

/**
 * Looks at the way out, with `isDialled` at certificate and clock of the API too: one connection, over which nothing is
 * told. Fails where the proxy that is set cannot be used, or another setting.
 */
export const lookAtWayOut = Effect.fn("WayOut.look")(function* (options: GrokOptions, isDialled = false) {
  const settings = yield* checkedOptions(options)
  const { base, fakeAddresses, proxies } = settings
  const proxy = Option.map(proxyFor(proxies, base.host, base.port), (it) => ({
    name: hostAndPort(it),
    variable: it.variable
  }))

  const lookAt = Effect.fnUntraced(function* (host: string) {
    const target = { url: new URL(`https://${host}/`), isLoopback: false }
    const found = yield* Effect.either(lookUp(target, options.resolve ?? resolveByDns, fakeAddresses))
    return { host, trouble: Either.getLeft(found) } satisfies MediaHost
  })

  const isPublic = base.host === new URL(publicApi).hostname
  const straight = mediaHosts.filter((host) => Option.isNone(proxyFor(proxies, host, 443)))
  const ahead = Effect.when(
    lookAhead({ host: base.host, port: base.port, proxies, sanitize: settings.sanitize }, aheadLimit),
    () => isDialled && !base.isLoopback && options.fetch === undefined
  )
  const media = Effect.forEach(isPublic ? straight : [], lookAt, { concurrency: "unbounded" })
  const found: WayOut = yield* Effect.all(
    { proxy: Effect.succeed(proxy), media, ahead },
    { concurrency: "unbounded" }
  )
  return found
})
