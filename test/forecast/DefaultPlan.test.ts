import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { videoModels } from "../../src/domain/Models.js"
import { defaultOptions } from "../../src/domain/Settings.js"
import { silenceProblems, speechProblems } from "../../src/domain/SpeechRules.js"
import { planOfSize, usualSize, withWords } from "../../src/forecast/DefaultPlan.js"

const namesIn = (photographed: ReadonlyArray<string>) =>
  planOfSize(usualSize, undefined, photographed).characters.map(({ name }) => name)

describe("a plan that stands for one nobody has written yet", () => {
  it("C5: is of whom a photo was given for, so that a dry run does not stop at a name the film will have", () => {
    assert.deepStrictEqual(namesIn([]), ["Character 1", "Character 2", "Character 3"])
    assert.deepStrictEqual(namesIn(["Ada", "ADA"]), ["Ada", "Character 2", "Character 3"])
    assert.deepStrictEqual(namesIn(["A", "B", "C", "D"]), ["A", "B", "C", "D"])
  })

  it("has words wherever something is said, and no more than its scenes have room for", () => {
    for (const sound of ["narrated", "spoken", "full"] as const)
      for (const videoModel of videoModels)
        for (const seconds of [3, 5, 8, 15]) {
          const settings = { ...defaultOptions, sound, videoModel, maxDuration: Option.some(5 * seconds) }
          const plan = withWords(planOfSize({ ...usualSize, seconds }), settings)
          assert.deepStrictEqual(speechProblems(plan, settings), [])
          assert.deepStrictEqual(silenceProblems(plan, settings), [])
        }
    const silent = planOfSize(usualSize)
    assert.strictEqual(withWords(silent, defaultOptions), silent)
  })
})
