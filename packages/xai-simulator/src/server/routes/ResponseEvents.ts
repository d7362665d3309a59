import type { ServerEvent } from "../Reply.js"
import type { OutputItem, ResponseBody } from "./ResponseBody.js"

// A response piece by piece, event by event as recorded from the live API in July 2026.

interface Told {
  readonly type: string
  readonly [field: string]: unknown
}

const pieces = (text: string): ReadonlyArray<string> => text.match(/[\s\S]{1,40}/g) ?? []

/** What is told of an item between its beginning and its end. */
const within = (item: OutputItem, at: { readonly item_id: string; readonly output_index: number }) => {
  switch (item.type) {
    case "reasoning":
      return item.summary.flatMap((part, summary_index): ReadonlyArray<Told> => {
        const here = { ...at, summary_index }
        return [
          { type: "response.reasoning_summary_part.added", ...here, part: { ...part, text: "" } },
          ...pieces(part.text).map((delta) => ({
            type: "response.reasoning_summary_text.delta",
            ...here,
            delta
          })),
          { type: "response.reasoning_summary_text.done", ...here, text: part.text },
          { type: "response.reasoning_summary_part.done", ...here, part }
        ]
      })
    case "message":
      return item.content.flatMap((part, content_index): ReadonlyArray<Told> => {
        const here = { ...at, content_index }
        const isRefusal = part.type === "refusal"
        const name = isRefusal ? "refusal" : "output_text"
        const text = isRefusal ? part.refusal : part.text
        const extra = isRefusal ? {} : { logprobs: [] }
        return [
          {
            type: "response.content_part.added",
            ...here,
            part: isRefusal ? { ...part, refusal: "" } : { ...part, text: "" }
          },
          ...pieces(text).map((delta) => ({ type: `response.${name}.delta`, ...here, delta, ...extra })),
          { type: `response.${name}.done`, ...here, [isRefusal ? "refusal" : "text"]: text, ...extra },
          { type: "response.content_part.done", ...here, part }
        ]
      })
    case "function_call":
      // A call comes whole, in one piece.
      return [
        { type: "response.function_call_arguments.delta", ...at, delta: item.arguments },
        {
          type: "response.function_call_arguments.done",
          ...at,
          name: item.name,
          arguments: item.arguments
        }
      ] satisfies ReadonlyArray<Told>
  }
}

const begun = (item: OutputItem) => {
  switch (item.type) {
    case "reasoning":
      return { ...item, status: "in_progress", summary: [] }
    case "message":
      return { ...item, status: "in_progress", content: [] }
    case "function_call":
      return { ...item, status: "in_progress", arguments: "" }
  }
}

/** The events of a response, numbered. */
export const responseEvents = (response: ResponseBody): ReadonlyArray<ServerEvent> => {
  const opening = {
    ...response,
    status: "in_progress",
    completed_at: null,
    incomplete_details: null,
    output: [],
    usage: null
  }
  const told: ReadonlyArray<Told> = [
    { type: "response.created", response: opening },
    { type: "response.in_progress", response: opening },
    ...response.output.flatMap(
      (item, output_index): ReadonlyArray<Told> => [
        { type: "response.output_item.added", output_index, item: begun(item) },
        ...within(item, { item_id: item.id, output_index }),
        { type: "response.output_item.done", output_index, item }
      ]
    ),
    { type: response.status === "incomplete" ? "response.incomplete" : "response.completed", response }
  ]
  return told.map((event, sequence_number) => ({
    event: event.type,
    data: JSON.stringify({ sequence_number, ...event })
  }))
}
