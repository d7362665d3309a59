import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit } from "effect"
import * as fc from "effect/FastCheck"
import { GrokClient, RequestId } from "../../../src/services/GrokClient.js"
import type { GrokError } from "../../../src/services/GrokError.js"
import { tonesOf } from "../../../src/testing/Tones.js"
import { isLong } from "../../support/longForm.js"
import { hastyClock, scriptedFetch } from "../../support/scriptedFetch.js"
import { bytesOf, drawing, put, question, studio } from "./studio.js"

const tones = tonesOf({ text: "one", language: "en", voice: "eve", speed: 1.5 })

/** What a good provider would say, to be bent. */
const good = {
  choices: [{ finish_reason: "stop", message: { content: '{"mood":"calm","strength":3}', refusal: null } }],
  data: [
    { url: "https://imgen.x.ai/a", b64_json: bytesOf.jpeg.toString("base64"), respect_moderation: true }
  ],
  request_id: "job-1",
  audio: Buffer.from(tones.bytes).toString("base64"),
  audio_timestamps: { graph_chars: ["o", "n", "e"], graph_times: [[0, 0.1], [0.1, 0.2], 0.2] },
  text: "one",
  words: [{ text: "one", start: 0, end: 0.3 }],
  status: "done",
  progress: 50,
  video: { url: "https://vidgen.x.ai/a.mp4", respect_moderation: true },
  error: { code: "internal_error", message: "content moderation", usage: {} },
  usage: { cost_in_usd_ticks: 200000000 },
  code: "not-found"
}

type Path = ReadonlyArray<string | number>
const pathsOf = (value: unknown, path: Path = []): ReadonlyArray<Path> =>
  typeof value === "object" && value !== null
    ? [path, ...Object.entries(value).flatMap(([name, below]) => pathsOf(below, [...path, name]))]
    : [path]

const bent = (value: unknown, path: Path, to: unknown): unknown => {
  const [name, ...rest] = path
  if (name === undefined) return to
  if (Array.isArray(value)) return value.map((each, n) => (n === Number(name) ? bent(each, rest, to) : each))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, below]) => [key, key === name ? bent(below, rest, to) : below])
  )
}

const body = fc.oneof(
  fc.json(),
  fc.string(),
  fc
    .tuple(fc.constantFrom(...pathsOf(good)), fc.jsonValue())
    .map(([path, to]) => JSON.stringify(bent(good, path, to))),
  fc.nat(400).map((cut) => JSON.stringify(good).slice(0, cut)),
  fc.constant("[".repeat(20_000))
)
const status = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(200, 202) },
  { weight: 2, arbitrary: fc.constantFrom(204, 301, 304, 400, 401, 403, 404, 409, 429, 500, 503, 529) },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) }
)
const header = fc.string({ unit: fc.constantFrom(..."0123456789-.,:; abcGMTe") })
const answers = fc.record({ status, body, retryAfter: header, requestId: header, type: header })

/** Longer than all pauses of a call together, so that only answers decide. */
const timeouts = {
  ask: Duration.days(20),
  drawImage: Duration.days(20),
  submitVideo: Duration.days(20),
  speak: Duration.days(20),
  transcribe: Duration.days(20),
  checkVideo: Duration.days(20)
}

const typed = new Set([
  "PromptRefused",
  "AnswerOffSchema",
  "GrokUnavailable",
  "GrokRejected",
  "ClipLost",
  "MediaRejected"
])

describe("any answer at all", () => {
  for (const call of ["ask", "drawImage", "submitVideo", "speak", "transcribe", "checkVideo"] as const) {
    it.effect(`to ${call} is a result or one of our errors, never a defect`, () => {
      const cases = fc.sample(answers, { numRuns: isLong ? 1000 : 40, seed: 7 })
      // The n-th case carries its number in its words or its job's name; a repeat gets the same answer again.
      const script = scriptedFetch((request) => {
        const n = /case-(\d+)/.exec(request.url + request.body)?.[1]
        const answer = cases[Number(n)]
        if (answer === undefined) return new Error(`no case ${n}`)
        return new Response([204, 205, 304].includes(answer.status) ? null : answer.body, {
          status: answer.status,
          headers: {
            "content-type": answer.type,
            "x-request-id": answer.requestId,
            "retry-after": answer.retryAfter
          }
        })
      })
      return Effect.gen(function* () {
        const grok = yield* GrokClient
        const keyframe = yield* put("keyframes/a.jpg", bytesOf.jpeg)
        const clip = yield* put("videos/a.mp4", bytesOf.mp4)
        const film = { model: "m", keyframe, seconds: 8, resolution: "720p" as const }
        const made = (prompt: string): Effect.Effect<unknown, GrokError> =>
          ({
            ask: () => grok.ask({ ...question, words: prompt }),
            drawImage: () => grok.drawImage({ ...drawing, prompt }),
            submitVideo: () => grok.submitVideo({ ...film, prompt }),
            speak: () => grok.speak({ text: prompt, language: "en", voice: "eve", speed: 1 }),
            transcribe: () => grok.transcribe({ file: clip, language: "en", terms: [prompt], seconds: 8 }),
            checkVideo: () => grok.checkVideo(RequestId.make(prompt))
          })[call]()
        const exits = yield* Effect.forEach(cases, (_, n) => Effect.exit(made(`case-${n}`)), {
          concurrency: 16
        }).pipe(Effect.withClock(hastyClock()))
        for (const [n, exit] of exits.entries()) {
          if (Exit.isSuccess(exit)) continue
          const error = yield* Effect.flip(exit)
          assert.isTrue(typed.has(error._tag), JSON.stringify(cases[n]))
          assert.isAtMost(Array.from(error.detail).length, 600)
        }
        // The bent answers must reach past the first check: some are good, and not all failures are alike.
        const kinds = new Set(
          yield* Effect.forEach(exits, (exit) =>
            Exit.isSuccess(exit) ? Effect.succeed("good") : Effect.map(Effect.flip(exit), ({ _tag }) => _tag)
          )
        )
        assert.isAtLeast(kinds.size, 4, [...kinds].join())
      }).pipe(Effect.provide(studio({ ...script, timeouts })))
    })
  }
})
