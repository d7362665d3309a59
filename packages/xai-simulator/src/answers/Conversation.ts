import { Option } from "effect"
import type { Question } from "./Question.js"
import type { JsonSchema } from "./SchemaFiller.js"
import type { Tool, ToolChoice, ToolUse } from "./Tools.js"

/** One message of a conversation. */
export interface Line {
  readonly role: "system" | "user" | "assistant" | "tool"
  readonly text: string
  readonly pictures: ReadonlyArray<{ readonly url: string; readonly detail: string }>
  /** The functions that are called in it. */
  readonly calls: ReadonlyArray<{ readonly id: string; readonly name: string }>
  /** The call whose result it is. */
  readonly callId?: string
}

/** How the answer is to look. */
export interface Format {
  readonly format: Question["format"]
  readonly schema: Option.Option<JsonSchema>
  readonly name: string
}

export const plainText: Format = { format: "text", schema: Option.none(), name: "" }

/** What may be called, and what was called since the user last spoke. */
export const useOf = (
  lines: ReadonlyArray<Line>,
  tools: ReadonlyArray<Tool>,
  choice: ToolChoice,
  parallel: boolean
): ToolUse => {
  const from = lines.findLastIndex(({ role }) => role === "user")
  const since = lines.slice(from + 1)
  const calls = since.flatMap((line) => line.calls)
  const nameOf = (callId: string | undefined) => calls.find(({ id }) => id === callId)?.name ?? "a tool"
  return {
    tools,
    choice,
    parallel,
    called: calls.map(({ name }) => name),
    results: since
      .filter(({ role }) => role === "tool")
      .map(({ callId, text }) => `${nameOf(callId)}: ${text}`),
    userText: lines[from]?.text ?? ""
  }
}
