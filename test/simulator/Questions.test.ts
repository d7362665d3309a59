import { assert, describe, it } from "@effect/vitest"
import { Effect, JSONSchema, Option, Schema } from "effect"
import { examine } from "../../packages/xai-simulator/src/answers/Examiner.js"
import { scoreProperty } from "../../packages/xai-simulator/src/answers/Judge.js"
import { fill, type JsonSchema } from "../../packages/xai-simulator/src/answers/SchemaFiller.js"
import { post, simulator, textAt } from "../../packages/xai-simulator/test/kit.js"
import { ConsistencyScore } from "../../src/domain/Judgement.js"
import { videoModels } from "../../src/domain/Models.js"
import { planProblems, StoryPlan } from "../../src/domain/StoryPlan.js"
import { leftOutWords } from "../../src/prompts/JudgePrompts.js"

// What the film asks, as the simulator answers it: the simulator knows of none of these schemas.

/** A JSON Schema of ours as plain JSON. */
const jsonSchema = (schema: Schema.Schema.Any): JsonSchema => ({ ...JSONSchema.make(schema) })

const asking = (schema: unknown, text: string) => ({
  model: "grok-4.3",
  reasoning_effort: "none",
  messages: [{ role: "user", content: text }],
  response_format: { type: "json_schema", json_schema: { name: "answer", strict: true, schema } }
})

describe("an answer to the film's own nouns", () => {
  it.effect("is an instance of them", () =>
    Effect.gen(function* () {
      for (let seed = 0; seed < 20; seed++) {
        yield* Schema.decodeUnknown(StoryPlan)(fill(jsonSchema(StoryPlan), seed))
        yield* Schema.decodeUnknown(ConsistencyScore)(fill(jsonSchema(ConsistencyScore), seed))
      }
    })
  )

  it("is a score where a score is asked for", () => {
    assert.deepStrictEqual(scoreProperty(jsonSchema(ConsistencyScore)), Option.some("overall_score"))
  })

  it.scopedLive("of a story plan brings a plan of the concept that can be filmed", () =>
    Effect.gen(function* () {
      const schema = JSONSchema.make(StoryPlan)
      const answer = yield* post(
        "/chat/completions",
        asking(
          schema,
          "Concept: A fox and owl discover a glowing crystal in an autumn forest\nAspect ratio: 9:16\nLongest scene: 6\n\nPlan the film."
        )
      )
      assert.strictEqual(answer.status, 200, answer.text)
      const plan = yield* Schema.decodeUnknown(StoryPlan)(
        JSON.parse(textAt(answer, "choices.0.message.content"))
      )
      assert.deepStrictEqual(
        plan.characters.map((character) => character.name),
        ["Fox", "Owl"]
      )
      assert.strictEqual(plan.title, "The Glowing Crystal")
      assert.strictEqual(plan.aspectRatio, "9:16")
      assert.isTrue(plan.scenes.every((scene) => scene.durationSeconds === 6))
      const [video] = videoModels
      assert.deepStrictEqual(video === undefined ? ["no model"] : planProblems(plan, video), [])
    }).pipe(Effect.provide(simulator()))
  )
})

describe("B4: a question for what an answer left out", () => {
  it("B4: is answered for those traits alone, by the numbers they had, in every picture", () => {
    const judged = (name: string) => ({
      name,
      traits: ["russet fur", "a teal vest", "a white tip"].map((trait) => ({
        trait,
        prominence: "main" as const
      }))
    })
    const task = {
      ...{ kind: "clip" as const, cast: [judged("Fox"), judged("Pip the Mouse")] },
      pictures: ["first frame", "last frame"]
    }
    const words = leftOutWords(task, [
      { picture: 0, name: "Fox", traits: [3] },
      { picture: 1, name: "Fox", traits: [2] },
      { picture: 1, name: "Pip the Mouse", traits: "everything" }
    ])
    const { pictures } = examine(words, [], Option.none())
    assert.deepStrictEqual(
      pictures.map(({ characters }) =>
        characters.map(({ name, traits }) => [name, ...traits.map(({ trait }) => trait)])
      ),
      [
        [
          ["Fox", 3, 2],
          ["Pip the Mouse", 1, 2, 3]
        ],
        [
          ["Fox", 3, 2],
          ["Pip the Mouse", 1, 2, 3]
        ]
      ]
    )
  })
})
