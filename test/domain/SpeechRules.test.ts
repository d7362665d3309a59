import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { findVideoModel } from "../../src/domain/Models.js"
import { narrationBegins, saidInScene, secondsNeeded } from "../../src/domain/SceneSpeech.js"
import { defaultOptions } from "../../src/domain/Settings.js"
import type { SoundMode } from "../../src/domain/Speech.js"
import { VoiceName } from "../../src/domain/Speech.js"
import { secondsToSay } from "../../src/domain/SpeechPace.js"
import {
  type SpeechSettings,
  silenceProblems,
  speakingProblems,
  speechProblems
} from "../../src/domain/SpeechRules.js"
import { languageSpoken, narratorVoice, voicesOf } from "../../src/domain/SpokenPlan.js"
import { Character, Line, Narrator, planProblems, type Scene } from "../../src/domain/StoryPlan.js"
import { asVoiced, unknownSpeakers } from "../../src/domain/VoicesAsked.js"
import { fox, owl, plan, scene } from "../support/plans.js"

const holding = Option.getOrThrow(findVideoModel("grok-imagine-video-1.5"))
const film = (sound: SoundMode, more: Partial<SpeechSettings> = {}): SpeechSettings => ({
  sound,
  videoModel: defaultOptions.videoModel,
  maxDuration: Option.none(),
  ...more
})
const words = (count: number) => "word ".repeat(count).trim()
const line = (speaker: string, text = "Come here.") => new Line({ speaker, text })
const voiced = (one: Character, voice: string) => new Character({ ...one, voice })
const told = (changes: Partial<Scene>, more: Parameters<typeof plan>[0] = {}) =>
  plan({ scenes: [scene(1, changes)], ...more })

describe("what a plan has said", () => {
  it.each<[string, SoundMode, ReturnType<typeof plan>, string]>([
    [
      "a line of a stranger",
      "spoken",
      told({ lines: [line("Bear")] }),
      'Scene 1 has a line of "Bear", who is not in the characters list.'
    ],
    [
      "a line of somebody out of view",
      "spoken",
      told({ lines: [line("Owl")], charactersPresent: ["Fox"] }),
      'Scene 1 has a line of "Owl", who is not in view in it.'
    ],
    [
      "a line that is a stage direction",
      "full",
      told({ lines: [line("Owl", "(sighs)")] }),
      "without a word in it"
    ],
    [
      "a narration that is a stage direction",
      "narrated",
      told({ narration: "[sighs] 🦊" }),
      "Scene 1 has a narration without a word in it that can be said."
    ],
    [
      "lines that do not fit",
      "spoken",
      told({ lines: [line("Fox", words(30))] }),
      "The lines of scene 1 take about 13 s to be said, and it lasts 8 s: 18 words fit."
    ],
    [
      "narration that fits no scene",
      "narrated",
      told({ narration: words(60) }),
      "grok-imagine-video makes clips of 15 s at most: 35 words fit."
    ],
    [
      "narration that fits none beside its lines",
      "full",
      told({ narration: words(30), lines: [line("Fox", words(12))] }),
      "with its lines, and"
    ],
    [
      "narration that nobody records at once",
      "narrated",
      told({ narration: words(4000) }),
      "has 19,999 characters; at most 15,000"
    ],
    [
      "a voice that nobody has",
      "spoken",
      told({}, { characters: [voiced(fox, "bob"), owl] }),
      '"Fox" has the voice "bob", which is none of ara, eve'
    ],
    [
      "a narrator whom nobody knows",
      "narrated",
      plan({ narrator: new Narrator({ voice: "bob", manner: "" }) }),
      'The narrator has the voice "bob"'
    ],
    [
      "two alike",
      "full",
      plan({ characters: [voiced(fox, "luna"), voiced(owl, "luna")] }),
      '"Fox" and "Owl" have the same voice, luna'
    ],
    [
      "a language that nobody speaks",
      "narrated",
      plan({ language: "tlh" }),
      'No voice speaks "tlh"; they speak en, ar-EG'
    ]
  ])("with %s says so, and only where that is heard", (_, sound, story, expected) => {
    assert.include(speechProblems(story, film(sound)).join("\n"), expected)
    assert.deepStrictEqual(speechProblems(story, film("natural")), [])
    assert.deepStrictEqual(planProblems(story, defaultOptions.videoModel), [])
  })

  it("is held against the voices of a model that holds some", () => {
    const crowd = ["Fox", "Owl", "Mole", "Hare"]
    const story = plan({
      characters: crowd.map((name) => new Character({ ...fox, name })),
      scenes: [scene(1, { charactersPresent: crowd, lines: crowd.map((name) => line(name, "Yes.")) })]
    })
    assert.deepStrictEqual(speechProblems(story, film("spoken")), [])
    assert.deepStrictEqual(speechProblems(story, film("spoken", { videoModel: holding })), [
      'Scene 1 has lines of "Fox" and "Owl" and "Mole" and "Hare"; grok-imagine-video-1.5 holds 3 voices in a clip.'
    ])
  })

  it("may be a voice of one's own, and any number of words that its scenes have room for", () => {
    const story = told(
      { narration: words(16), lines: [line("Fox")] },
      { characters: [voiced(fox, "custom:me-1"), owl], language: "pt" }
    )
    for (const sound of ["narrated", "spoken", "full"] as const)
      assert.deepStrictEqual(speechProblems(story, film(sound)), [])
  })

  it("makes a film longer than it may be", () => {
    const story = plan({ scenes: [scene(1, { narration: words(30) }), scene(2)] })
    const most = film("narrated", { maxDuration: Option.some(18) })
    assert.deepStrictEqual(speechProblems(story, most), [
      "With its narration the film lasts about 21 s; it may last 18 s at most."
    ])
    assert.deepStrictEqual(speechProblems(story, { ...most, answered: ["maxDuration"] }), [])
    assert.deepStrictEqual(speechProblems(story, film("natural", { maxDuration: Option.some(18) })), [])
  })

  it("is held against nothing but what can be said by nobody once pictures were made", () => {
    const long = told({ narration: words(60) })
    assert.deepStrictEqual(speakingProblems(long, film("narrated")), [])
    assert.notDeepEqual(speakingProblems(plan({ language: "tlh" }), film("narrated")), [])
  })

  it("must be something where the planner was asked for words", () => {
    assert.lengthOf(silenceProblems(plan(), film("full")), 2)
    assert.deepStrictEqual(silenceProblems(plan(), film("natural")), [])
    assert.deepStrictEqual(silenceProblems(told({ narration: "A fox wants." }), film("narrated")), [])
  })
})

describe("a scene with words", () => {
  it("has its lines first and its narration behind them, and room for both", () => {
    const said = saidInScene(
      { narration: words(10), lines: [line("Fox", words(5)), line("Owl", words(5))] },
      "full"
    )
    assert.approximately(narrationBegins(said, "en"), 0.4 + 2 + 0.3 + 2 + 0.4, 1e-9)
    assert.approximately(secondsNeeded(said, "en"), 0.4 + 4.3 + 0.4 + 4 + 0.4, 1e-9)
    const alone = saidInScene({ narration: words(10), lines: [line("Fox")] }, "narrated")
    assert.deepStrictEqual([alone.lines.length, narrationBegins(alone, "en")], [0, 0.4])
    assert.strictEqual(secondsNeeded(saidInScene({}, "full"), "en"), 0)
  })

  it("is reckoned by letters where a language is written without blanks, and numbers as they are said", () => {
    assert.approximately(secondsToSay("狐狸在森林里发现了光", "zh"), 10 / 4.3, 1e-9)
    assert.isAbove(secondsToSay("きつねは光を見つけた", "ja"), 1)
    const narration = "In 1984"
    assert.approximately(
      secondsNeeded(saidInScene({ narration }, "narrated"), "en"),
      secondsToSay("In nineteen eighty-four", "en") + 0.8,
      1e-9
    )
  })
})

describe("voices", () => {
  it("are the plan's; whoever has none gets one that nobody has, always the same", () => {
    const story = plan({ characters: [voiced(fox, "ara"), owl] })
    assert.deepStrictEqual(
      [...voicesOf(story)],
      [
        ["Fox", "ara"],
        ["Owl", "eve"]
      ]
    )
    assert.strictEqual(narratorVoice(story), "orion")
    assert.strictEqual(narratorVoice(plan({ characters: [voiced(fox, "orion"), owl] })), "altair")
  })

  it("that somebody insists on stand above the plan's, and leave no two alike", () => {
    const story = plan({ characters: [voiced(fox, "ara"), voiced(owl, "luna")] })
    const asked = {
      ...defaultOptions,
      sound: "full" as const,
      language: Option.some("de"),
      narrator: Option.some(VoiceName.make("zagan")),
      voices: [{ name: "fox", voice: VoiceName.make("luna") }]
    }
    const now = asVoiced(story, asked)
    assert.deepStrictEqual([now.language, now.narrator?.voice], ["de", "zagan"])
    assert.deepStrictEqual(
      [...voicesOf(now)],
      [
        ["Fox", "luna"],
        ["Owl", "ara"]
      ]
    )
    assert.deepStrictEqual(speechProblems(now, film("full")), [])
    assert.strictEqual(asVoiced(story, { ...asked, sound: "natural" }), story)
    assert.deepStrictEqual(
      unknownSpeakers(story, { ...asked, voices: [{ name: "Bear", voice: VoiceName.make("rex") }] }),
      ["Bear"]
    )
  })

  it("speak the plan's language, as far as anybody does; else that of its letters, else English", () => {
    assert.strictEqual(languageSpoken(plan({ language: "pt" })), "pt-BR")
    assert.strictEqual(languageSpoken(plan({ language: "en-US" })), "en")
    assert.strictEqual(languageSpoken(plan({ language: "tlh" })), "tlh")
    assert.strictEqual(languageSpoken(told({ narration: "きつねは走った" })), "ja")
    assert.strictEqual(languageSpoken(plan()), "en")
  })
})
