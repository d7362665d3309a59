import { assert, it } from "@effect/vitest"
import { defaultOptions } from "../../src/domain/Settings.js"
import { planProblems, StoryPlan } from "../../src/domain/StoryPlan.js"
import { plan } from "../support/plans.js"

it("C7: a NUL that stands escaped in a plan is a mistake of it", () => {
  const problems = (title: string) =>
    planProblems(new StoryPlan({ ...plan(), title }), defaultOptions.videoModel)
  assert.deepStrictEqual(problems("The Lamp"), [])
  assert.deepStrictEqual(problems("The L\u0000amp"), [
    "The plan holds a NUL (\\u0000), which is no letter; take it out."
  ])
})
