import { Effect } from "effect"
import { answer } from "./Answers.js"
import type { Question } from "./Question.js"
import { type ToolCall, type ToolUse, toolCalls } from "./Tools.js"

/** What the model says in its turn: words, a refusal, or calls of functions. */
export interface Said {
  readonly content: string | null
  readonly refusal: string | null
  readonly calls: ReadonlyArray<ToolCall>
  readonly finish: "stop" | "length" | "tool_calls"
}

const inWords = (content: string, finish: Said["finish"] = "stop"): Said => ({
  content,
  refusal: null,
  calls: [],
  finish
})

const half = (text: string): string => text.slice(0, Math.ceil(text.length / 2))
const offSchema = JSON.stringify({ unexpected: [1, "two", null] })
const fenced = (text: string): string => `\`\`\`json\n${text}\n\`\`\``

const spoiltCalls = (calls: ReadonlyArray<ToolCall>, spoil: (words: string) => string) =>
  calls.map((call) => ({ ...call, arguments: spoil(call.arguments) }))

/** What goes back, after the faults that spoil it. About four characters make a token. */
const spoilt = (said: Said, fault: string | undefined, most: number | undefined): Said => {
  const content = said.content ?? ""
  switch (fault) {
    case "chat-cut-short":
      return { ...said, content: half(content), calls: spoiltCalls(said.calls, half), finish: "length" }
    case "chat-refusal":
      return { content: null, refusal: "I cannot help with that request.", calls: [], finish: "stop" }
    case "chat-off-schema":
      return said.calls.length > 0
        ? { ...said, calls: spoiltCalls(said.calls, () => offSchema) }
        : inWords(offSchema)
    case "chat-prose":
      return inWords("Certainly! Here is a short description of what you asked for.")
    case "chat-fenced":
      return said.calls.length > 0
        ? { ...said, calls: spoiltCalls(said.calls, fenced) }
        : inWords(fenced(content))
    default:
      return most !== undefined && content.length / 4 > most
        ? inWords(content.slice(0, most * 4), "length")
        : said
  }
}

/** Answers in the model's turn. `most`: the longest answer, in tokens. */
export const say = Effect.fn("Turn.say")(function* (
  question: Question,
  use: ToolUse,
  { fault, most }: { readonly fault: string | undefined; readonly most: number | undefined }
) {
  const calls = yield* toolCalls(question, use)
  const said: Said =
    calls.length > 0
      ? { content: "", refusal: null, calls, finish: "tool_calls" }
      : inWords(yield* answer(question, use))
  return spoilt(said, fault, most)
})
