import { lookup } from "node:dns/promises"
import { BlockList, isIP } from "node:net"
import { Either } from "effect"

// Which addresses the program speaks to: the API at its base URL, and media on public hosts. Links come from answers,
// so they are checked as if an enemy had written them.

/** One address a name stands for. */
export interface Resolved {
  readonly address: string
  readonly family: 4 | 6
}

/** Asks DNS for every address of a name. */
export type Resolve = (hostname: string) => Promise<ReadonlyArray<Resolved>>

export const resolveByDns: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address, family }) => ({
    address,
    family: family === 6 ? 6 : 4
  }))

/** Where the API is, and whether that is this very machine. */
export interface BaseUrl {
  /** Without a slash at the end. */
  readonly href: string
  readonly isLoopback: boolean
  /** Without brackets. */
  readonly host: string
  /** As the URL has it; 443 or 80 where it names none. */
  readonly port: number
}

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, "").toLowerCase()

/** Whether a host of a URL names this machine itself, without asking DNS. */
export const isLoopbackHost = (hostname: string): boolean => {
  const host = bare(hostname)
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."))
}

const portOf = (url: URL) => (url.port === "" ? (url.protocol === "http:" ? 80 : 443) : Number(url.port))

/** Reads a base URL: `https:`, or `http:` on this very machine, and nothing but host, port and path. */
export const baseUrl = (text: string): Either.Either<BaseUrl, string> => {
  if (!URL.canParse(text)) return Either.left("the base URL is not a URL such as https://api.x.ai/v1")
  const url = new URL(text)
  const loopback = isLoopbackHost(url.hostname)
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback))
    return Either.left("the base URL must begin with https: (http: only for localhost)")
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    return Either.left("the base URL must hold nothing but a host, a port and a path")
  return Either.right({
    href: url.href.replace(/\/+$/, ""),
    isLoopback: loopback,
    host: bare(url.hostname),
    port: portOf(url)
  })
}

/**
 * Addresses no public medium can have. Source: IANA's special-purpose address registries (RFC 6890 and its updates).
 * Of IPv6 only global unicast (2000::/3) is public at all, less Teredo, documentation and 6to4, which can carry
 * a private IPv4 address inside.
 */
const reserved = new BlockList()
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4]
] as const) {
  reserved.addSubnet(network, prefix, "ipv4")
}
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20]
] as const) {
  reserved.addSubnet(network, prefix, "ipv6")
}
const globalUnicast = new BlockList()
globalUnicast.addSubnet("2000::", 3, "ipv6")

/** Whether an address is one that anybody on the internet could serve media from. */
export const isPublicAddress = (address: string): boolean => {
  const family = isIP(address)
  if (family === 4) return !reserved.check(address, "ipv4")
  if (family === 6) return globalUnicast.check(address, "ipv6") && !reserved.check(address, "ipv6")
  return false
}

/** A media link that may be asked for, once its host's addresses have been checked too. */
export interface MediaUrl {
  readonly url: URL
  /** It is served by this very machine, as the base URL is: the one case in which a loopback address is right. */
  readonly isLoopback: boolean
}

/**
 * Reads a media link or a redirect's target. Refused: anything but `https:` on its own port, user names, and hosts
 * written as numbers (in whatever notation). Where the API itself is on this machine, its own port there is right too.
 */
export const mediaUrl = (text: string, base: BaseUrl, from?: URL): Either.Either<MediaUrl, string> => {
  if (!URL.canParse(text, from?.href)) return Either.left("the link is not a URL")
  const url = new URL(text, from?.href)
  if (url.username !== "" || url.password !== "") return Either.left("the link holds a user name")
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return Either.left(`a link must begin with https:, not ${url.protocol}`)
  const host = bare(url.hostname)
  if (isLoopbackHost(host)) {
    if (!base.isLoopback) return Either.left("the link leads to this machine itself")
    if (portOf(url) !== base.port) return Either.left("the link leads to another port of this machine")
    return Either.right({ url, isLoopback: true })
  }
  if (isIP(host) !== 0) return Either.left("the link's host is a number, not a name")
  if (url.protocol !== "https:") return Either.left("a link must begin with https:")
  if (portOf(url) !== 443) return Either.left("the link leads to an unusual port")
  return Either.right({ url, isLoopback: false })
}

/**
 * Why a name may not be asked of a proxy, which looks it up itself; nothing where it may. Names that only a network of
 * one's own gives out lead to what nobody means to show.
 */
export const forbiddenName = (hostname: string): string | undefined =>
  !hostname.includes(".") ||
  /\.(?:internal|intranet|local|localhost|localdomain|lan|home|corp|home\.arpa)$/i.test(
    hostname.replace(/\.$/, "")
  )
    ? "the link's host is a name of a private network"
    : undefined

/** Why these addresses of a host may not be connected to; nothing when all of them may. One bad one spoils them all. */
export const forbidden = (target: MediaUrl, addresses: ReadonlyArray<Resolved>): string | undefined => {
  if (addresses.length === 0) return "the link's host has no address"
  const isAllowed = (address: string) =>
    target.isLoopback ? isLoopbackHost(address) : isPublicAddress(address)
  return addresses.every(({ address }) => isAllowed(address))
    ? undefined
    : target.isLoopback
      ? "the link's host is not this machine"
      : "the link's host stands for a private address"
}
