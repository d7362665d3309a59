import { BlockList, isIP } from "node:net"
import { Config, ConfigError, Effect, Either, Option, Redacted } from "effect"
import { isLoopbackHost } from "../Loopback.js"

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

/** A host, or hosts, that are reached without a proxy. */
type Exception =
  | { readonly _tag: "Everything" }
  | { readonly _tag: "Name"; readonly name: string; readonly port: Option.Option<number> }
  | { readonly _tag: "Network"; readonly has: (address: string) => boolean }

/** How this process gets out. */
export interface Proxies {
  readonly proxy: Option.Option<ProxyAddress>
  readonly exceptions: ReadonlyArray<Exception>
}

/** Nothing stands between. */
export const noProxies: Proxies = { proxy: Option.none(), exceptions: [] }

/** What a person may see of a proxy: where it is, never who asks. */
export const proxyName = ({ hostname, port }: Pick<ProxyAddress, "hostname" | "port">): string =>
  `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

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
  const user = `${decoded(url.username)}:${decoded(url.password)}`
  return Either.right({
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (url.protocol === "http:" ? 80 : 443) : Number(url.port),
    authorization:
      url.username === "" && url.password === ""
        ? Option.none()
        : Option.some(Redacted.make(`Basic ${Buffer.from(user, "utf8").toString("base64")}`)),
    variable
  })
}

const networkOf = (text: string): Exception | undefined => {
  const [, network = "", bits = ""] = /^\[?([0-9a-f.:]+)\]?\/(\d{1,3})$/i.exec(text) ?? []
  const family = isIP(network)
  const most = family === 4 ? 32 : 128
  if (family === 0 || Number(bits) > most) return undefined
  const kind = family === 4 ? "ipv4" : "ipv6"
  const list = new BlockList()
  list.addSubnet(network, Number(bits), kind)
  return { _tag: "Network", has: (address) => isIP(address) === family && list.check(address, kind) }
}

/** Reads NO_PROXY: names (and what lies below them), `.suffix`, `*.suffix`, `name:port`, addresses, networks, `*`. */
export const exceptionsIn = (text: string): ReadonlyArray<Exception> =>
  text
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map((entry): Exception => {
      if (entry === "*") return { _tag: "Everything" }
      const network = networkOf(entry)
      if (network !== undefined) return network
      const [, inBrackets, afterBrackets] = /^\[([^\]]*)\](?::(\d+))?$/.exec(entry) ?? []
      const [, plain = entry, afterPlain] = isIP(entry) === 6 ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? [])
      const port = afterBrackets ?? afterPlain
      return {
        _tag: "Name",
        name: (inBrackets ?? plain)
          .toLowerCase()
          .replace(/^\*?\./, "")
          .replace(/\.$/, ""),
        port: port === undefined ? Option.none() : Option.some(Number(port))
      }
    })

const isExcepted = (hostname: string, port: number, exception: Exception): boolean => {
  switch (exception._tag) {
    case "Everything":
      return true
    case "Network":
      return exception.has(hostname)
    case "Name":
      return (
        exception.name !== "" &&
        Option.getOrElse(exception.port, () => port) === port &&
        (hostname === exception.name || hostname.endsWith(`.${exception.name}`))
      )
  }
}

/** The proxy by which a host is reached; none where it is reached as it is. */
export const proxyFor = (
  { exceptions, proxy }: Proxies,
  host: string,
  port: number
): Option.Option<ProxyAddress> => {
  const hostname = host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
  return isLoopbackHost(hostname) || exceptions.some((exception) => isExcepted(hostname, port, exception))
    ? Option.none()
    : proxy
}

const blankIsNone = (name: string) =>
  Config.string(name).pipe(
    Config.option,
    Config.map((text) =>
      Option.filter(
        Option.map(text, (it) => it.trim()),
        (it) => it !== ""
      )
    )
  )

/** The first of these variables that says something. */
const firstOf = (names: ReadonlyArray<string>) =>
  Config.map(
    Config.all(names.map((name) => Config.map(blankIsNone(name), (text) => ({ name, text })))),
    (all) => Option.firstSomeOf(all.map(({ name, text }) => Option.map(text, (it) => ({ name, text: it }))))
  )

const variables = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY"]

/**
 * How this process gets out, by its environment. Fails where the proxy that is named cannot be used for `host`; what is
 * reached without it does not care.
 */
export const proxiesFor = (host: string, port: number): Effect.Effect<Proxies, ConfigError.ConfigError> =>
  Effect.gen(function* () {
    const said = yield* firstOf(variables)
    const without = yield* firstOf(["no_proxy", "NO_PROXY"])
    const exceptions = Option.match(without, { onNone: () => [], onSome: ({ text }) => exceptionsIn(text) })
    if (Option.isNone(said)) return { proxy: Option.none(), exceptions }
    const { name, text } = said.value
    const read = proxyAddress(name, text)
    if (Either.isRight(read)) return { proxy: Option.some(read.right), exceptions }
    const isNeeded =
      !isLoopbackHost(host) && !exceptions.some((exception) => isExcepted(host, port, exception))
    return isNeeded
      ? yield* Effect.fail(ConfigError.InvalidData([name], read.left))
      : { proxy: Option.none(), exceptions }
  })
