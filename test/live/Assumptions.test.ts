import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Simulator } from "xai-simulator"
import { simulator } from "../../packages/xai-simulator/test/kit.js"
import { examine, listPrice, table } from "./Assumptions.js"

describe("the questions put to the live provider", () => {
  it.scopedLive("are answered by the simulator as we assume, for less than 30 cents", () =>
    Effect.gen(function* () {
      const { apiKey, bill, url } = yield* Simulator
      const findings = yield* examine({ apiKey, baseURL: url, pollMillis: 10 })
      const told = new Map(findings.map(({ about, answered }) => [about, answered]))
      assert.match(told.get("the key") ?? "", /^200, blocked: false/)
      assert.match(told.get("a wrong key") ?? "", /^40[01]/)
      assert.match(told.get("a model retired in May 2026") ?? "", /^404/)
      assert.match(told.get("size on a picture") ?? "", /^400: .*not supported/)
      assert.match(told.get("a job nobody knows") ?? "", /^404/)
      assert.match(told.get("a clip of 99 s") ?? "", /^400/)
      assert.match(told.get("a finished clip") ?? "", /^200 done, respect_moderation: true, \$0\.05$/)
      const spent = (yield* bill).ticks / 1e10
      assert.isBelow(spent, 0.3)
      assert.isAtMost(spent, listPrice)
      assert.closeTo(
        findings.reduce((sum, { usd }) => sum + usd, 0),
        spent,
        1e-9
      )
      assert.notInclude(table(findings), apiKey)
    }).pipe(Effect.provide(simulator()))
  )
})
