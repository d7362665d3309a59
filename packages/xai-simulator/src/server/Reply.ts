import { noTicks, type Ticks } from "../catalogue/Ticks.js"

/** A server-sent event: its data, and its name where it has one. */
export type ServerEvent = string | { readonly event: string; readonly data: string }

/** An event as it goes out. */
export const eventText = (it: ServerEvent): string =>
  typeof it === "string" ? `data: ${it}\n\n` : `event: ${it.event}\ndata: ${it.data}\n\n`

/** What an answer consists of, before it goes out or a fault spoils it on the way. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body:
    | { readonly _tag: "Empty" }
    | { readonly _tag: "Json"; readonly value: unknown }
    | { readonly _tag: "Text"; readonly text: string; readonly contentType: string }
    | { readonly _tag: "Bytes"; readonly bytes: Uint8Array; readonly contentType: string }
    | { readonly _tag: "Events"; readonly events: ReadonlyArray<ServerEvent> }
  /** What this call was billed. */
  readonly cost: Ticks
}

export const json = (value: unknown, status = 200, cost: Ticks = noTicks): Reply => ({
  status,
  headers: {},
  body: { _tag: "Json", value },
  cost
})

export const text = (words: string, status = 200, contentType = "text/plain; charset=utf-8"): Reply => ({
  status,
  headers: {},
  body: { _tag: "Text", text: words, contentType },
  cost: noTicks
})

export const empty = (status: number, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers,
  body: { _tag: "Empty" },
  cost: noTicks
})

export const withHeaders = (reply: Reply, headers: Readonly<Record<string, string>>): Reply => ({
  ...reply,
  headers: { ...reply.headers, ...headers }
})

/** The bytes an answer consists of, whatever it was made from. */
export const bytesOf = (reply: Reply): Uint8Array => {
  const { body } = reply
  switch (body._tag) {
    case "Empty":
      return new Uint8Array()
    case "Json":
      return Buffer.from(JSON.stringify(body.value))
    case "Text":
      return Buffer.from(body.text)
    case "Bytes":
      return body.bytes
    case "Events":
      return Buffer.from(body.events.map(eventText).join(""))
  }
}

/** The answer's content type; none for an empty body. */
export const contentTypeOf = (reply: Reply): string | undefined => {
  switch (reply.body._tag) {
    case "Empty":
      return undefined
    case "Json":
      return "application/json"
    case "Events":
      return "text/event-stream"
    default:
      return reply.body.contentType
  }
}
