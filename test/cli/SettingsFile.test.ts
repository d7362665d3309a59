import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { decodeSettings, encodeSettings } from "../../src/cli/flags/SettingsFile.js"

const read = (text: string) => decodeSettings(text, "film/settings.json")
const wrong = (text: string) => Effect.map(Effect.flip(read(text)), (problems) => problems.join("\n"))

describe("a film's settings file", () => {
  it.effect("comes back as it was written, and as a person would write it", () =>
    Effect.gen(function* () {
      const written = yield* read(
        encodeSettings([
          ["aspect", "9:16"],
          ["style", null],
          ["scenes", "3"]
        ])
      )
      assert.deepStrictEqual(
        Object.entries(written).map(([flag, { text }]) => [flag, text]),
        [
          ["aspect", "9:16"],
          ["style", null],
          ["scenes", "3"]
        ]
      )
      const typed = yield* read(
        '{"version": 1, "settings": {"scenes": 3, "simulate": true, "budget": 4.5, "max-duration": "2 minutes"}}'
      )
      assert.strictEqual(typed.budget?.text, "4.5")
      assert.strictEqual(typed.simulate?.text, "true")
    })
  )

  it.effect("is refused by name and line", () =>
    Effect.gen(function* () {
      const lines =
        '{\n  "version": 1,\n  "settings": {\n    "resolutoin": "480p",\n    "scenes": "many",\n    "style": ["ink"]\n  }\n}\n'
      const told = yield* wrong(lines)
      assert.match(
        told,
        /settings\.json, line 4: "resolutoin" is no setting of a film; did you mean "resolution"\?/
      )
      assert.match(told, /line 5: scenes is "many": must be a whole number/)
      assert.match(told, /line 6: style must be words/)
      assert.match(yield* wrong('{"version": 1,\n"settings": {"a": }'), /line 2/)
      assert.match(yield* wrong('{"version": 1, "settings": {"scenes": 3, "scenes": 4}}'), /stands twice/)
      assert.match(
        yield* wrong("version: 1\nsettings:\n  style: Pencil #2 on paper\n"),
        /settings\.json, line 3: “#2 on paper” is a comment/
      )
    })
  )

  it.effect("is refused where a newer program wrote it, or another one", () =>
    Effect.gen(function* () {
      assert.match(yield* wrong('{"version": 2, "settings": {"voice": "alloy"}}'), /newer version/)
      assert.match(yield* wrong('{"editor.tabSize": 2}'), /is not a film's settings/)
      assert.match(yield* wrong("[]"), /is not a film's settings/)
      assert.match(yield* wrong(""), /is not a film's settings/)
    })
  )
})
