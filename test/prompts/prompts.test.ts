import { assert, describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import { defaultOptions } from "../../src/domain/Settings.js"
import {
  judgeClipWords,
  judgeKeyframeWords,
  judgeSheetWords,
  judgeSystem
} from "../../src/prompts/JudgePrompts.js"
import { correctionPrompt, motionPrompt } from "../../src/prompts/MotionPrompts.js"
import {
  keyframeFixPrompt,
  keyframePrompt,
  portraitPrompt,
  portraitRetake
} from "../../src/prompts/PicturePrompts.js"
import { placeInFrame } from "../../src/prompts/Places.js"
import { planProblemWords, planSystem, planWords } from "../../src/prompts/PlanPrompt.js"
import { rewordSystem, rewordWords } from "../../src/prompts/RewordPrompt.js"
import { fox, owl, plan, scene } from "../support/plans.js"

const film = plan()
const golden = (name: string) => `../fixtures/golden/prompts/${name}.txt`

describe("the words sent", () => {
  it.each([
    [
      "plan",
      [
        planSystem,
        planWords("A fox finds a light", {
          aspectRatio: Option.none(),
          videoModel: defaultOptions.videoModel
        })
      ].join("\n\n---\n\n")
    ],
    [
      "plan-insisted",
      planWords("A fox finds a light", {
        aspectRatio: Option.some("9:16"),
        videoModel: defaultOptions.videoModel
      })
    ],
    ["plan-problems", planProblemWords(["Scene 1 shows “Bear”, who is not in the characters list."])],
    ["portrait", portraitPrompt(fox, film.style)],
    ["portrait-retake", portraitRetake(portraitPrompt(fox, film.style), ["The scarf is red."])],
    ["keyframe-first", keyframePrompt(scene(1), film, { cast: { _tag: "Sheets" }, follows: false })],
    ["keyframe-following", keyframePrompt(scene(2), film, { cast: { _tag: "Sheets" }, follows: true })],
    [
      "keyframe-tiled",
      keyframePrompt(scene(2), film, { cast: { _tag: "Tiled", firstAgain: false }, follows: true })
    ],
    [
      "keyframe-tiled-first",
      keyframePrompt(scene(1), film, { cast: { _tag: "Tiled", firstAgain: true }, follows: false })
    ],
    [
      "keyframe-empty",
      keyframePrompt(scene(3, { charactersPresent: [] }), film, { cast: { _tag: "Sheets" }, follows: false })
    ],
    [
      "keyframe-fix",
      keyframeFixPrompt({ fix: Option.some("Make Fox's scarf green."), issues: ["scarf"] }, [fox, owl])
    ],
    [
      "keyframe-fix-issues",
      keyframeFixPrompt({ fix: Option.none(), issues: ["Owl has no satchel."] }, [owl])
    ],
    ["motion", motionPrompt(scene(1), film.style)],
    ["correction", correctionPrompt({ fix: Option.none(), issues: [] }, ["Fox", "Owl"])],
    ["judge-sheet", [judgeSystem, judgeSheetWords(fox)].join("\n\n---\n\n")],
    ["judge-keyframe", judgeKeyframeWords(2, [fox, owl])],
    ["judge-clip", judgeClipWords(2, ["Fox"])],
    ["reword", [rewordSystem, rewordWords("A knight storms the gate", "violence")].join("\n\n---\n\n")]
  ])("%s", async (name, words) => {
    await expect(`${words}\n`).toMatchFileSnapshot(golden(name))
  })

  it("carry a character's description word for word into every picture", () => {
    for (const cast of [{ _tag: "Sheets" }, { _tag: "Tiled", firstAgain: false }] as const) {
      const words = keyframePrompt(scene(1), film, { cast, follows: true })
      for (const character of [fox, owl]) {
        assert.strictEqual(words.split(character.visualDescription).length, 2, "exactly once")
      }
    }
  })

  it("say nothing of looks once a picture carries them", () => {
    const words = motionPrompt(scene(1), film.style)
    for (const character of [fox, owl]) assert.notInclude(words, character.visualDescription)
    assert.notInclude(words, "scarf")
  })

  it("open every picture prompt with the style", () => {
    assert.isTrue(portraitPrompt(fox, film.style).startsWith(film.style))
    assert.isTrue(
      keyframePrompt(scene(1), film, { cast: { _tag: "Sheets" }, follows: false }).startsWith(film.style)
    )
  })

  it("give each of a cast a place of its own", () => {
    for (let count = 1; count <= 9; count++) {
      const places = Array.from({ length: count }, (_, index) => placeInFrame(index, count))
      assert.strictEqual(new Set(places).size, count)
    }
  })
})
