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

it("C7: a letter that was lost is a mistake of a plan, also where it stands escaped", () => {
  const problems = (title: string) =>
    planProblems(new StoryPlan({ ...plan(), title }), defaultOptions.videoModel)
  for (const lost of ["\ud800", "\udc00", "\ufffd"])
    assert.deepStrictEqual(problems(`The L${lost}mp`), [
      "A letter of “The L\ufffdmp” was lost (\ufffd, or one half of an escaped pair); write it again."
    ])
  assert.deepStrictEqual(problems("The 🦊 and the Ω"), [])
})
