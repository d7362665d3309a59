import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { changesBetween, dialogueDecisions, freshTake } from "../../src/domain/Decisions.js"
import { dialogueOf } from "../../src/domain/SceneDialogue.js"
import { defaultOptions } from "../../src/domain/Settings.js"
import { Line } from "../../src/domain/StoryPlan.js"
import { plan, scene } from "../support/plans.js"

const of = { mood: "calm", camera: "still", sheets: ["a"], seconds: 5 }

describe("what is decided on a clip in which somebody talks", () => {
  it("is what the plan says, whichever plain words this version makes of it", () => {
    const line = new Line({ speaker: "Fox", text: "*Wait!* It is 3 o'clock :)" })
    const talking = scene(1, { lines: [line] })
    const said = Option.getOrThrow(
      dialogueOf(talking, plan({ language: "en", scenes: [talking] }), { ...defaultOptions, sound: "spoken" })
    )
    assert.notStrictEqual(said.lines[0].text, line.text)
    assert.deepStrictEqual(dialogueDecisions(said, []), { lines: [["Fox", null, line.text]] })
  })
})

describe("what was decided otherwise", () => {
  it("is named field by field, and nothing where words differ by blanks alone", () => {
    assert.deepStrictEqual(changesBetween({ of, edition: 0 }, { of, edition: 0 }), [])
    assert.deepStrictEqual(
      changesBetween({ of, edition: 0 }, { of: { ...of, mood: "calm " }, edition: 0 }),
      []
    )
    assert.deepStrictEqual(
      changesBetween(
        { of, edition: 0, judge: "m" },
        { of: { ...of, mood: "wild", sheets: ["b"] }, edition: 1 }
      ),
      ["the mood", "a character sheet", freshTake]
    )
  })

  it("cannot be told of what nothing is known of, or what was decided on in another form", () => {
    assert.deepStrictEqual(changesBetween(null, { of, edition: 0 }), [])
    assert.deepStrictEqual(changesBetween({ of, edition: 0 }, "a concept"), [])
  })
})
