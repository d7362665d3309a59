import { isIP, type LookupFunction } from "node:net"
import { Config, ConfigError, Effect, Either, Option, Redacted } from "effect"
import ipaddr from "ipaddr.js"
import { bare, isLoopbackHost, percentDecoded } from "../Urls.js"

// Which proxy leads to a host, by the variables that everybody uses: HTTPS_PROXY, ALL_PROXY and HTTP_PROXY, small
// letters first, and NO_PROXY for what is reached without one. This machine is never reached by a proxy.

/** A proxy that takes CONNECT. */
export interface ProxyAddress {
  readonly protocol: "http:" | "https:"
  readonly hostname: string
  readonly port: number
  /** The value of `Proxy-Authorization`, where the address holds a user. Never shown. */
  readonly authorization: Option.Option<Redacted.Redacted>
  /** The variable that names it. */
  readonly variable: string
}

/** Whether a host is reached without a proxy. */
type Exception = (hostname: string, port: number) => boolean

/** How this process gets out. */
export interface Proxies {
  readonly proxy: Option.Option<ProxyAddress>
  readonly exceptions: ReadonlyArray<Exception>
}

/** Which way connections take. */
export interface ConnectorOptions {
  readonly proxies: Proxies
  /** Stands in for DNS, where the addresses are decided already. */
  readonly lookup?: LookupFunction | undefined
}

/** Nothing stands between. */
export const noProxies: Proxies = { proxy: Option.none(), exceptions: [] }

/** What a person may see of a proxy: where it is, never who asks. */
export const hostAndPort = ({ hostname, port }: Pick<ProxyAddress, "hostname" | "port">): string =>
  `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`

/** Reads a proxy's address. `proxy.example:3128` is as good as with `http://` before it. */
export const proxyAddress = (variable: string, text: string): Either.Either<ProxyAddress, string> => {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(whole))
    return Either.left("it is not the address of a proxy, such as http://proxy.example:3128")
  const url = new URL(whole)
  if (/^socks/i.test(url.protocol))
    return Either.left(
      "it names a SOCKS proxy, and this program speaks HTTP with proxies alone: name an http: one in HTTPS_PROXY, or take away what needs none with NO_PROXY"
    )
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return Either.left("a proxy's address begins with http: or https:")
  if (url.hostname === "") return Either.left("it names no host")
  const user = `${percentDecoded(url.username)}:${percentDecoded(url.password)}`
  return Either.right({
    protocol: url.protocol,
    hostname: bare(url.hostname),
    port: url.port === "" ? (url.protocol === "http:" ? 80 : 443) : Number(url.port),
    authorization: Option.liftPredicate(
      Redacted.make(`Basic ${Buffer.from(user, "utf8").toString("base64")}`),
      () => user !== ":"
    ),
    variable
  })
}

const exceptionOf = (entry: string): Exception => {
  if (entry === "*") return () => true
  const network = entry.replace(/^\[(.*)\](?=\/)/, "$1")
  if (ipaddr.isValidCIDR(network)) {
    const within = [ipaddr.parseCIDR(network)]
    return (hostname) =>
      isIP(hostname) !== 0 && ipaddr.subnetMatch(ipaddr.parse(hostname), { within }, "without") === "within"
  }
  const [, inBrackets, afterBrackets] = /^\[([^\]]*)\](?::(\d+))?$/.exec(entry) ?? []
  const [, plain = entry, afterPlain] = isIP(entry) === 6 ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? [])
  const only = afterBrackets ?? afterPlain
  const name = (inBrackets ?? plain)
    .toLowerCase()
    .replace(/^\*?\./, "")
    .replace(/\.$/, "")
  return (hostname, port) =>
    name !== "" &&
    (only === undefined || Number(only) === port) &&
    (hostname === name || hostname.endsWith(`.${name}`))
}

/** Reads NO_PROXY: names (and what lies below them), `.suffix`, `*.suffix`, `name:port`, addresses, networks, `*`. */
export const exceptionsIn = (text: string): ReadonlyArray<Exception> =>
  text
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map(exceptionOf)

const isExcepted = (exceptions: ReadonlyArray<Exception>, host: string, port: number): boolean => {
  const hostname = bare(host).replace(/\.$/, "")
  return isLoopbackHost(hostname) || exceptions.some((covers) => covers(hostname, port))
}

/** The proxy by which a host is reached; none where it is reached as it is. */
export const proxyFor = (
  { exceptions, proxy }: Proxies,
  host: string,
  port: number
): Option.Option<ProxyAddress> => (isExcepted(exceptions, host, port) ? Option.none() : proxy)

/** Those of these variables that say something. */
const saidBy = (names: ReadonlyArray<string>) =>
  Config.all(
    names.map((name) =>
      Config.map(Config.withDefault(Config.string(name), ""), (text) => ({ name, text: text.trim() }))
    )
  ).pipe(Config.map((all) => all.filter(({ text }) => text !== "")))

const variables = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY"]

/**
 * How this process gets out, by its environment. Fails where the proxy that is named cannot be used for `host`; what is
 * reached without it does not care.
 */
export const proxiesFor = (host: string, port: number): Effect.Effect<Proxies, ConfigError.ConfigError> =>
  Effect.gen(function* () {
    const [said] = yield* saidBy(variables)
    const [without] = yield* saidBy(["no_proxy", "NO_PROXY"])
    const exceptions = exceptionsIn(without?.text ?? "")
    if (said === undefined) return { proxy: Option.none(), exceptions }
    const read = proxyAddress(said.name, said.text)
    if (Either.isLeft(read) && !isExcepted(exceptions, host, port))
      return yield* Effect.fail(ConfigError.InvalidData([said.name], read.left))
    return { proxy: Either.getRight(read), exceptions }
  })
