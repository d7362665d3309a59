import { assert, describe, it } from "@effect/vitest"
import { backdropOf } from "../../src/drawing/Backdrop.js"

const read = (setting: string, mood = "", action = "") =>
  backdropOf({ setting, mood, action, palette: "", title: "" })

describe("where a scene plays", () => {
  const settings = [
    ["A clearing deep in an autumn forest at dusk", "forest", "dusk", "clear"],
    ["A lighthouse above a stormy sea at night", "sea", "night", "storm"],
    ["Inside the lighthouse lantern room, rain on the glass", "room", "day", "rain"],
    ["Deep inside a crystal cave", "cave", "day", "clear"],
    ["A narrow city street at night in the rain", "city", "night", "rain"],
    ["A wide desert at noon", "desert", "day", "clear"],
    ["The moon's surface, Earth in the sky", "space", "day", "clear"],
    ["A cosy living room in the evening", "room", "dusk", "clear"],
    ["A snowy field, snow falling, early morning", "snowfield", "dawn", "snow"],
    ["A misty lake at dawn", "lake", "dawn", "fog"],
    ["Somewhere", "meadow", "day", "clear"]
  ] as const
  for (const [setting, place, hour, weather] of settings) {
    it(`sees ${place}, ${hour}, ${weather} in "${setting}"`, () => {
      const backdrop = read(setting)
      assert.deepStrictEqual([backdrop.place, backdrop.hour, backdrop.weather], [place, hour, weather])
    })
  }

  it("falls back on the action where the setting says nothing", () => {
    assert.strictEqual(read("", "", "They row across the lake.").place, "lake")
  })

  it("is darker at night than by day", () => {
    const white = [255, 255, 255] as const
    assert.isBelow(read("a meadow at night").lit(white)[0], read("a meadow").lit(white)[0])
  })

  it("takes the film's palette into its sky", () => {
    const plain = backdropOf({ setting: "a meadow", mood: "", action: "", title: "", palette: "" })
    const pink = backdropOf({ setting: "a meadow", mood: "", action: "", title: "", palette: "pink, violet" })
    assert.notDeepEqual(plain.sky, pink.sky)
  })
})
