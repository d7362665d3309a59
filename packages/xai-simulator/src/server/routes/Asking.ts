import { Array, Effect, Option } from "effect"
import type { Format, Line } from "../../answers/Conversation.js"
import type { Question } from "../../answers/Question.js"
import type { Tool, ToolChoice } from "../../answers/Tools.js"
import { chatModelNamed, usualEffort } from "../../catalogue/Catalogue.js"
import type { ChatModel } from "../../catalogue/Models.js"
import { Artist } from "../../drawing/Artist.js"
import { takeImage } from "../../state/Inputs.js"
import { Scenario } from "../../state/Scenario.js"
import { badArgument, unknownModel } from "../Refusal.js"
import { schemaProblem } from "../wire/SchemaCheck.js"

// What a question is made of, in whichever of the two forms it is asked.

/** The model behind a name, as the settings have it. */
export const askedModel = Effect.fn("Asking.model")(function* (name: string) {
  const { retiredModels } = yield* (yield* Scenario).config
  const found = chatModelNamed(name, retiredModels === "redirect")
  return Option.isSome(found) ? found.value : yield* unknownModel(name)
})

/** The effort in force. */
export const checkEffort = Effect.fn("Asking.effort")(function* (
  effort: string | undefined,
  model: ChatModel
) {
  if (effort !== undefined && model.efforts.length === 0) {
    return yield* badArgument(`Model ${model.id} does not support parameter reasoning_effort.`)
  }
  if (effort !== undefined && !model.efforts.some((it) => it === effort)) {
    return yield* badArgument(
      `Invalid reasoning_effort: ${effort}. Allowed on ${model.id}: ${model.efforts.join(", ")}.`
    )
  }
  return effort ?? usualEffort(model)
})

const inRange = (value: number | undefined, low: number, high: number): boolean =>
  value === undefined || (value >= low && value <= high)

/** Refuses figures that no question may have. `most` is the field of the longest answer, by its name in this form. */
export const checkFigures = Effect.fn("Asking.figures")(function* (
  figures: {
    readonly temperature?: number | undefined
    readonly top_p?: number | undefined
    readonly n?: number | undefined
  },
  most: { readonly field: string; readonly value: number | undefined }
) {
  if (!inRange(figures.temperature, 0, 2)) return yield* badArgument("temperature must be between 0 and 2.")
  if (!inRange(figures.top_p, 0, 1)) return yield* badArgument("top_p must be between 0 and 1.")
  if (!inRange(figures.n, 1, 16)) return yield* badArgument("n must be between 1 and 16.")
  if (!inRange(most.value, 1, Number.MAX_SAFE_INTEGER))
    return yield* badArgument(`${most.field} must be 1 or more.`)
})

/** Refuses what cannot be looked at, and schemas that no answer can be held to. */
export const checkLines = Effect.fn("Asking.lines")(function* (
  lines: ReadonlyArray<Line>,
  { schema }: Format,
  tools: ReadonlyArray<Tool>
) {
  const odd = lines
    .flatMap(({ pictures }) => pictures)
    .find(({ detail }) => !["auto", "low", "high"].includes(detail))
  if (odd !== undefined) return yield* badArgument(`Invalid detail: ${odd.detail}. Allowed: auto, low, high.`)
  const problem = Array.findFirst(
    [...Option.toArray(schema), ...tools.map((tool) => tool.parameters)],
    schemaProblem
  )
  if (Option.isSome(problem)) return yield* badArgument(problem.value)
  if (tools.some(({ parameters }) => parameters.type !== undefined && parameters.type !== "object"))
    return yield* badArgument("The root of a tool's parameters must be an object.")
})

/** Refuses a choice that cannot be followed. */
export const checkChoice = Effect.fn("Asking.choice")(function* (
  choice: ToolChoice,
  tools: ReadonlyArray<Tool>,
  isAnyTool: boolean
) {
  if (choice === "required" && !isAnyTool)
    return yield* badArgument("A tool_choice was set on the request but no tools were specified.")
  if (typeof choice === "object" && !tools.some(({ name }) => name === choice.name))
    return yield* badArgument(`tool_choice names ${choice.name}, which is not among the tools.`)
})

/** The question itself: its words, and its pictures, really looked at. */
export const questionOf = Effect.fn("Asking.question")(function* (
  lines: ReadonlyArray<Line>,
  model: ChatModel,
  form: Format
) {
  const artist = yield* Artist
  const pictures = yield* Effect.forEach(
    lines.flatMap((line) => line.pictures),
    ({ url }, index) =>
      Effect.map(takeImage({ url }, `image_url ${index + 1}`, ["image/jpeg", "image/png"]), ({ bytes }) => ({
        bytes,
        spec: artist.readSpec(bytes)
      }))
  )
  return {
    model: model.id,
    text: lines.map(({ text }) => text).join("\n\n"),
    asked: lines
      .filter(({ role }) => role === "user")
      .map(({ text }) => text)
      .join("\n\n"),
    pictures,
    ...form
  } satisfies Question
})
