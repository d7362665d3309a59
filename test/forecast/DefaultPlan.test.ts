import { assert, describe, it } from "@effect/vitest"
import { planOfSize, usualSize } from "../../src/forecast/DefaultPlan.js"

const namesIn = (photographed: ReadonlyArray<string>) =>
  planOfSize(usualSize, undefined, photographed).characters.map(({ name }) => name)

describe("a plan that stands for one nobody has written yet", () => {
  it("C5: is of whom a photo was given for, so that a dry run does not stop at a name the film will have", () => {
    assert.deepStrictEqual(namesIn([]), ["Character 1", "Character 2", "Character 3"])
    assert.deepStrictEqual(namesIn(["Ada", "ADA"]), ["Ada", "Character 2", "Character 3"])
    assert.deepStrictEqual(namesIn(["A", "B", "C", "D"]), ["A", "B", "C", "D"])
  })
})
