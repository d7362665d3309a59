import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Either, Option, Redacted } from "effect"
import {
  exceptionsIn,
  hostAndPort,
  proxiesFor,
  proxyAddress,
  proxyFor
} from "../../../src/services/xai/Proxy.js"

const found = (environment: Readonly<Record<string, string>>, host = "api.x.ai", port = 443) =>
  Effect.either(
    Effect.map(proxiesFor(host, port), (proxies) =>
      Option.match(proxyFor(proxies, host, port), { onNone: () => "straight", onSome: hostAndPort })
    )
  ).pipe(Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment)))))

describe("the proxy of an environment", () => {
  const cases: ReadonlyArray<readonly [Readonly<Record<string, string>>, string]> = [
    [{}, "straight"],
    [{ HTTPS_PROXY: "http://proxy.acme:3128" }, "proxy.acme:3128"],
    [{ https_proxy: "http://small.acme:3128", HTTPS_PROXY: "http://large.acme:1" }, "small.acme:3128"],
    [{ HTTPS_PROXY: "proxy.acme:3128" }, "proxy.acme:3128"],
    [{ HTTPS_PROXY: "proxy.acme" }, "proxy.acme:80"],
    [{ HTTPS_PROXY: "https://proxy.acme" }, "proxy.acme:443"],
    [{ ALL_PROXY: "http://all.acme:8080" }, "all.acme:8080"],
    [{ HTTP_PROXY: "http://plain.acme:8080" }, "plain.acme:8080"],
    [{ HTTP_PROXY: "http://plain.acme:1", ALL_PROXY: "http://all.acme:2" }, "all.acme:2"],
    [{ HTTPS_PROXY: "  ", ALL_PROXY: "http://all.acme:2" }, "all.acme:2"],
    [{ HTTPS_PROXY: "http://[fd00::1]:3128" }, "[fd00::1]:3128"],
    [{ HTTPS_PROXY: "http://ada:s%40cret@proxy.acme:3128" }, "proxy.acme:3128"],
    [{ HTTPS_PROXY: "socks5://proxy.acme:1080", NO_PROXY: "x.ai" }, "straight"]
  ]
  for (const [environment, where] of cases)
    it.effect(`C30: ${JSON.stringify(environment)} is ${where}`, () =>
      Effect.map(found(environment), (it) => assert.deepStrictEqual(it, Either.right(where)))
    )

  for (const wrong of [
    "socks5://proxy.acme:1080",
    "socks4a://p",
    "ftp://proxy.acme",
    "http://",
    "http://a b"
  ])
    it.effect(`C30: "${wrong}" is told as a setting that cannot be used`, () =>
      Effect.gen(function* () {
        const ended = yield* found({ ALL_PROXY: wrong })
        assert.isTrue(Either.isLeft(ended))
        assert.include(String(Either.getLeft(ended).pipe(Option.getOrThrow)), "ALL_PROXY")
        assert.deepStrictEqual(yield* found({ ALL_PROXY: wrong }, "127.0.0.1", 80), Either.right("straight"))
      })
    )

  it("C30: keeps its user to itself, and sends it as it was meant", () => {
    const { authorization } = Either.getOrThrow(proxyAddress("HTTPS_PROXY", "http://ada:s%40cret@proxy.acme"))
    assert.strictEqual(
      Redacted.value(Option.getOrThrow(authorization)),
      `Basic ${Buffer.from("ada:s@cret").toString("base64")}`
    )
    assert.notInclude(JSON.stringify(authorization), "cret")
  })
})

describe("NO_PROXY", () => {
  const cases: ReadonlyArray<readonly [text: string, host: string, port: number, isStraight: boolean]> = [
    ["*", "api.x.ai", 443, true],
    ["api.x.ai", "api.x.ai", 443, true],
    ["API.X.AI.", "api.x.ai", 443, true],
    ["x.ai", "api.x.ai", 443, true],
    [".x.ai", "api.x.ai", 443, true],
    ["*.x.ai", "api.x.ai", 443, true],
    ["x.ai", "notx.ai", 443, false],
    ["vidgen.x.ai", "api.x.ai", 443, false],
    ["x.ai:443", "api.x.ai", 443, true],
    ["x.ai:8443", "api.x.ai", 443, false],
    ["localhost, 127.0.0.1 ,x.ai", "api.x.ai", 443, true],
    ["localhost 10.0.0.0/8 x.ai", "api.x.ai", 443, true],
    ["10.0.0.0/8", "10.1.2.3", 443, true],
    ["10.0.0.0/8", "11.1.2.3", 443, false],
    ["10.0.0.0/99", "10.1.2.3", 443, false],
    ["fd00::/8", "fd12::1", 443, true],
    ["[fd12::1]:443", "fd12::1", 443, true],
    ["fd12::1", "fd12::1", 443, true],
    ["", "api.x.ai", 443, false],
    [",,", "api.x.ai", 443, false],
    ["", "localhost", 443, true],
    ["", "127.0.0.7", 443, true],
    ["", "::1", 443, true]
  ]
  const proxy = Option.some(Either.getOrThrow(proxyAddress("HTTPS_PROXY", "http://proxy.acme:3128")))
  for (const [text, host, port, isStraight] of cases)
    it(`C30: "${text}" sends ${host}:${port} ${isStraight ? "straight" : "by the proxy"}`, () => {
      const way = proxyFor({ proxy, exceptions: exceptionsIn(text) }, host, port)
      assert.strictEqual(Option.isNone(way), isStraight)
    })
})
