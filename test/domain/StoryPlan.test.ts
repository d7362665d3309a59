import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { JSONSchema, Option, Schema } from "effect"
import { findImageModel, findVideoModel } from "../../src/domain/Models.js"
import { PlanAnswer } from "../../src/domain/PlanAnswer.js"
import { defaultOptions } from "../../src/domain/Settings.js"
import {
  Character,
  filmingProblems,
  planProblems,
  SceneId,
  StoryPlan,
  withExactNames
} from "../../src/domain/StoryPlan.js"
import { fox, plan, scene } from "../support/plans.js"

const problems = (changed: StoryPlan) => planProblems(changed, defaultOptions.videoModel)
const renamed = (name: string) => new Character({ ...fox, name })

describe("a story plan", () => {
  it("that can be filmed has no problems", () => {
    assert.deepStrictEqual(problems(plan()), [])
  })

  it.each([
    ["a nameless character", plan({ characters: [renamed("  "), fox] }), "Character 1 has no name."],
    [
      "two characters of one name",
      plan({ characters: [fox, renamed(" fox ")] }),
      'Two characters are called "fox"'
    ],
    ["no scenes", plan({ scenes: [] }), "The plan has no scenes"],
    ["a repeated scene_id", plan({ scenes: [scene(1), scene(1)] }), "Two scenes have scene_id 1"],
    [
      "a stranger in view",
      plan({ scenes: [scene(1, { charactersPresent: ["Bear"] })] }),
      'Scene 1 shows "Bear"'
    ],
    [
      "a name in other letters",
      plan({ scenes: [scene(1, { charactersPresent: ["fox"] })] }),
      'Scene 1 shows "fox"'
    ],
    [
      "someone twice in view",
      plan({ scenes: [scene(1, { charactersPresent: ["Fox", "Fox"] })] }),
      'names "Fox" twice'
    ]
  ])("with %s says so", (_, changed, expected) => {
    const found = problems(changed)
    assert.strictEqual(found.length > 0, true)
    assert.include(found.join("\n"), expected)
  })

  it.each([
    ["C14: a blank style", plan({ style: " ... " }), "The plan says nothing in style"],
    ["C14: blank letters for a title", plan({ title: "\u200b" }), "The plan says nothing in title"],
    [
      "C14: a look that is not described",
      plan({ characters: [new Character({ ...fox, visualDescription: "\u2014" })] }),
      'The character "Fox" says nothing in visual_description'
    ],
    [
      "C14: a blank action and camera",
      plan({ scenes: [scene(1, { action: "", camera: "\u00a0" })] }),
      "Scene 1 says nothing in camera, action"
    ],
    ["C14: a name of dots", plan({ characters: [renamed("..")] }), 'is called ".."'],
    [
      "C27: two names that look alike",
      plan({ characters: [renamed("Zo\u00eb"), renamed("zoe\u0308")] }),
      "look alike"
    ]
  ])("%s is a problem", (_, changed, expected) => {
    assert.include(problems(changed).join("\n"), expected)
    // A film that was begun by such a plan goes on.
    assert.notInclude(filmingProblems(changed, defaultOptions.videoModel).join("\n"), expected)
  })

  it("C27: whoever is in view is called as the list calls them", () => {
    const told = withExactNames(
      plan({
        characters: [renamed("Zo\u00eb"), fox],
        scenes: [scene(1, { charactersPresent: ["zoe\u0308", "Fox"] })]
      })
    )
    assert.deepStrictEqual(told.scenes[0]?.charactersPresent, ["Zo\u00eb", "Fox"])
    const exact = plan()
    assert.strictEqual(withExactNames(exact), exact)
  })

  it("is checked against what the video model can do", () => {
    const short = {
      ...Option.getOrThrow(findVideoModel("grok-imagine-video")),
      longestSeconds: 6,
      aspectRatios: ["1:1"] as const
    }
    const found = planProblems(plan({ scenes: [scene(1)] }), short)
    assert.deepStrictEqual(found, [
      "Scene 1 lasts 8 s; grok-imagine-video makes clips of 1 to 6 s.",
      "grok-imagine-video does not make 16:9; it makes 1:1."
    ])
  })

  it("may have the shape of the cinema where the model draws it", () => {
    const wide = plan({ aspectRatio: "21:9" })
    const [newest, first] = [findImageModel("grok-imagine-image-2.0"), findImageModel("grok-imagine-image")]
    assert.deepStrictEqual(planProblems(wide, defaultOptions.videoModel, Option.getOrThrow(newest)), [])
    assert.deepStrictEqual(planProblems(wide, defaultOptions.videoModel, Option.getOrThrow(first)), [
      "grok-imagine-image does not draw 21:9; it draws 16:9, 9:16, 1:1, 4:3, 3:4, 3:2, 2:3."
    ])
  })

  it("is asked for in the very words of 0.1.0, so that plans made then keep their keys", () => {
    const asked = JSON.stringify(JSONSchema.make(PlanAnswer))
    assert.strictEqual(createHash("sha256").update(asked).digest("hex").slice(0, 12), "4c9636d42a79")
  })

  it("shows its scenes by number, whatever order they stand in", () => {
    const shuffled = plan({ scenes: [scene(3), scene(1), scene(10), scene(2)] })
    assert.deepStrictEqual(
      shuffled.scenesInOrder.map((one) => one.sceneId),
      [1, 2, 3, 10].map((id) => SceneId.make(id))
    )
  })

  it("is snake_case on the wire", () => {
    const wire = Schema.encodeSync(StoryPlan)(plan())
    assert.hasAllKeys(wire, ["title", "style", "aspect_ratio", "color_palette", "characters", "scenes"])
    assert.hasAllKeys(wire.scenes[0] ?? {}, [
      "scene_id",
      "title",
      "description",
      "characters_present",
      "setting",
      "camera",
      "mood",
      "action",
      "prompt_summary",
      "duration_seconds",
      "transition"
    ])
  })

  it("asks the provider for a closed object with every key required", () => {
    const wire = JSON.stringify(JSONSchema.make(StoryPlan))
    assert.notInclude(wire, '"additionalProperties":true')
    assert.include(wire, '"required":["name","role","visual_description","personality_cues"]')
    assert.include(wire, '"minimum":3')
  })
})
