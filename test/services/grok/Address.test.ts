import { assert, describe, it } from "@effect/vitest"
import { Either } from "effect"
import * as fc from "effect/FastCheck"
import { baseUrl, isPublicAddress, mediaUrl } from "../../../src/services/grok/Address.js"

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
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
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
    "172.15.0.1",
    "172.32.0.1",
    "100.63.0.1",
    "2606:4700::1111",
    "2a00:1450::1"
  ]) {
    it(`"${address}" is public`, () => assert.isTrue(isPublicAddress(address)))
  }

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
