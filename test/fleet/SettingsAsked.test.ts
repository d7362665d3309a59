import { assert, describe, it } from "@effect/vitest"
import { ticksFromUsd } from "../../src/domain/Money.js"
import { settingsAsAsked } from "../../src/fleet/SettingsAsked.js"
import { usualRequest } from "../support/filmRequest.js"

const kept = (settings: object) => `${JSON.stringify({ version: 1, settings }, null, 2)}\n`

describe("the settings of a film that is fetched", () => {
  it("stay to the letter where the film was not asked for otherwise since", () => {
    const text = kept({ style: null, scenes: null, resolution: "720p", budget: "$5.00", concurrency: "2" })
    const request = { ...usualRequest, budget: ticksFromUsd(5) }
    assert.strictEqual(settingsAsAsked(text, request), text)
    assert.strictEqual(settingsAsAsked("not JSON", request), "not JSON")
  })

  it("are as it was asked for last, and keep what nobody asks a film for", () => {
    const text = kept({ style: "ink", scenes: null, budget: "5", concurrency: "2" })
    const request = {
      ...usualRequest,
      settings: { ...usualRequest.settings, style: "the plan's choice", scenes: "4", captions: "track" },
      onDoubt: "stop" as const
    }
    assert.deepStrictEqual(JSON.parse(settingsAsAsked(text, request)).settings, {
      ...{ style: null, scenes: "4", captions: "track" },
      ...{ budget: null, concurrency: "2", "on-doubt": "stop" }
    })
  })
})
