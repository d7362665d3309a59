import { Array, Effect, Option } from "effect"
import { seedFrom } from "../Seed.js"
import { Scenario } from "../state/Scenario.js"
import type { Question } from "./Question.js"
import { fill, type JsonSchema } from "./SchemaFiller.js"

/** A function of the client's that may be called. */
export interface Tool {
  readonly name: string
  readonly description: string
  readonly parameters: JsonSchema
}

/** Whether functions may, must or must not be called, or the one that must be. */
export type ToolChoice = "none" | "auto" | "required" | { readonly name: string }

/** One call of a function. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  /** JSON, as a model writes it. */
  readonly arguments: string
}

/** What may be called in a turn, and what was called since the user last spoke. */
export interface ToolUse {
  readonly tools: ReadonlyArray<Tool>
  readonly choice: ToolChoice
  /** Whether several may be called at once. */
  readonly parallel: boolean
  readonly called: ReadonlyArray<string>
  /** What the calls gave back. */
  readonly results: ReadonlyArray<string>
  /** The words of the user's last message. */
  readonly userText: string
}

const idle = new Set([
  "and",
  "are",
  "for",
  "from",
  "get",
  "has",
  "the",
  "this",
  "that",
  "use",
  "what",
  "with",
  "you"
])

/** The words of a text by which two of them are held against one another. */
const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(
    Array.filterMap(
      text
        .replace(/([a-z])([A-Z])/g, "$1 $2")
        .toLowerCase()
        .match(/\p{L}{3,}/gu) ?? [],
      (word) => (idle.has(word) ? Option.none() : Option.some(word.replace(/s$/, "")))
    )
  )

const shared = (some: ReadonlySet<string>, others: ReadonlySet<string>): number =>
  [...some].filter((word) => others.has(word)).length

/** How much words speak of what a function is for. */
const fitOf = ({ description, name, parameters }: Tool, words: ReadonlySet<string>): number => {
  const { properties } = parameters
  const fields = typeof properties === "object" && properties !== null ? Object.keys(properties) : []
  return 2 * shared(wordsIn(name), words) + shared(wordsIn([description, ...fields].join(" ")), words)
}

/**
 * The function that is called: the one that must be; else the one whose name and description share most words with what the
 * user last said, once for each time they speak. Where one must be called, it is called whether it fits or not.
 */
const chosen = ({ called, choice, results, tools, userText }: ToolUse): Option.Option<Tool> => {
  if (choice === "none") return Option.none()
  if (typeof choice === "object") return Array.findFirst(tools, ({ name }) => name === choice.name)
  if (choice === "auto" && results.length > 0) return Option.none()
  const words = wordsIn(userText)
  const fresh = tools.filter(({ name }) => !called.includes(name))
  const best = (fresh.length > 0 ? fresh : tools)
    .map((tool) => ({ tool, fit: fitOf(tool, words) }))
    .reduce<{ readonly tool: Tool; readonly fit: number } | undefined>(
      (first, it) => (first === undefined || it.fit > first.fit ? it : first),
      undefined
    )
  return best === undefined || (choice === "auto" && best.fit === 0) ? Option.none() : Option.some(best.tool)
}

/** The calls with which a question is answered: as scripted, else by `chosen`; their arguments fit the function's schema. */
export const toolCalls = Effect.fn("Tools.calls")(function* (question: Question, use: ToolUse) {
  if (use.tools.length === 0 || use.choice === "none") return []
  const scenario = yield* Scenario
  const { seed } = yield* scenario.config
  const scripted = yield* scenario.next("toolCalls", question.text)
  // An answer that is scripted in words is given, unless a call is asked for.
  const isInWords = use.choice === "auto" && (yield* scenario.isScripted("answers", question.text))
  const wanted = Option.getOrElse(scripted, () =>
    isInWords ? [] : Option.toArray(chosen(use)).map(({ name }) => ({ name, arguments: undefined }))
  )
  return wanted
    .slice(0, use.parallel ? wanted.length : 1)
    .map(({ arguments: given, name }, index): ToolCall => {
      const key = seedFrom(seed, question.text, name, use.called.length, index)
      const tool = use.tools.find((it) => it.name === name)
      const value = given ?? (tool === undefined ? {} : fill(tool.parameters, key))
      return {
        id: `call_${String(key).padStart(8, "0")}`,
        name,
        arguments: typeof value === "string" ? value : JSON.stringify(value)
      }
    })
})
