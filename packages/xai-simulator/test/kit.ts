import { Data, Effect, Layer, Schedule } from "effect"
import { Simulator } from "../src/Simulator.js"
import type { SimulatorSettings } from "../src/SimulatorConfig.js"
import { standIn } from "./standIn.js"

/** Nothing waits, clips have few frames: what a test of answers needs. */
const quick: SimulatorSettings = {
  delays: { chatMillis: 0, imageMillis: 0, videoMillis: 0, speechMillis: 0, jitter: 0 },
  framesPerSecond: 4,
  speech: "tones"
}

/** A simulator whose artist draws hollow pictures. */
export const simulator = (settings: SimulatorSettings = {}) =>
  Layer.provide(Simulator.layerSettings({ ...quick, ...settings }), standIn)

/** An answer as a plain client sees it. */
export interface Seen {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly bytes: Uint8Array
  /** The body, when it is JSON. */
  readonly json: unknown
}

const seen = async (response: Response): Promise<Seen> => {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const text = Buffer.from(bytes).toString("utf8")
  const isJson = (response.headers.get("content-type") ?? "").includes("json")
  let json: unknown
  try {
    json = isJson ? JSON.parse(text) : undefined
  } catch {
    json = undefined
  }
  return { status: response.status, headers: response.headers, text, bytes, json }
}

/** What stands at a path such as `data.0.url` of the JSON body. */
export const at = (seen: { readonly json: unknown }, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
      seen.json
    )

/** The text at a path of the JSON body. */
export const textAt = (seen: { readonly json: unknown }, path: string): string => String(at(seen, path))

/** The connection broke before the answer was whole. */
export class Broken extends Data.TaggedError("Broken")<{ readonly cause: unknown }> {}

const fetched = (url: string, init: RequestInit) =>
  Effect.tryPromise({
    try: async (signal) => seen(await fetch(url, { ...init, signal, redirect: "manual" })),
    catch: (cause) => new Broken({ cause })
  })

/** Sends JSON to a route of `/v1`, with the key. */
export const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  Effect.flatMap(Simulator, ({ apiKey, url }) =>
    fetched(`${url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body)
    })
  )

/** Gets a route of `/v1`, with the key; or a whole address, without it. */
export const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  Effect.flatMap(Simulator, ({ apiKey, url }) =>
    fetched(path.startsWith("http") ? path : `${url}${path}`, {
      method,
      headers: path.startsWith("http") ? headers : { authorization: `Bearer ${apiKey}`, ...headers }
    })
  )

/** Sends anything, headers and all as given. */
export const raw = (path: string, init: RequestInit) =>
  Effect.flatMap(Simulator, ({ url }) => fetched(`${url.replace(/\/v1$/, "")}${path}`, init))

/** Sends a form to a route of `/v1`, its file last, with the key. */
export const upload = (
  path: string,
  fields: Readonly<Record<string, string>>,
  file?: Uint8Array,
  type = "application/octet-stream",
  headers: Record<string, string> = {}
) =>
  Effect.flatMap(Simulator, ({ apiKey, url }) => {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.append(name, value)
    if (file !== undefined) body.append("file", new Blob([Buffer.from(file)], { type }), "file")
    return fetched(`${url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, ...headers },
      body
    })
  })

/** The header that asks for a fault. */
export const withFault = (name: string) => ({ "x-simulator-fault": name })

/** Looks at a job, again and again, until it is no longer pending. */
export const finished = (id: string) =>
  get(`/videos/${id}`).pipe(
    Effect.repeat({ until: (it) => it.status !== 202, schedule: Schedule.spaced("30 millis") }),
    Effect.zipRight(get(`/videos/${id}`))
  )

export const portraitPrompt = [
  "Gouache animation, soft light",
  "",
  "A character reference portrait.",
  "Character: Rust",
  "Appearance: a small fox with russet fur, a blue scarf and amber eyes"
].join("\n")
