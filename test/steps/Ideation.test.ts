import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { Concept } from "../../src/domain/Concept.js"
import { canonicalJson, planDecisions } from "../../src/domain/Decisions.js"
import { findVideoModel } from "../../src/domain/Models.js"
import { asSpokenAnswer, spokenPlanFrom } from "../../src/domain/PlanAnswer.js"
import { defaultOptions, type FilmOptions, FilmSettings } from "../../src/domain/Settings.js"
import { VoiceName } from "../../src/domain/Speech.js"
import { Character, Line, Narrator, StoryPlan } from "../../src/domain/StoryPlan.js"
import { acceptPlan, planStory } from "../../src/steps/Ideation.js"
import { inVirtualTime, mockedStudio } from "../support/film.js"
import { fox, owl, plan, scene } from "../support/plans.js"

const concept = Concept.make("A fox finds a light")

/** A plan with a word of everybody. */
const spoken = plan({
  language: "en",
  narrator: new Narrator({ voice: "orion", manner: "low and calm" }),
  music: "a slow cello",
  characters: [new Character({ ...fox, voice: "rex" }), new Character({ ...owl, voice: "luna" })],
  scenes: [
    scene(1, {
      narration: "A fox wants the light.",
      lines: [new Line({ speaker: "Fox", text: "It is mine.", delivery: "softly" })],
      sound: "wind in dry leaves"
    }),
    scene(2)
  ]
})

/** What planning answers, and how often the model was asked. */
const planned = (settings: Partial<FilmOptions>, ...plans: ReadonlyArray<StoryPlan>) => {
  const studio = mockedStudio(spoken, { grok: { plans } })
  return Effect.gen(function* () {
    const story = yield* Effect.either(planStory(concept))
    return { story, asked: (yield* studio.calls).map(({ words }) => words) }
  }).pipe(
    Effect.provideService(FilmSettings, { ...defaultOptions, ...settings }),
    inVirtualTime,
    Effect.provide(studio.layer)
  )
}

const wire = Schema.encodeSync(StoryPlan)

describe("a film that speaks is planned", () => {
  it.effect("with what its sound has a use for, and blanks left out", () =>
    Effect.gen(function* () {
      const heard = Effect.fnUntraced(function* (sound: FilmOptions["sound"]) {
        const { story } = yield* planned({ sound })
        const told = wire(yield* Effect.orDie(story))
        const [one, two] = told.scenes
        return { told, one, two }
      })
      const full = yield* heard("full")
      assert.deepStrictEqual(full.told, wire(spoken))
      assert.notProperty(full.two, "narration")
      const narrated = yield* heard("narrated")
      assert.strictEqual(narrated.one?.narration, "A fox wants the light.")
      assert.notProperty(narrated.one, "lines")
      const talking = yield* heard("spoken")
      assert.strictEqual(talking.one?.lines?.[0]?.text, "It is mine.")
      assert.notProperty(talking.one, "narration")
      assert.notProperty(talking.told, "narrator")
    })
  )

  it.effect("by the very question of before where nothing is said", () =>
    Effect.gen(function* () {
      const { asked, story } = yield* planned({})
      assert.notMatch(asked.join("\n"), /voice|narrat|language/i)
      assert.notMatch(JSON.stringify(wire(yield* Effect.orDie(story))), /voice|narrat|lines|sound|music/)
    })
  )

  it.effect("anew where nobody says anything, or words do not fit", () =>
    Effect.gen(function* () {
      const long = plan({ scenes: [scene(1, { narration: "word ".repeat(60) })] })
      const { asked, story } = yield* planned({ sound: "narrated" }, plan(), long, spoken)
      assert.strictEqual(asked.length, 3)
      assert.strictEqual(story._tag, "Right")
      const { story: never } = yield* planned({ sound: "full" }, plan(), plan(), plan())
      assert.strictEqual(never._tag === "Left" ? never.left._tag : "", "PlanUnfilmable")
    })
  )

  it.effect("with the voices that somebody insists on, and of nobody who is not in it", () =>
    Effect.gen(function* () {
      const asked = {
        sound: "full" as const,
        language: Option.some("de"),
        narrator: Option.some(VoiceName.make("zagan")),
        voices: [{ name: "owl", voice: VoiceName.make("rex") }],
        videoModel: Option.getOrThrow(findVideoModel("grok-imagine-video-1.5"))
      }
      const { story } = yield* planned(asked)
      const told = yield* Effect.orDie(story)
      assert.deepStrictEqual(
        [told.language, told.narrator?.voice, told.narrator?.manner],
        ["de", "zagan", "low and calm"]
      )
      assert.deepStrictEqual(
        told.characters.map(({ voice }) => voice),
        [undefined, "rex"]
      )
      const stranger = { ...asked, voices: [{ name: "Bear", voice: VoiceName.make("rex") }] }
      const { story: refused } = yield* planned(stranger)
      assert.strictEqual(refused._tag, "Left")
      if (refused._tag === "Left")
        assert.match(refused.left.message, /nobody called "Bear" in this film.*give the voice under one/)
    })
  )

  it.effect("or follows a plan without a word in it all the same", () =>
    Effect.gen(function* () {
      const studio = mockedStudio(spoken)
      const given = acceptPlan(plan()).pipe(
        Effect.provideService(FilmSettings, { ...defaultOptions, sound: "full" }),
        Effect.provide(studio.layer)
      )
      assert.deepStrictEqual(wire(yield* given), wire(plan()))
    })
  )
})

describe("what decides a plan", () => {
  const decided = (settings: Partial<FilmOptions>) =>
    canonicalJson(planDecisions(concept, 0, { ...defaultOptions, ...settings }))
  const voices = [{ name: "Fox", voice: VoiceName.make("rex") }]
  const narrator = Option.some(VoiceName.make("zagan"))

  it("is what it was where nothing is said, whoever would say it", () => {
    for (const settings of [
      { narrator },
      { voices },
      { language: Option.some("de") },
      { sound: "none" as const }
    ])
      assert.strictEqual(decided(settings), decided({}))
    assert.notInclude(decided({}), "sound")
  })

  it("is every voice that is heard", () => {
    const full = { sound: "full" as const }
    const all = [full, { ...full, narrator }, { ...full, voices }, { ...full, language: Option.some("de") }]
    assert.strictEqual(new Set(all.map(decided)).size, 4)
    assert.strictEqual(decided({ sound: "narrated", voices }), decided({ sound: "narrated" }))
    assert.strictEqual(decided({ sound: "spoken", narrator }), decided({ sound: "spoken" }))
  })
})

describe("an answer with everything in it", () => {
  it("is the plan again", () => {
    assert.deepStrictEqual(wire(spokenPlanFrom(asSpokenAnswer(spoken), "full")), wire(spoken))
    assert.deepStrictEqual(wire(spokenPlanFrom(asSpokenAnswer(plan()), "full")), wire(plan()))
    const narrator = new Narrator({ voice: "orion", manner: "" })
    const quiet = plan({ narrator })
    assert.deepStrictEqual(wire(spokenPlanFrom(asSpokenAnswer(quiet), "full")), wire(quiet))
  })
})
