import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { readPlanRequest } from "../../packages/xai-simulator/src/story/PlanRequest.js"
import { tellStory } from "../../packages/xai-simulator/src/story/Storyteller.js"
import { videoModels } from "../../src/domain/Models.js"
import { planProblems, StoryPlan } from "../../src/domain/StoryPlan.js"

/** Concepts of every shape: people, animals, things, one word, other languages, emoji, nothing at all. */
const concepts: ReadonlyArray<string> = [
  "A fox and owl discover a glowing crystal in an autumn forest",
  "A lonely robot learns to paint in an abandoned city",
  "Two brothers build a sandcastle at the beach",
  "Three little pigs bake bread in a tiny kitchen at night",
  "A girl who befriends a dragon",
  "Maria and Tom bake bread in Lisbon",
  "In a small village, a baker and her cat find a map",
  "The last lighthouse keeper on Mars",
  "A cat playing piano in the rain",
  "Make me a short film about an old sailor who sails home",
  "When the moon disappears, a young astronaut must search the stars for it",
  "A hedgehog juggles apples on a bridge",
  "an umbrella flies over London",
  "a unicorn meets an honest elephant",
  "A SQUIRREL STEALS THE KING'S CROWN",
  "friendship and courage",
  "Dragon",
  "Hope",
  "two friends",
  "a toaster falls in love with a fridge",
  "Un zorro y un búho descubren un cristal brillante en un bosque",
  "Ein Fuchs und eine Eule entdecken einen Kristall im Wald",
  "Un renard et un hibou découvrent un cristal dans une forêt d'automne",
  "Лиса и сова находят кристалл",
  "狐と梟が森で水晶を見つける",
  "一只狐狸和猫头鹰发现了水晶",
  "ثعلب وبومة يجدان بلورة",
  "🦊🦉💎🌲",
  "🤷",
  "...",
  "a",
  "42",
  '../../etc/passwd; rm -rf / && echo "hi"',
  "<script>alert(1)</script>",
  "A very ".repeat(300),
  "x".repeat(5000)
]

const plan = (concept: string, seed = 1, more = "") =>
  Schema.decodeUnknown(StoryPlan)(
    tellStory(readPlanRequest(`Concept: ${concept}\n${more}\nPlan the film.`), { seed, sceneSeconds: 8 })
  )

const words = (text: string) => text.split(/\s+/).filter((word) => word !== "")

const sentences = (it: StoryPlan): ReadonlyArray<string> => [
  ...it.characters.map((character) => character.visualDescription),
  ...it.scenes.flatMap((scene) => [
    scene.title,
    scene.description,
    scene.setting,
    scene.action,
    scene.promptSummary
  ])
]

describe("the storyteller", () => {
  it.effect("follows one character alone, or says that it follows several", () =>
    Effect.gen(function* () {
      const rolesIn = (concept: string) =>
        Effect.map(plan(concept), ({ characters }) => characters.map(({ role }) => role))
      const alone = "the one the story follows"
      for (const concept of concepts)
        assert.isAtMost((yield* rolesIn(concept)).filter((role) => role === alone).length, 1, concept)
      const [fox, owl] = yield* rolesIn("A fox and owl discover a glowing crystal in an autumn forest")
      assert.deepStrictEqual(
        [fox, owl],
        ["one of the two the story follows", "one of the two the story follows"]
      )
      assert.strictEqual((yield* rolesIn("A hedgehog juggles apples on a bridge"))[0], alone)
    })
  )

  it.effect("makes a plan that can be filmed of any concept, for any seed", () =>
    Effect.gen(function* () {
      const [model] = videoModels
      if (model === undefined) return assert.fail("no video model")
      for (const concept of concepts) {
        for (const seed of [0, 1, 7, 123_456]) {
          const it = yield* plan(concept, seed)
          assert.deepStrictEqual(planProblems(it, model), [], concept)
          assert.isAtLeast(it.characters.length, 2, concept)
          assert.isAtMost(it.characters.length, 3, concept)
          assert.isAtLeast(it.scenes.length, 3, concept)
          assert.isAtMost(it.scenes.length, 5, concept)
          for (const character of it.characters) {
            assert.isAtLeast(words(character.visualDescription).length, 80, character.visualDescription)
            assert.isAtMost(character.name.length, 60)
          }
          for (const scene of it.scenes) {
            assert.isAtMost(words(scene.promptSummary).length, 30, scene.promptSummary)
            for (const text of [scene.title, scene.description, scene.setting, scene.action, scene.mood]) {
              assert.notStrictEqual(text.trim(), "", concept)
            }
          }
          const cameras = it.scenes.map((scene) => scene.camera)
          assert.isTrue(
            cameras.every((camera, index) => camera !== cameras[index + 1]),
            concept
          )
          assert.isAbove(new Set(it.scenes.map((scene) => scene.transition)).size, 1, concept)
        }
      }
    })
  )

  it.effect("writes English: the right article, no doubled words, no holes", () =>
    Effect.gen(function* () {
      for (const concept of concepts.slice(0, 20)) {
        for (const seed of [1, 2, 3]) {
          for (const text of sentences(yield* plan(concept, seed))) {
            assert.notMatch(
              text,
              /\ba (?:owl|elephant|astronaut|old|umbrella|amber|olive|honest|autumn|apple)\b/i
            )
            assert.notMatch(text, /\ban (?:unicorn|fox|robot|cat|[bcdfgjklmnpqrstvwxz])\b/i)
            assert.notMatch(text, /\b(a|an|the) (?:a|an|the)\b/i, concept)
            assert.notMatch(text, /undefined|null|NaN|\{|\}|\s,|\s\.| {2}/)
          }
        }
      }
    })
  )

  it.effect("names the concept's own characters, thing and place", () =>
    Effect.gen(function* () {
      const story = yield* plan("A fox and owl discover a glowing crystal in an autumn forest")
      assert.deepStrictEqual(
        story.characters.map((it) => it.name),
        ["Fox", "Owl"]
      )
      assert.strictEqual(story.title, "The Glowing Crystal")
      assert.isTrue(
        story.scenes.some((scene) =>
          scene.description.includes("Fox and Owl discover a glowing crystal in an autumn forest")
        )
      )
      assert.isTrue(story.scenes.every((scene) => scene.setting.startsWith("The autumn forest")))
      assert.match(story.colorPalette, /orange|amber/)
      const names = (concept: string) =>
        Effect.map(plan(concept), (it) => it.characters.map(({ name }) => name))
      assert.deepStrictEqual((yield* names("A girl who befriends a dragon")).slice(0, 2), ["Girl", "Dragon"])
      assert.deepStrictEqual(yield* names("Maria and Tom bake bread in Lisbon"), ["Maria", "Tom"])
      assert.deepStrictEqual(yield* names("Three little pigs bake bread"), [
        "First Pig",
        "Second Pig",
        "Third Pig"
      ])
      assert.deepStrictEqual((yield* names("A lonely robot learns to paint"))[0], "Robot")
      assert.deepStrictEqual((yield* names("The last lighthouse keeper on Mars"))[0], "Lighthouse Keeper")
      const mathilde = yield* plan("Mathilde, a baker, chases a runaway loaf")
      assert.strictEqual(mathilde.characters[0]?.name, "Mathilde")
      assert.match(mathilde.characters[0]?.visualDescription ?? "", /^Mathilde is a baker/)
      assert.isTrue(mathilde.scenes.some(({ action }) => action.includes("Mathilde chases a runaway loaf")))
      assert.notInclude(mathilde.characters.map(({ name }) => name).join(), "Loaf")
      assert.deepStrictEqual(yield* names("🦊🦉💎🌲"), ["Fox", "Owl"])
      assert.deepStrictEqual(yield* names("狐と梟が森で水晶を見つける"), ["狐", "梟"])
      assert.deepStrictEqual(yield* names("Un zorro y un búho descubren un cristal"), ["Zorro", "Búho"])
      assert.strictEqual((yield* plan("A hedgehog juggles apples on a bridge")).title, "The Apples")
    })
  )

  it.effect("gives no two characters the same colours", () =>
    Effect.gen(function* () {
      for (const seed of [1, 2, 3, 4, 5]) {
        const { characters } = yield* plan("Three sailors cross the sea", seed)
        const colours = characters.map(
          (it) => /the ([a-z ]+) always the largest patch/.exec(it.visualDescription)?.[1]
        )
        assert.strictEqual(new Set(colours).size, 3, colours.join())
      }
    })
  )

  it.effect("follows what is already decided: shape, scenes, style, longest scene", () =>
    Effect.gen(function* () {
      const it = yield* plan(
        "A cat",
        1,
        "Aspect ratio: 9:16\nScenes: 2\nStyle: Ink on rice paper\nLongest scene: 6"
      )
      assert.deepStrictEqual([it.aspectRatio, it.scenes.length, it.style], ["9:16", 2, "Ink on rice paper"])
      assert.isTrue(it.scenes.every((scene) => scene.durationSeconds === 6))
      const open = yield* plan("A cat", 1, "Aspect ratio: choose one of 16:9, 9:16; 16:9 suits most stories")
      assert.strictEqual(open.aspectRatio, "16:9")
      for (const scenes of [1, 6, 12, 50]) {
        assert.strictEqual((yield* plan("A cat", 1, `Scenes: ${scenes}`)).scenes.length, scenes)
      }
    })
  )

  it.effect("tells the same story twice for one seed, and another for another", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* plan("A cat in Rome", 3), yield* plan("A cat in Rome", 3))
      assert.notDeepEqual(yield* plan("A cat in Rome", 3), yield* plan("A cat in Rome", 4))
    })
  )

  it("reads a concept of several lines up to the next wish, and the whole text where nothing is labelled", () => {
    assert.strictEqual(
      readPlanRequest("Concept: A fox.\nIt is cold.\nAspect ratio: 1:1").concept,
      "A fox.\nIt is cold."
    )
    assert.strictEqual(readPlanRequest("A fox in the snow").concept, "A fox in the snow")
    assert.deepStrictEqual(readPlanRequest("Scenes: none").scenes, Option.none())
  })
})
