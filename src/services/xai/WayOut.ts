import { Duration, Effect, Either, Option } from "effect"
import { sentence } from "../Redaction.js"
import { mediaUrl, reachable, resolveByDns } from "./Address.js"
import { type Ahead, lookAhead } from "./Certificate.js"
import { settings as checked, type GrokOptions, publicApi } from "./GrokConfig.js"
import { proxyFor, proxyName } from "./Proxy.js"

// How this machine gets to the provider, looked at before money is spent. Nothing is sent: names are looked up.

/** The hosts from which xAI delivers pictures and clips (xai-api §3 and §4, read 2026-11-22). */
const mediaHosts: ReadonlyArray<string> = ["imgen.x.ai", "vidgen.x.ai"]

/** What was found of one media host. */
export interface MediaHost {
  readonly host: string
  /** Why nothing could be fetched from there; `Absent`: its name cannot be found, which may pass. */
  readonly trouble: Option.Option<{
    readonly reason: "Absent" | "Address" | "FakeAddress"
    readonly detail: string
  }>
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
  const settings = yield* checked(options)
  const resolve = options.resolve ?? resolveByDns
  const { base, fakeAddresses, proxies } = settings
  const proxy = Option.map(proxyFor(proxies, base.host, base.port), (it) => ({
    name: proxyName(it),
    variable: it.variable
  }))

  const lookUp = Effect.fnUntraced(function* (host: string) {
    const asked = Effect.timeout(
      Effect.tryPromise(() => resolve(host)),
      "10 seconds"
    )
    const addresses = yield* Effect.option(asked)
    if (Option.isNone(addresses))
      return { host, trouble: Option.some({ reason: "Absent" as const, detail: `${host} cannot be found` }) }
    const found = Either.flatMap(mediaUrl(`https://${host}/`, base), (target) =>
      reachable(target, addresses.value, fakeAddresses)
    )
    const trouble = Option.map(Either.getLeft(found), (why) =>
      typeof why === "string" ? { reason: "Address" as const, detail: why } : why
    )
    return { host, trouble }
  })

  const isPublic = base.host === new URL(publicApi).hostname
  const straight = mediaHosts.filter((host) => Option.isNone(proxyFor(proxies, host, 443)))
  const [media, ahead] = yield* Effect.all(
    [
      isPublic ? Effect.forEach(straight, lookUp, { concurrency: "unbounded" }) : Effect.succeed([]),
      isDialled && !base.isLoopback && options.fetch === undefined
        ? Effect.asSome(
            lookAhead(
              {
                host: base.host,
                port: base.port,
                proxies,
                safe: (words) => sentence(words, settings.apiKey)
              },
              aheadLimit
            )
          )
        : Effect.succeedNone
    ],
    { concurrency: "unbounded" }
  )
  return { proxy, media, ahead } satisfies WayOut
})
