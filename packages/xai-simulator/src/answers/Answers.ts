import { Array, Effect, Option, Predicate } from "effect"
import { Artist } from "../drawing/Artist.js"
import { seedFrom, sha256 } from "../Seed.js"
import { Scenario } from "../state/Scenario.js"
import { readPlanRequest } from "../story/PlanRequest.js"
import type { SpeechWish } from "../story/Speaking.js"
import { tellStory } from "../story/Storyteller.js"
import { cutText } from "../Text.js"
import { examine, readQuestions, traitsIn, wantsTraits, wantsVerdicts } from "./Examiner.js"
import { judge, namesIn, scoreProperty, usualScore } from "./Judge.js"
import type { Question } from "./Question.js"
import { promptToReword, reword, wordingProperty } from "./Reworder.js"
import { conform, fill, type JsonSchema, propertiesOf, resolve } from "./SchemaFiller.js"
import type { ToolUse } from "./Tools.js"
import { shortened, translatedWords } from "./WordSmith.js"

/** Whether a schema asks for a story: it has a title, characters and scenes. */
const wantsStory = (schema: JsonSchema): boolean => {
  const names = Object.keys(propertiesOf(schema, schema))
  return names.includes("scenes") && names.includes("characters")
}

/** What a story's form asks to be heard in its scenes, unless its words say otherwise; none where it asks for nothing. */
const heardIn = (schema: JsonSchema, words: string): { readonly speech?: Omit<SpeechWish, "language"> } => {
  const { scenes } = propertiesOf(schema, schema)
  const items = scenes === undefined ? undefined : resolve(scenes, schema).items
  if (!Predicate.isRecord(items)) return {}
  const { lines, narration } = propertiesOf(items, schema)
  const { required } = resolve(items, schema)
  const speech = {
    isNarrated: narration !== undefined && !/\bnarration is empty in every scene\b/i.test(words),
    isSpoken: lines !== undefined && !/\blines is an empty list in every scene\b/i.test(words),
    // Where it must be there, silence is an empty one.
    isAlwaysNarrated: Array.isArray(required) && required.includes("narration")
  }
  return speech.isNarrated || speech.isSpoken ? { speech } : {}
}

const texts = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))

/** The ratio a schema allows, where it names its own and the usual one is not among them. */
const allowedRatio = (schema: JsonSchema): Option.Option<string> => {
  const { aspect_ratio } = propertiesOf(schema, schema)
  const allowed = aspect_ratio === undefined ? undefined : resolve(aspect_ratio, schema).enum
  return Array.isArray(allowed) && !allowed.includes("16:9")
    ? Option.filter(Option.fromNullable(allowed[0]), Predicate.isString)
    : Option.none()
}

/** Answers a question (after calls, with what they gave back): as scripted, as a storyteller, as a judge, as an editor, or with anything that fits the schema. */
export const answer = Effect.fn("Answers.answer")(function* (
  question: Question,
  { results, userText }: Pick<ToolUse, "results" | "userText">
) {
  const scenario = yield* Scenario
  const { refusedWords, sceneSeconds, seed } = yield* scenario.config
  const scripted = yield* scenario.next("answers", question.text)
  if (Option.isSome(scripted)) return texts(scripted.value)
  if (question.format === "text")
    return [`Simulated answer: ${cutText(userText.split("\n")[0] ?? "", 200)}`, ...results].join("\n")
  if (question.format === "json_object" || Option.isNone(question.schema)) {
    return JSON.stringify({ answer: `Simulated answer to: ${cutText(question.asked, 200)}` })
  }
  const schema = question.schema.value
  const key = seedFrom(seed, question.text, ...question.pictures.map((picture) => sha256(picture.bytes)))
  if (wantsStory(schema)) {
    const request = readPlanRequest(question.asked)
    const story = tellStory(
      { ...request, aspectRatio: Option.orElse(request.aspectRatio, () => allowedRatio(schema)) },
      { seed, sceneSeconds, ...heardIn(schema, question.text) }
    )
    return JSON.stringify(conform(schema, story, seed))
  }
  if (question.name === "shortened_narration")
    return JSON.stringify(conform(schema, { text: shortened(question.asked) }, key))
  if (question.name === "translated_words")
    return JSON.stringify(conform(schema, translatedWords(question.asked), key))
  if (wantsTraits(schema)) return JSON.stringify(conform(schema, traitsIn(question.asked), seed))
  if (wantsVerdicts(schema)) {
    const artist = yield* Artist
    const score = yield* scenario.next("scores", question.text)
    const { judged } = readQuestions(question.asked)
    const sights = yield* Effect.forEach(
      // A scripted judge need not look.
      Option.isSome(score) ? [] : question.pictures.slice(0, judged),
      ({ bytes }) => artist.inspect(bytes)
    )
    return JSON.stringify(examine(question.asked, sights, score))
  }
  if (Option.isSome(scoreProperty(schema))) {
    const next = yield* scenario.next("scores", question.text)
    const hashes = question.pictures.map((picture) => sha256(picture.bytes))
    const score = Option.getOrElse(next, () => usualScore(seed, [question.asked, ...hashes]))
    const names = namesIn(
      question.asked,
      question.pictures.map((picture) => picture.spec)
    )
    return JSON.stringify(judge(schema, score, names, key))
  }
  const prompt = promptToReword(question.asked)
  const wording = wordingProperty(schema)
  if (Option.isSome(prompt) && Option.isSome(wording)) {
    const next = yield* scenario.next("rewordings", question.text)
    const words = Option.getOrElse(next, () => reword(prompt.value, refusedWords))
    return JSON.stringify(conform(schema, { [wording.value]: words }, key))
  }
  return JSON.stringify(fill(schema, key))
})
