import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { traitsIn } from "../../packages/xai-simulator/src/answers/Examiner.js"
import { readPlanRequest } from "../../packages/xai-simulator/src/story/PlanRequest.js"
import { tellStory } from "../../packages/xai-simulator/src/story/Storyteller.js"
import { videoModels } from "../../src/domain/Models.js"
import { planProblems, StoryPlan } from "../../src/domain/StoryPlan.js"

const plan = (concept: string, more = "") =>
  Schema.decodeUnknown(StoryPlan)(
    tellStory(readPlanRequest(`Concept: ${concept}\n${more}\n\nPlan the film.`), { seed: 1, sceneSeconds: 5 })
  )

/** Sentences, and all whom they name. */
const named: ReadonlyArray<readonly [concept: string, ...names: ReadonlyArray<string>]> = [
  ["Maria Lopez lights an empty lighthouse", "Maria Lopez"],
  ["Dr. Müller finds a key in the snow", "Dr. Müller"],
  ["Dr. Anna-Lena Schmidt repairs an old clock", "Dr. Anna-Lena Schmidt"],
  ["O'Brien sails home", "O'Brien"],
  ["D'Artagnan fights a duel", "D'Artagnan"],
  ["Zoë and Noël bake bread", "Zoë", "Noël"],
  ["zoë dances in the rain", "Zoë"],
  ["maria and tom build a boat", "Maria", "Tom"],
  ["MARIA AND TOM BAKE BREAD", "Maria", "Tom"],
  ["a boy named max and his dog Bello", "Max", "Bello"],
  ["Maria's little brother learns to swim", "Maria"],
  ["Tim's and Tom's race", "Tim", "Tom"],
  ["A fox named Rusty meets an owl called Hoot", "Rusty", "Hoot"],
  ["A girl called Anna-Lena O'Neill discovers a door", "Anna-Lena O'Neill"],
  ["Captain Nemo dives under the ice", "Captain Nemo"],
  ["Mr. Fox and Mrs. Owl open a shop", "Mr. Fox", "Mrs. Owl"],
  ["José, María, Søren and Łukasz climb a mountain", "José", "María", "Søren", "Łukasz"],
  ["Jean-Luc meets Émilie at the Eiffel Tower", "Jean-Luc", "Émilie"],
  ["In Paris, Amélie paints a picture", "Amélie"],
  ["Yesterday Tom met Anna in Berlin", "Tom", "Anna"],
  ["Little Red Riding Hood walks through the forest", "Little Red Riding Hood"],
  ["Jean van der Berg plants a tree", "Jean van der Berg"],
  ["Ngô Thị Lan đi chợ", "Ngô Thị Lan"],
  ["Björk Guðmundsdóttir sings to a whale", "Björk Guðmundsdóttir"],
  ["Rosa, a baker, finds a coin in the dough", "Rosa"],
  ["Mathilde, a baker, chases a runaway loaf", "Mathilde"],
  ["Odile, a tinkerer, mends the moon", "Odile"],
  ["Mathilde, an old baker from Lyon, finds a key", "Mathilde"],
  ["Mathilde, the baker of Lyon, sings", "Mathilde"],
  ["Odile (a tinkerer) mends the moon", "Odile"],
  ["Nadia the astronaut plants a flag on Mars", "Nadia"],
  ["“Lumi” the fox cub finds a star", "Lumi"],
  ["A lighthouse keeper, Sam, and his cat Mitzi watch the storm", "Sam", "Mitzi"],
  ["Ben (8) and his robot Bolt explore the attic", "Ben", "Bolt"],
  ["The robot R2-B7 learns to paint", "R2-B7"],
  ["Two sisters, Lin and Mei, fly a kite", "Lin", "Mei"],
  ["Three friends: Ann, Bob and Cy share an umbrella", "Ann", "Bob", "Cy"],
  ["Lily picks a lily", "Lily"],
  ["Will finds Hope", "Will", "Hope"],
  ["Queen Elizabeth of Narnia rides a lion", "Queen Elizabeth of Narnia"],
  ["An owl lives alone. One day Tom knocks at the door.", "Tom"],
  ["A postman brings a letter from Anna", "Anna"],
  ["J. R. Smith writes a book", "J. R. Smith"],
  ["Hans im Glück trägt einen Klumpen Gold", "Hans"],
  ["Une fille nommée Amélie découvre un chat", "Amélie"],
  ["Мария и Иван находят ключ", "Мария", "Иван"],
  ["Σοφία βρίσκει ένα κλειδί", "Σοφία"],
  ["小明和小红在公园放风筝", "小明", "小红"],
  ["さくらとけんじが海へ行く", "さくら", "けんじ"],
  ["김철수가 바다에서 조개를 줍는다", "김철수"],
  ["محمد وفاطمة يجدان كتابا", "محمد", "فاطمة"],
  ["שרה ודוד מוצאים מפתח", "שרה", "דוד"],
  ["राम और सीता जंगल में चलते हैं", "राम", "सीता"]
]

/** Sentences in which nobody is. */
const empty: ReadonlyArray<string> = [
  "An empty lighthouse in a storm",
  "A landscape without people",
  "No people, only the sea and the wind",
  "A lonely beach at dawn, nobody in sight",
  "Waves break on a rocky shore",
  "Snow falls on an abandoned village",
  "Clouds drift over the Alps",
  "The sun rises over the desert",
  "An abandoned space station orbits Saturn",
  "Autumn leaves fall in a quiet park",
  "A candle burns down in a dark room",
  "A paper boat floats down a rainy street",
  "The northern lights above a frozen lake",
  "A city at night, empty streets",
  "Timelapse of a flower opening",
  "A river winds through a canyon",
  "A quiet library after closing time, without anyone",
  "An empty theatre. The curtain rises by itself.",
  "A train crosses a viaduct in the fog",
  "Rain on a window",
  "A still life with apples and a jug",
  "The Eiffel Tower glows at night",
  "A red Ferrari races through Monaco",
  "Dunes under a full moon",
  "A forest. No people. No animals.",
  "The sea at night without a soul",
  "Ein leerer Leuchtturm im Sturm",
  "Un faro vacío bajo la tormenta",
  "Пустой маяк без людей",
  "無人の島"
]

describe("whom a simulated film is about", () => {
  it.effect("keeps every name that the sentence gives, in whatever form and script", () =>
    Effect.gen(function* () {
      for (const [concept, ...names] of named) {
        const it = yield* plan(concept)
        const cast = it.characters.map(({ name }) => name)
        for (const name of names) assert.include(cast, name, `${concept}: ${cast.join(" | ")}`)
      }
    })
  )

  it.effect("has nobody in it where the sentence has nobody, and can be filmed all the same", () =>
    Effect.gen(function* () {
      const [model] = videoModels
      if (model === undefined) return assert.fail("no video model")
      for (const concept of empty) {
        const it = yield* plan(concept)
        assert.deepStrictEqual(
          it.characters.map(({ name }) => name),
          [],
          concept
        )
        assert.deepStrictEqual(planProblems(it, model), [], concept)
        for (const scene of it.scenes) {
          assert.deepStrictEqual(scene.charactersPresent, [])
          for (const text of [
            scene.title,
            scene.description,
            scene.setting,
            scene.action,
            scene.promptSummary
          ])
            assert.notMatch(text, /undefined|\b(?:the|a) (?:the|a)\b|\s,| {2}|^$/i, concept)
        }
      }
    })
  )

  it.effect("adds no person, and nobody at all where those who are named shall be alone", () =>
    Effect.gen(function* () {
      const names = (concept: string, more = "") =>
        Effect.map(plan(concept, more), (it) => it.characters.map(({ name }) => name))
      assert.deepStrictEqual(yield* names("A fox walks through a landscape without people"), ["Fox"])
      assert.deepStrictEqual(
        yield* names(
          "A castle",
          "Aspect ratio: 16:9\nNowhere in the film, and nowhere in your words: people"
        ),
        []
      )
      for (const concept of ["A cat naps", "A robot waters a plant", "A whale sings"]) {
        const { characters } = yield* plan(concept)
        for (const { visualDescription } of characters.slice(1))
          assert.notMatch(visualDescription, /is an? (?:[a-z]+ )*(?:person|man|woman|boy|girl)\b/, concept)
      }
    })
  )

  it.effect(
    "gives someone who would be alone the one whom the sentence names beside them, and nobody it only likens",
    () =>
      Effect.gen(function* () {
        const second = (concept: string) => Effect.map(plan(concept), (it) => it.characters[1]?.name)
        for (const mark of [" — and", "; then", ". Then", ", and"])
          assert.strictEqual(
            yield* second(`Lucía the fox lights a lantern${mark} an owl watches`),
            "Owl",
            mark
          )
        assert.strictEqual(yield* second("A girl walks with a small dog in the rain"), "Dog")
        for (const concept of [
          "A fox runs like a horse",
          "Mira dreams of a horse",
          "A cat as big as a horse naps"
        ])
          assert.notMatch((yield* second(concept)) ?? "", /horse/i, concept)
      })
  )

  it.effect("takes no verb for a name, and knows what a named one is", () =>
    Effect.gen(function* () {
      const first = (concept: string) => Effect.map(plan(concept), (it) => it.characters[0])
      assert.strictEqual((yield* first("A cat naps"))?.name, "Cat")
      assert.strictEqual((yield* first("A dog snores under the table"))?.name, "Dog")
      assert.match((yield* first("A fox named Rusty sleeps"))?.visualDescription ?? "", /^Rusty is a fox\b/)
      assert.match(
        (yield* first("Nadia the astronaut floats"))?.visualDescription ?? "",
        /^Nadia is an astronaut\b/
      )
      assert.match(
        (yield* first("Maria Lopez sleeps"))?.visualDescription ?? "",
        /^Maria Lopez is a person\b/
      )
    })
  )
})

describe("the traits that the simulated judge looks for", () => {
  it("are whole: each names what it is of, and nothing that cannot be seen", () => {
    const { traits } = traitsIn(
      "Description: Maria is a person, tall and narrow, with tanned, weathered skin, short curly black hair and round amber eyes under straight dark brows. Maria wears a plum purple jumper with a silver grey collar, and carries a folded map under one arm. The outline is easy to tell from afar: tall and narrow, with the plum purple always the largest patch of colour, the silver grey the second. The eyes are large, round and dark brown, set wide apart over a short, friendly face."
    )
    const words = traits.map(({ trait }) => trait)
    for (const whole of [
      "a plum purple jumper",
      "tanned, weathered skin",
      "large, round and dark brown eyes",
      "a folded map under one arm",
      "a tall and narrow build"
    ])
      assert.include(words, whole)
    for (const trait of words)
      assert.notMatch(trait, /the second|wide apart|always|^dark brown$|^Maria\b/, trait)
  })
})
