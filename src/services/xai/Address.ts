import { lookup } from "node:dns/promises"
import { isIP } from "node:net"
import { Duration, Effect, Either } from "effect"
import ipaddr from "ipaddr.js"
import { bare, isLoopbackHost } from "../Urls.js"

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
  // Elsewhere a gateway may well have the API at its root; here it is known where it lies.
  if (/^\/*$/.test(url.pathname) && /(^|\.)x\.ai$/.test(url.hostname))
    return Either.left(`the base URL lacks its path: it is ${url.origin}/v1`)
  return Either.right({
    href: url.href.replace(/\/+$/, ""),
    isLoopback: loopback,
    host: bare(url.hostname),
    port: portOf(url)
  })
}

/**
 * What an address is to whoever fetches media: one that anybody on the internet could serve them from, or why not.
 * `fake` are those of 198.18.0.0/15, meant for measuring, which VPNs and proxies give out in the place of true ones.
 */
export type AddressKind = "public" | "this machine" | "private" | "carrier" | "fake" | "reserved"

/** Two halves of an IPv4 address, as they stand in an IPv6 one. */
const ipv4In = (high: number, low: number): string =>
  [high >> 8, high & 255, low >> 8, low & 255].map(String).join(".")

/**
 * The IPv4 addresses that an IPv6 address of a translator (NAT64) may lead to: the last 32 bits; in a network of one's own,
 * whose layout nobody can see, those of the other layout as well where it has any.
 */
const translated = ([, , third = 0, ...rest]: ReadonlyArray<number>): ReadonlyArray<string> => {
  const [fourth = 0, fifth = 0, sixth = 0, seventh = 0, eighth = 0] = rest
  const last = ipv4In(seventh, eighth)
  const isOwn = third === 1 && (fourth !== 0 || fifth !== 0 || sixth !== 0)
  return isOwn ? [last, ipv4In(fourth, ((fifth & 255) << 8) | (sixth >> 8))] : [last]
}

/** What an address is by its range; one of any other is reserved. */
const kindOfRange: { readonly [range: string]: AddressKind } = {
  unicast: "public",
  loopback: "this machine",
  private: "private",
  uniqueLocal: "private",
  linkLocal: "private",
  carrierGradeNat: "carrier"
}

/** What an address is. Source: IANA's special-purpose address registries (RFC 6890 and its updates), as ipaddr.js has them. */
const addressKind = (address: string): AddressKind => {
  // A zone names a card of this machine; numbers in other notations are no addresses of DNS.
  if (isIP(address) === 0 || address.includes("%")) return "reserved"
  const read = ipaddr.parse(address)
  const range = read.range()
  const kind = kindOfRange[range] ?? "reserved"
  if (read instanceof ipaddr.IPv4) return read.match(ipaddr.IPv4.parseCIDR("198.18.0.0/15")) ? "fake" : kind
  if (range === "ipv4Mapped") return addressKind(read.toIPv4Address().toString())
  if (range === "rfc6052")
    return (
      translated(read.parts)
        .map(addressKind)
        .find((it) => it !== "public") ?? "public"
    )
  // Of IPv6 only 2000::/3 is given out at all.
  return kind === "public" && (read.parts[0] ?? 0) >> 13 !== 1 ? "reserved" : kind
}

/** Whether an address is one that anybody on the internet could serve media from. */
export const isPublicAddress = (address: string): boolean => addressKind(address) === "public"

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

/** What one kind of address that media are not fetched from usually means. */
const usualCause: { readonly [kind in Exclude<AddressKind, "public">]: string } = {
  "this machine": "this machine itself, as a list of blocked hosts does",
  private: "a private address, as a company's or a router's own DNS gives out",
  carrier: "an address within a carrier's or a VPN's own network",
  fake: "a fake address, as a VPN or proxy that hides the true ones gives out (fake-ip)",
  reserved: "an address that nobody on the internet has"
}

/** Why nothing can be fetched from a host; `Absent`: its name cannot be found, which may pass. */
export interface Unreachable {
  readonly reason: "Absent" | "Address" | "FakeAddress"
  readonly detail: string
}

/**
 * Which addresses of a host may be connected to. Connections go to these and no others, so one that may not be spoils
 * nothing. `allowsFake` takes those that a proxy with fake addresses gives out.
 */
export const reachable = (
  target: Pick<MediaUrl, "url" | "isLoopback">,
  addresses: ReadonlyArray<Resolved>,
  allowsFake: boolean
): Either.Either<ReadonlyArray<Resolved>, Unreachable> => {
  const host = bare(target.url.hostname)
  const not = (detail: string, reason: Unreachable["reason"] = "Address") => Either.left({ reason, detail })
  const [first] = addresses
  if (first === undefined) return not(`${host} has no address`)
  if (target.isLoopback) {
    const near = addresses.filter(({ address }) => isLoopbackHost(address))
    return near.length > 0 ? Either.right(near) : not("the link's host is not this machine")
  }
  const good = addresses.filter(({ address }) => {
    const kind = addressKind(address)
    return kind === "public" || (kind === "fake" && allowsFake)
  })
  if (good.length > 0) return Either.right(good)
  const fake = addresses.find(({ address }) => addressKind(address) === "fake")
  const { address } = fake ?? first
  const kind = addressKind(address)
  return not(
    `${host} stands for ${address} here, ${kind === "public" ? "" : usualCause[kind]}`,
    fake === undefined ? "Address" : "FakeAddress"
  )
}

/** How long a name may be looked up. */
const lookUpWithin = Duration.seconds(10)

/**
 * Looks the host of a link up, once: the addresses of it that may be connected to.
 * Fails   Unreachable: it cannot be found in 10 s, or stands for an address that no link may lead to.
 */
export const lookUp = (target: MediaUrl, resolve: Resolve, allowsFake: boolean) =>
  Effect.tryPromise(() => resolve(bare(target.url.hostname))).pipe(
    Effect.timeout(lookUpWithin),
    Effect.mapError(
      (): Unreachable => ({ reason: "Absent", detail: `${bare(target.url.hostname)} cannot be found` })
    ),
    Effect.flatMap((addresses) => reachable(target, addresses, allowsFake))
  )
