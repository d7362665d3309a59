import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted, TestClock } from "effect"
import { isAtLeast, nodeFinding, terminalFinding } from "../../src/cli/commands/doctor/Machine.js"
import { providerFindings } from "../../src/cli/commands/doctor/ProviderCheck.js"
import { findingLines } from "../../src/cli/output/FindingLines.js"
import { chatModels, imageModels, videoModels } from "../../src/domain/Models.js"
import { defaultOptions } from "../../src/domain/Settings.js"
import { type Finding, problem } from "../../src/preflight/Finding.js"

const key = "xai-secret-0123456789abcdef"
const goodKey = { team_blocked: false, api_key_blocked: false, api_key_disabled: false }
const wishes = defaultOptions

interface Far {
  readonly status?: number
  readonly body: unknown
}

const everyModel: Readonly<Record<string, Far>> = {
  "/v1/api-key": { body: goodKey },
  "/v1/language-models": {
    body: { models: [{ id: "of-tomorrow", aliases: chatModels.map(({ id }) => id) }] }
  },
  "/v1/image-generation-models": { body: { models: imageModels.map(({ id }) => ({ id })) } },
  "/v1/video-generation-models": { body: { models: videoModels.map(({ id }) => ({ id, aliases: null })) } }
}

/** What doctor finds at a provider that answers so, whose media hosts have this address, as lines. */
const found = (
  answers: Readonly<Record<string, Far>>,
  date = new Date(0).toUTCString(),
  address = "93.184.216.34",
  baseUrl = "https://api.x.ai/v1"
) =>
  Effect.map(
    providerFindings(
      {
        ...{ apiKey: Redacted.make(key), baseUrl },
        resolve: async () =>
          address === "" ? Promise.reject(new Error("no such name")) : [{ address, family: 4 }],
        fetch: async (url) => {
          const { pathname } = new URL(String(url))
          const answer = answers[pathname]
          if (answer === undefined)
            throw new TypeError("fetch failed", { cause: new Error("connect refused") })
          return new Response(JSON.stringify(answer.body), {
            status: answer.status ?? 200,
            headers: { "content-type": "application/json", date }
          })
        }
      },
      "the provider",
      wishes
    ),
    words
  )

const words = (findings: ReadonlyArray<Finding>): string =>
  findingLines(findings, { columns: 1000, rows: 0, hasColour: false, isUnicode: true })
    .join("\n")
    .replace(/ +/g, " ")

describe("doctor at the provider", () => {
  it.effect("is content with a good key, models by id or alias, and clocks that agree", () =>
    Effect.map(found(everyModel), (text) => {
      assert.match(
        text,
        /^✓ key the provider accepts it\n✓ models [^\n]+\n✓ clock agrees with the provider's\n✓ media imgen\.x\.ai, vidgen\.x\.ai can be reached$/
      )
    })
  )

  const places: ReadonlyArray<readonly [address: string, says: RegExp]> = [
    [
      "198.18.0.23",
      /✗ media \w+\.x\.ai stands for 198\.18\.0\.23 here, a fake address.*\n.*--fake-addresses allow/
    ],
    ["10.0.0.1", /✗ media \w+\.x\.ai stands for 10\.0\.0\.1 here, a private address/],
    ["", /! media \w+\.x\.ai cannot be found\n See to the network's DNS/]
  ]
  for (const [address, says] of places)
    it.effect(`C18: looks up where media come from: ${address || "nowhere"}`, () =>
      Effect.map(found(everyModel, undefined, address), (text) => assert.match(text, says))
    )

  it.effect("tells a blocked key and a model the key cannot order, each with what to do", () =>
    Effect.gen(function* () {
      const text = yield* found({
        ...everyModel,
        "/v1/api-key": { body: { ...goodKey, team_blocked: true, api_key_disabled: true } },
        "/v1/video-generation-models": { body: { models: [{ id: "another" }] } }
      })
      assert.match(text, /✗ key the team is blocked, the key is disabled\n See to it at/)
      assert.include(
        text,
        `✗ models the key cannot order ${wishes.videoModel.id}\n Choose another with --video-model; it sees another;`
      )
    })
  )

  it.effect("only warns where a list cannot be had", () =>
    Effect.gen(function* () {
      const text = yield* found({ ...everyModel, "/v1/language-models": { body: { data: [] } } })
      assert.match(text, /! models some could not be listed/)
      assert.notMatch(text, /✗/)
    })
  )

  it.effect("C42: says where the API lies where an address ends before it", () =>
    Effect.gen(function* () {
      const lost = { status: 404, body: { error: "The requested route was not found." } }
      const at = (answers: Readonly<Record<string, Far>>) =>
        found({ "/api-key": lost, ...answers }, undefined, undefined, "https://gateway.example/")
      assert.match(
        yield* at(everyModel),
        /✗ API it does not lie at https:\/\/gateway\.example\/, but at https:\/\/gateway\.example\/v1 \(404 [^\n]*\n Set XAI_BASE_URL=https:\/\/gateway\.example\/v1\.$/m
      )
      assert.match(
        yield* at({ "/v1/api-key": { status: 401, body: { error: "Incorrect API key" } } }),
        /✗ API/
      )
      // A gateway may well answer other routes alone.
      assert.match(yield* at({ "/v1/api-key": lost }), /^! key it cannot be checked here/m)
    })
  )

  it.effect("warns of a clock more than two minutes off, and of no other", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(119_000)
      assert.match(yield* found(everyModel), /✓ clock 119 s from/)
      yield* TestClock.setTime(3_600_000)
      assert.match(
        yield* found(everyModel),
        /! clock 60 minutes ahead of the provider's\n Set this machine's clock/
      )
    })
  )

  it.effect("tells a refused key, an empty account and a missing network apart, and repeats no key", () =>
    Effect.gen(function* () {
      const answer = (status: number, error: string) => found({ "/v1/api-key": { status, body: { error } } })
      const refused = yield* answer(400, `Incorrect API key provided: ${key}`)
      assert.match(refused, /✗ key the provider does not accept it .*\n Copy the key anew/)
      assert.notInclude(refused, key)
      assert.match(yield* answer(403, "out of credits"), /✗ key the account has no credit .*\n Add credit at/)
      assert.match(yield* answer(429, "slow down"), /! key the provider is busy/)
      const away = yield* found({})
      assert.match(away, /✗ API it cannot be reached .*\n See to the network/)
      assert.notMatch(away, /billed/)
    })
  )
})

describe("doctor on this machine", () => {
  it("knows which Node is old enough", () => {
    assert.isTrue(isAtLeast("20.19.0", "20.19"))
    assert.isTrue(isAtLeast("22.1.0", "20.19"))
    assert.isFalse(isAtLeast("20.9.0", "20.19"))
    assert.strictEqual(nodeFinding("18.20.1").level, "problem")
    assert.isTrue(Option.isSome(nodeFinding("18.20.1").todo))
  })

  it("warns of a terminal that cannot show what is printed", () => {
    const screen = { isTTY: true, columns: 100 }
    assert.strictEqual(terminalFinding({ LANG: "C.UTF-8" }, screen).level, "ok")
    assert.strictEqual(terminalFinding({ LANG: "C" }, screen).level, "warning")
    assert.strictEqual(terminalFinding({ LANG: "C.UTF-8" }, { isTTY: true, columns: 40 }).level, "warning")
    assert.strictEqual(terminalFinding({}, { isTTY: false, columns: 80 }).level, "ok")
  })

  it("keeps its table within 60 columns", () => {
    const finding = problem(
      "output folder",
      "some place that may not be written by anybody but its owner",
      "Give yourself the right to write there, or choose another folder with --output-dir."
    )
    for (const line of findingLines([finding], { columns: 60, rows: 0, hasColour: false, isUnicode: false }))
      assert.isAtMost(line.length, 60)
  })
})
