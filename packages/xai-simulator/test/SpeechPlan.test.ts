import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { voiceIds } from "../src/catalogue/Voices.js"
import { withinWords } from "../src/story/Narrating.js"
import { languageOf, translated } from "../src/story/Phrasebook.js"
import { post, simulator, textAt } from "./kit.js"

const text = { type: "string" }
const object = (properties: Record<string, unknown>) => ({
  type: "object",
  additionalProperties: false,
  required: Object.keys(properties),
  properties
})
const list = (items: unknown) => ({ type: "array", items })

const scene = {
  scene_id: { type: "integer" },
  duration_seconds: { type: "number" },
  characters_present: list(text)
}
const planOf = (more: Record<string, unknown>, character = {}, film = {}) =>
  object({
    ...film,
    title: text,
    characters: list(object({ name: text, ...character })),
    scenes: list(object({ ...scene, ...more }))
  })
const line = object({ speaker: text, text, delivery: text })
const spoken = planOf(
  { narration: text, lines: list(line), sound: text },
  { voice: text },
  { language: text, narrator: object({ voice: text, manner: text }), music: text }
)

/** What is looked at of a plan; not every form asks for all of it. */
const Plan = Schema.Struct({
  language: Schema.optionalWith(Schema.String, { default: () => "" }),
  narrator: Schema.optionalWith(Schema.Struct({ voice: Schema.String }), { default: () => ({ voice: "" }) }),
  music: Schema.optionalWith(Schema.String, { default: () => "" }),
  characters: Schema.Array(
    Schema.Struct({ name: Schema.String, voice: Schema.optionalWith(Schema.String, { default: () => "" }) })
  ),
  scenes: Schema.Array(
    Schema.Struct({
      duration_seconds: Schema.Number,
      characters_present: Schema.Array(Schema.String),
      narration: Schema.optionalWith(Schema.String, { default: () => "" }),
      lines: Schema.optionalWith(
        Schema.Array(Schema.Struct({ speaker: Schema.String, text: Schema.String })),
        { default: () => [] }
      ),
      sound: Schema.optionalWith(Schema.String, { default: () => "" })
    })
  )
})
const decodePlan = Schema.decodeUnknownSync(Plan)

const ask = (content: string, schema: unknown, name = "answer") =>
  Effect.map(
    post("/chat/completions", {
      model: "grok-4.3",
      messages: [{ role: "user", content }],
      response_format: { type: "json_schema", json_schema: { name, strict: true, schema } }
    }),
    (answer): unknown => JSON.parse(textAt(answer, "choices.0.message.content"))
  )

const plan = (schema: unknown, more = "") =>
  Effect.map(
    ask(`Concept: A fox and an owl discover a glowing crystal\n${more}\nPlan the film.`, schema),
    decodePlan
  )

const words = (sentence: string) => sentence.split(/\s+/).filter((word) => word !== "").length

describe("plans that speak", () => {
  it.scopedLive("have a narration that fits each scene and says nothing twice", () =>
    Effect.gen(function* () {
      const { language, music, narrator, scenes } = yield* plan(
        planOf({ narration: text }, {}, { language: text, narrator: object({ voice: text }), music: text })
      )
      assert.strictEqual(language, "en")
      assert.include(voiceIds, narrator.voice)
      assert.isAbove(music.length, 20)
      for (const { duration_seconds, narration } of scenes) {
        assert.isAtLeast(words(narration), 10, narration)
        assert.isAtMost(words(narration), duration_seconds * 2.25, narration)
      }
      assert.strictEqual(new Set(scenes.map(({ narration }) => narration)).size, scenes.length)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("have lines for those in view, never two voices alike, and no narrator over a line", () =>
    Effect.gen(function* () {
      const { characters, narrator, scenes } = yield* plan(spoken, "Scenes: 5")
      const voices = [narrator.voice, ...characters.map(({ voice }) => voice)]
      assert.strictEqual(new Set(voices).size, voices.length)
      for (const voice of voices) assert.include(voiceIds, voice)
      for (const { characters_present, duration_seconds, lines, narration, sound } of scenes) {
        assert.isAbove(sound.length, 5)
        assert.strictEqual(narration === "", lines.length > 0)
        assert.isAtMost(words(lines.map((it) => it.text).join(" ")), duration_seconds * 2)
        for (const { speaker } of lines) assert.include(characters_present, speaker)
      }
      assert.isTrue(scenes.some(({ lines }) => lines.length > 0))
      assert.isTrue(scenes.some(({ narration }) => narration !== ""))
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("have no more to say than the question wants, in the voices that are decided", () =>
    Effect.gen(function* () {
      const told = "Lines is an empty list in every scene."
      const narrated = yield* plan(spoken, `${told}\nVoice of the narrator: zagan\nVoice of Fox: custom:mine`)
      assert.strictEqual(narrated.narrator.voice, "zagan")
      assert.strictEqual(narrated.characters[0]?.voice, "custom:mine")
      assert.isTrue(narrated.scenes.every(({ lines, narration }) => lines.length === 0 && narration !== ""))
      const acted = yield* plan(spoken, "Nobody narrates: narration is empty in every scene.")
      assert.strictEqual(acted.narrator.voice, "")
      assert.isTrue(acted.scenes.every(({ lines, narration }) => lines.length > 0 && narration === ""))
    }).pipe(Effect.provide(simulator()))
  )

  it("take the language of a concept from its letters and its words", () => {
    for (const [concept, language] of [
      ["A fox and an owl discover a light", "en"],
      ["Ein Fuchs und eine Eule finden ein Licht im Wald", "de"],
      ["Un zorro y una lechuza encuentran una luz en el bosque", "es"],
      ["Лиса и сова", "ru"],
      ["狐と梟が光を見つける", "ja"],
      ["狐狸和猫头鹰", "zh"]
    ] as const)
      assert.strictEqual(languageOf(concept), language, concept)
  })

  it.scopedLive("speak the language that is asked for, and stay silent where no word is asked for", () =>
    Effect.gen(function* () {
      const { language, scenes } = yield* plan(
        planOf({ narration: text }, {}, { language: text }),
        "Language: ru"
      )
      assert.strictEqual(language, "ru")
      assert.match(scenes[0]?.narration ?? "", /\p{Script=Cyrillic}/u)
      const silent = yield* ask("Concept: A fox waits\nPlan the film.", planOf({}))
      assert.notMatch(JSON.stringify(silent), /narration|voice|language/)
    }).pipe(Effect.provide(simulator()))
  )
})

describe("questions about words", () => {
  it.scopedLive("are answered with fewer of them that still end", () =>
    Effect.gen(function* () {
      const long =
        "Everyone said there was nothing left to find. The fox had never quite believed that, not once."
      const asked = `Shorten what the narrator says to at most 9 words.\nNarration: ${long}`
      assert.deepStrictEqual(yield* ask(asked, object({ text }), "shortened_narration"), {
        text: "Everyone said there was nothing left to find."
      })
      assert.strictEqual(withinWords("One two three four five six.", 4), "One two three four.")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("are answered in the other language, each for its scene", () =>
    Effect.gen(function* () {
      const schema = object({
        language: text,
        narrations: list(object({ scene_id: { type: "integer" }, text })),
        lines: list(object({ scene_id: { type: "integer" }, line: { type: "integer" }, text }))
      })
      const asked = "Language: de\n\nScene 1: The light and the sea.\nScene 2, line 1, Fox: Look, friend!"
      assert.deepStrictEqual(yield* ask(asked, schema, "translated_words"), {
        language: "de",
        narrations: [{ scene_id: 1, text: "Der Licht und der Meer." }],
        lines: [{ scene_id: 2, line: 1, text: "Schau, Freund!" }]
      })
      const json = { narrations: [{ scene_id: 3, text: "The sea" }], lines: [] }
      assert.deepInclude(
        yield* ask(`Language: French (fr)\n${JSON.stringify(json, null, 1)}`, schema, "translated_words"),
        { language: "fr", narrations: [{ scene_id: 3, text: "Le mer" }] }
      )
    }).pipe(Effect.provide(simulator()))
  )

  it("use the letters of the language", () => {
    for (const [language, letters] of [
      ["ru", /^[\p{Script=Cyrillic}\s.]+$/u],
      ["ar-EG", /^[\p{Script=Arabic}\s.]+$/u],
      ["hi", /^[\p{Script=Devanagari}\s.]+$/u],
      ["bn", /^[\p{Script=Bengali}\s.]+$/u],
      ["ja", /^[\p{Script=Katakana}。]+$/u],
      ["ko", /^[\p{Script=Hangul}\s.]+$/u],
      ["zh", /^[\p{Script=Han}。]+$/u]
    ] as const)
      assert.match(translated("They kept a promise.", language), letters, language)
    assert.strictEqual(translated("They kept a promise.", "en-GB"), "They kept a promise.")
  })
})
