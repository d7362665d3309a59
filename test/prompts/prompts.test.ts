import { assert, describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import { Concept } from "../../src/domain/Concept.js"
import { traitsInWords } from "../../src/domain/Judgement.js"
import { findVideoModel } from "../../src/domain/Models.js"
import { defaultOptions } from "../../src/domain/Settings.js"
import { VoiceName } from "../../src/domain/Speech.js"
import { Line } from "../../src/domain/StoryPlan.js"
import { type JudgeTask, scoreVerdict } from "../../src/domain/Verdict.js"
import { dialoguePrompt, linesOrdered, withoutVoices } from "../../src/prompts/DialoguePrompt.js"
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
import { planProblemWords, planPrompt, planSystem, planSystemFor } from "../../src/prompts/PlanPrompt.js"
import { rewordSystem, rewordWords } from "../../src/prompts/RewordPrompt.js"
import { speechRequest, speechSystem } from "../../src/prompts/SpeechPrompt.js"
import { traitsSystem, traitsWords } from "../../src/prompts/TraitsPrompt.js"
import { fixOf, issuesOf } from "../../src/prompts/VerdictWords.js"
import { fox, owl, plan, scene } from "../support/plans.js"

const film = plan()
const foxAsked = { name: "Fox", traits: traitsInWords(fox.visualDescription) }
const owlAsked = { name: "Owl", traits: traitsInWords(owl.visualDescription) }
const task: JudgeTask = { kind: "keyframe", cast: [foxAsked, owlAsked], pictures: ["picture"] }

/** A keyframe in which everything is wrong that can be. */
const weighed = scoreVerdict(
  {
    pictures: [
      {
        figures: 4,
        extra_limbs: "a third arm on the fox",
        merged_figures: "fox and owl share a leg",
        lettering: "a signature at the lower right",
        characters: [
          {
            name: "Fox",
            same_being: "yes",
            traits: [
              { trait: 6, verdict: "mismatch", seen: "a red scarf" },
              { trait: 7, verdict: "not-visible", seen: "" }
            ]
          },
          { name: "Owl", same_being: "no", traits: [] }
        ]
      }
    ]
  },
  task
)
const narrated = { ...defaultOptions, sound: "narrated" as const }

/** Two who talk, each in a voice of theirs. */
const talk = {
  lines: [
    new Line({ speaker: "Fox", text: "Who is there?", delivery: "softly" }),
    new Line({ speaker: "Owl", text: "Only me." })
  ] as const,
  voices: [
    { speaker: "Fox", voice: "leo" },
    { speaker: "Owl", voice: "luna" }
  ]
}
const golden = (name: string) => `../fixtures/golden/prompts/${name}.txt`

describe("the words sent", () => {
  it.each([
    [
      "plan",
      [
        planSystem,
        planPrompt(Concept.make("A fox finds a light"), {
          aspectRatio: Option.none(),
          videoModel: defaultOptions.videoModel
        })
      ].join("\n\n---\n\n")
    ],
    [
      "plan-insisted",
      planPrompt(Concept.make("A fox finds a light"), {
        aspectRatio: Option.some("9:16"),
        videoModel: defaultOptions.videoModel
      })
    ],
    [
      "plan-narrated",
      [
        planSystemFor("narrated"),
        planPrompt(
          Concept.make("A fox finds a light"),
          narrated,
          speechRequest("A fox finds a light", narrated)
        )
      ].join("\n\n---\n\n")
    ],
    [
      "plan-full",
      [
        speechSystem("full"),
        ...speechRequest("A fox finds a light", {
          ...narrated,
          sound: "full",
          language: Option.some("ja"),
          narrator: Option.some(VoiceName.make("zagan")),
          voices: [{ name: "Fox", voice: VoiceName.make("custom:mine") }],
          videoModel: Option.getOrThrow(findVideoModel("grok-imagine-video-1.5"))
        })
      ].join("\n")
    ],
    ["plan-spoken", speechSystem("spoken")],
    ["plan-problems", planProblemWords(["Scene 1 shows “Bear”, who is not in the characters list."])],
    ["portrait", portraitPrompt(fox, film.style)],
    ["portrait-retake", portraitRetake(portraitPrompt(fox, film.style), ["The scarf is red."])],
    ["keyframe-first", keyframePrompt(scene(1), film, { cast: "sheets", follows: false })],
    ["keyframe-following", keyframePrompt(scene(2), film, { cast: "sheets", follows: true })],
    ["keyframe-tiled", keyframePrompt(scene(2), film, { cast: "tiled", follows: true })],
    ["keyframe-tiled-first", keyframePrompt(scene(1), film, { cast: "tiled-and-first", follows: false })],
    [
      "keyframe-empty",
      keyframePrompt(scene(3, { charactersPresent: [] }), film, { cast: "sheets", follows: false })
    ],
    ["keyframe-fix", keyframeFixPrompt(["Make Fox's scarf green."], [fox, owl])],
    ["keyframe-fix-issues", keyframeFixPrompt(["Owl has no satchel."], [owl])],
    ["motion", motionPrompt(scene(1), film.style)],
    ["dialogue", dialoguePrompt(motionPrompt(scene(1), film.style), talk, ["Fox", "Owl"], ["Fox", "Owl"])],
    ["dialogue-without-voices", withoutVoices(dialoguePrompt("Fox turns.", talk, ["Fox"], ["Fox"]))],
    ["reword-dialogue", rewordWords(dialoguePrompt("Fox turns.", talk, ["Fox"], ["Fox"]), "violence")],
    ["correction", correctionPrompt([], ["Fox", "Owl"])],
    ["judge-sheet", [judgeSystem, judgeSheetWords(foxAsked)].join("\n\n---\n\n")],
    ["judge-keyframe", judgeKeyframeWords(2, [foxAsked, owlAsked])],
    ["judge-clip", judgeClipWords(2, ["first frame", "middle frame", "last frame"], [foxAsked])],
    ["traits", [traitsSystem, traitsWords(fox.name, fox.visualDescription)].join("\n\n---\n\n")],
    ["verdict-issues", issuesOf(weighed).join("\n")],
    ["verdict-fix", Option.getOrThrow(fixOf(weighed, task))],
    [
      "keyframe-fix-verdict",
      keyframeFixPrompt(Option.getOrThrow(fixOf(weighed, task)).split("\n"), [fox, owl])
    ],
    ["reword", [rewordSystem, rewordWords("A knight storms the gate", "violence")].join("\n\n---\n\n")]
  ])("%s", async (name, words) => {
    await expect(`${words}\n`).toMatchFileSnapshot(golden(name))
  })

  it("tell back the lines they order, whatever stands round them, and the written ones where they order none", () => {
    const words = dialoguePrompt("Fox turns.", talk, ["Fox", "Owl"], ["Fox"])
    const said = (lines: ReadonlyArray<Line>) => lines.map(({ speaker, text }) => [speaker, text])
    for (const prompt of [words, withoutVoices(words)])
      assert.deepStrictEqual(said(linesOrdered(prompt, talk.lines)), said(talk.lines))
    assert.deepStrictEqual(said(linesOrdered(words.replace("Only me", "Just me"), talk.lines)), [
      ["Fox", "Who is there?"],
      ["Owl", "Just me."]
    ])
    assert.deepStrictEqual(linesOrdered("Mend the scarf.", talk.lines), talk.lines)
  })

  it("carry a character's description word for word into every picture", () => {
    for (const cast of ["sheets", "tiled"] as const) {
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
    assert.isTrue(keyframePrompt(scene(1), film, { cast: "sheets", follows: false }).startsWith(film.style))
  })

  it("give each of a cast a place of its own", () => {
    for (let count = 1; count <= 9; count++) {
      const places = Array.from({ length: count }, (_, index) => placeInFrame(index, count))
      assert.strictEqual(new Set(places).size, count)
    }
  })
})
