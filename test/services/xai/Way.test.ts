import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Either, Option, Random } from "effect"
import type { Blame } from "../../../src/domain/Blame.js"
import { GrokClient } from "../../../src/services/GrokClient.js"
import type { GrokError } from "../../../src/services/GrokError.js"
import { Workspace } from "../../../src/services/Workspace.js"
import { exceptionsIn, proxyAddress } from "../../../src/services/xai/Proxy.js"
import {
  authority,
  canMakeCertificates,
  connectProxy,
  plainServer,
  tlsServer
} from "../../support/companyNetwork.js"
import { question, studio } from "./studio.js"

type Listening = Awaited<ReturnType<typeof plainServer>>
const open: Array<Listening> = []
const kept = async <A extends Listening>(server: Promise<A>): Promise<A> => {
  const it = await server
  open.push(it)
  return it
}
afterAll(() => {
  for (const server of open) server.close()
})

const through = (port: number, user = "") => ({
  proxy: Option.some(Either.getOrThrow(proxyAddress("HTTPS_PROXY", `http://${user}127.0.0.1:${port}`))),
  exceptions: exceptionsIn("")
})

/** How a question to a host ends, whose only way is a proxy. Pauses take no time: chance is always 0. */
const asking = (proxyPort: number, user = "") =>
  Effect.flatMap(GrokClient, (grok) => Effect.flip(grok.ask(question))).pipe(
    Effect.provide(studio({ baseUrl: "https://api.acme.test/v1", proxies: through(proxyPort, user) })),
    Effect.withRandom(Random.fixed([0]))
  )

/** How a download ends. */
const fetching = (proxyPort: number, url = "https://media.acme.test/a.mp4") =>
  Effect.gen(function* () {
    const grok = yield* GrokClient
    const workspace = yield* Workspace
    return yield* Effect.flip(grok.download(url, workspace.absolute("videos/a.mp4"), "video"))
  }).pipe(
    Effect.provide(studio({ baseUrl: "https://api.acme.test/v1", proxies: through(proxyPort) })),
    Effect.withRandom(Random.fixed([0]))
  )

const blameOf = (error: { readonly _tag: string; readonly blame?: Blame }) => error.blame
const reasonOf = (error: GrokError): string => ("reason" in error ? error.reason : error._tag)

describe.skipIf(!canMakeCertificates)("a certificate that is not trusted", () => {
  let acme: ReturnType<typeof authority>
  beforeAll(() => {
    acme = authority()
  })

  const shown = async (certificate: ReturnType<typeof acme.sign>, date?: Date) => {
    const server = await kept(
      tlsServer(certificate, async () => ({
        status: 200,
        headers: date === undefined ? {} : { date: date.toUTCString() },
        body: Buffer.from("{}")
      }))
    )
    return kept(connectProxy(server.port))
  }

  const cases: ReadonlyArray<
    readonly [
      name: string,
      make: () => readonly [ReturnType<typeof acme.sign>, Date?],
      reason: string,
      words: RegExp
    ]
  > = [
    [
      "by an unknown authority",
      () => [acme.sign(["api.acme.test"])],
      "Certificate",
      /api\.acme\.test.*by "Acme Inspection"/
    ],
    [
      "by nobody but itself",
      () => [acme.sign(["api.acme.test"], undefined, true)],
      "Certificate",
      /api\.acme\.test.*self.signed/i
    ],
    [
      "no more, by its own dates",
      () => [acme.sign(["api.acme.test"], ["20200101000000Z", "20210101000000Z"], true), new Date()],
      "Certificate",
      /valid no longer \(until 2021-01-01 00:00 UTC\).*clock says/
    ],
    [
      "no more, by a clock that is ahead",
      () => [
        acme.sign(["api.acme.test"], ["20200101000000Z", "20210101000000Z"], true),
        new Date("2020-06-01T12:00:00Z")
      ],
      "Clock",
      /clock says 20\d\d-.*api\.acme\.test's 2020-06-01 12:00 UTC/
    ],
    [
      "not yet, by a clock that is behind",
      () => [acme.sign(["api.acme.test"], ["20450101000000Z", "20460101000000Z"], true)],
      "Clock",
      /clock says 20\d\d-.*valid from 2045-01-01/
    ]
  ]
  for (const [name, make, reason, words] of cases)
    it.live(`C31: ${name}: is told at once, and nothing is sent`, () =>
      Effect.gen(function* () {
        const proxy = yield* Effect.promise(() => shown(...make()))
        const error = yield* asking(proxy.port)
        // Dates are looked at after trust, so what is not trusted AND out of date may be told by either.
        assert.strictEqual(reasonOf(error), reason, error.message)
        assert.match(error.message, words)
        assert.match(error.message, /[^.]\.$/)
        assert.isAtMost(proxy.asked.length, 2, "one call and one look")
        const media = yield* fetching(proxy.port)
        assert.include(["Certificate", "Clock"], reasonOf(media))
      })
    )
})

describe("who does not speak TLS", () => {
  it.live("C31: a login page on the port is told as one", () =>
    Effect.gen(function* () {
      const page = yield* Effect.promise(() => kept(plainServer("<html>Welcome to Hotel Acme</html>")))
      const proxy = yield* Effect.promise(() => kept(connectProxy(page.port)))
      const error = yield* asking(proxy.port)
      assert.strictEqual(reasonOf(error), "NotLetThrough")
      assert.match(error.message, /api\.acme\.test:443.*does not speak TLS.*login page/)
      assert.lengthOf(proxy.asked, 1)
    })
  )
})

describe("a proxy that does not let a call through", () => {
  const cases: ReadonlyArray<readonly [refuse: string, reason: string, words: RegExp, blame?: Blame]> = [
    [
      "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic",
      "Proxy",
      /wants a user and a password/,
      "machine"
    ],
    ["403 Forbidden", "ProxyBars", /does not let api\.acme\.test:443 through \(403\)/],
    ["405 Method Not Allowed", "ProxyBars", /\(405\)/],
    ["502 Bad Gateway", "NotSent", /cannot reach api\.acme\.test:443 \(502\)/]
  ]
  for (const [refuse, reason, words, blame = "way"] of cases)
    it.live(`C30: with ${refuse.slice(0, 3)} is named, with the variable that names it`, () =>
      Effect.gen(function* () {
        const proxy = yield* Effect.promise(() => kept(connectProxy(9, { refuse })))
        const error = yield* asking(proxy.port)
        assert.strictEqual(reasonOf(error), reason)
        assert.match(error.message, words)
        assert.include(error.message, `127.0.0.1:${proxy.port} (HTTPS_PROXY)`)
        assert.strictEqual(blameOf(error), blame)
        if (reason !== "NotSent") assert.lengthOf(proxy.asked, 1)
        const media = yield* fetching(proxy.port, "https://169.254.169.254/latest")
        assert.strictEqual(reasonOf(media), "Address")
        const inside = yield* fetching(proxy.port, "https://metadata.google.internal/latest")
        assert.strictEqual(reasonOf(inside), "Address")
      })
    )

  it.live("C30: with a password it does not accept, which nobody gets to see", () =>
    Effect.gen(function* () {
      const proxy = yield* Effect.promise(() => kept(connectProxy(9, { user: "ada:right" })))
      const error = yield* asking(proxy.port, "ada:wr0ng-cret@")
      assert.strictEqual(reasonOf(error), "Proxy")
      assert.include(error.message, "does not accept its user and password (407)")
      assert.notMatch(JSON.stringify(error) + error.message, /ada|cret|YWRh/)
    })
  )

  it.live("C30: or is not there", () =>
    Effect.gen(function* () {
      const error = yield* asking(9)
      assert.strictEqual(reasonOf(error), "NotSent")
      assert.match(error.message, /the proxy 127\.0\.0\.1:9 \(HTTPS_PROXY\) cannot be used: .*ECONNREFUSED/)
      assert.strictEqual(blameOf(error), "machine")
    })
  )
})
