import { assert, describe, it } from "@effect/vitest"
import { Either } from "effect"
import * as fc from "effect/FastCheck"
import { baseUrl, isPublicAddress, mediaUrl, reachable } from "../../../src/services/xai/Address.js"

const api = Either.getOrThrow(baseUrl("https://api.x.ai/v1"))

describe("an address", () => {
  for (const address of [
    "0.0.0.0",
    "10.255.255.255",
    "100.64.0.1",
    "127.8.8.8",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    // NAT64 of a private address, and of one's own network where it may be read so.
    "64:ff9b::a00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::c612:1",
    "64:ff9b:1::a00:1",
    "64:ff9b:1:a00:0:100:808:808",
    "64:ff9b:2::808:808",
    "198.19.255.255",
    "4000::1",
    "2002:7f00:1::",
    "2001:0:4136:e378::",
    "2001:db8::1",
    "fe80::1%eth0",
    "localhost",
    ""
  ]) {
    it(`"${address}" is not public`, () => assert.isFalse(isPublicAddress(address)))
  }
  for (const address of [
    "8.8.8.8",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "64:ff9b::5db8:d822",
    "64:ff9b:1::808:808",
    "198.17.255.255",
    "198.20.0.0",
    "172.15.0.1",
    "172.32.0.1",
    "100.63.0.1",
    "2606:4700::1111",
    "2a00:1450::1"
  ]) {
    it(`C18: "${address}" is public`, () => assert.isTrue(isPublicAddress(address)))
  }

  const seen = (addresses: ReadonlyArray<string>, allowsFake = false) =>
    Either.match(
      Either.flatMap(mediaUrl("https://vidgen.x.ai/a.mp4", api), (target) =>
        reachable(
          target,
          addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
          allowsFake
        )
      ),
      {
        onLeft: (why) => (typeof why === "string" ? why : `${why.reason}: ${why.detail}`),
        onRight: (good) => good.map(({ address }) => address).join(" ")
      }
    )

  const told: ReadonlyArray<readonly [addresses: ReadonlyArray<string>, is: string | RegExp]> = [
    [
      ["198.18.0.23"],
      /^FakeAddress: vidgen\.x\.ai stands for 198\.18\.0\.23 here, a fake address.*VPN or proxy/
    ],
    [["fd00::5", "198.19.0.1"], /^FakeAddress: .*198\.19\.0\.1/],
    [["100.100.1.1"], /^Address: .*100\.100\.1\.1 here, an address within a carrier's or a VPN's/],
    [["10.0.0.1"], /^Address: .*a private address/],
    [["0.0.0.0"], /^Address: .*nobody on the internet has/],
    [["127.0.0.1"], /^Address: .*this machine itself/],
    [["64:ff9b::a00:1"], /^Address: .*64:ff9b::a00:1 here, a private address/],
    [[], /^Address: vidgen\.x\.ai has no address/],
    [["64:ff9b::5db8:d822"], "64:ff9b::5db8:d822"],
    [["fd00::5", "93.184.216.34", "198.18.0.1", "2606:4700::1111"], "93.184.216.34 2606:4700::1111"]
  ]
  for (const [addresses, is] of told)
    it(`C18: of ${addresses.join(", ") || "nothing"} the good ones are used, or the cause is named`, () => {
      if (typeof is === "string") assert.strictEqual(seen(addresses), is)
      else assert.match(seen(addresses), is)
    })

  it("C18: that a proxy made up is taken where it is allowed, and no other for that", () => {
    assert.strictEqual(seen(["198.18.0.23"], true), "198.18.0.23")
    assert.strictEqual(seen(["10.0.0.1", "198.19.0.1"], true), "198.19.0.1")
    assert.match(seen(["10.0.0.1"], true), /^Address/)
    assert.match(seen(["127.0.0.1", "100.64.0.1"], true), /^Address/)
  })

  it("of this machine is never public, however it is written (fault row 28)", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 24 - 1), fc.constantFrom("dec", "hex", "octal", "short"), (rest, form) => {
        const number = 127 * 2 ** 24 + rest
        const host = {
          dec: String(number),
          hex: `0x${number.toString(16)}`,
          octal: `0${number.toString(8)}`,
          short: `127.${rest}`
        }[form]
        return Either.isLeft(mediaUrl(`https://${host}/a.jpg`, api))
      }),
      { numRuns: 2000 }
    )
  })
})

describe("a media link", () => {
  it("of any text either is https on a named host and its own port, or is refused", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl({ withQueryParameters: true }),
          fc.string(),
          fc.webUrl().map((url) => url.replace("http", "\thttp"))
        ),
        (text) => {
          const read = mediaUrl(text, api)
          if (Either.isLeft(read)) return true
          const { isLoopback, url } = read.right
          return url.protocol === "https:" && url.port === "" && url.username === "" && !isLoopback
        }
      ),
      { numRuns: 2000 }
    )
  })
})
