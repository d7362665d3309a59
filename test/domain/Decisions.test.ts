import { assert, describe, it } from "@effect/vitest"
import { changesBetween, freshTake } from "../../src/domain/Decisions.js"

const of = { mood: "calm", camera: "still", sheets: ["a"], seconds: 5 }

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
