import { readFileSync } from "node:fs"
import { crc32 } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Either, Exit, Option, Schema } from "effect"
import * as fc from "effect/FastCheck"
import { decodeState } from "../../src/domain/PipelineState.js"
import { sniffFileType } from "../../src/services/FileType.js"
import { GrokUnavailable } from "../../src/services/GrokError.js"
import { pixelsOf } from "../../src/services/PictureFile.js"
import { encodeLine, readLines, schemaVersion } from "../../src/services/store/JournalRecord.js"
import { sha256 } from "../../src/services/store/Keys.js"
import { decodeFile } from "../../src/services/store/Responses.js"
import { look } from "../../src/services/xai/ClipStatus.js"
import { parseErrorBody, retryAfter, toGrokError } from "../../src/services/xai/ErrorMapping.js"
import { ChatAnswer, ImageAnswer, JobAnswer } from "../../src/services/xai/Wire.js"
import { isLong } from "../support/longForm.js"

// Random and mutated texts for everything that reads what others wrote: provider, disk, a person's editor. Ten thousand of
// them in the long form, whose first thousand are the short one's.
// The seeds are fixed, so that a failure comes back. `services/xai/Fuzz.test.ts` does the same through the whole client.

const original = readFileSync(new URL("../fixtures/original-state.json", import.meta.url), "utf8")

/** Even numbers from 0 to 1, the same in every run: cheap enough to make thousands of texts of. */
const dice = (seed: number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const odd = [
  '"',
  "{",
  "}",
  "[",
  "]",
  ",",
  "null",
  "true",
  "1e999",
  "-0",
  "\\u0000",
  "\u0000",
  "\u202e",
  "🦊",
  "\\",
  "\n"
]
const strange = fc.sample(fc.oneof(fc.json({ maxDepth: 3 }), fc.string()), { numRuns: 300, seed: 4 })
const many = isLong ? 10_000 : 1_000

/** Many texts: a few random ones, and good ones with one to three places changed, doubled or cut out. */
const manyTexts = (...good: readonly [string, ...ReadonlyArray<string>]): ReadonlyArray<string> => {
  const roll = dice(good.join("").length)
  const below = (many: number) => Math.floor(roll() * many)
  const mutated = Array.from({ length: many - strange.length }, () => {
    let text = good[below(good.length)] ?? good[0]
    for (let change = below(3); change >= 0; change--) {
      const place = below(text.length + 1)
      const put = roll() < 0.2 ? (strange[below(strange.length)] ?? "") : (odd[below(odd.length)] ?? "")
      text =
        text.slice(0, place) + (roll() < 0.8 ? put : "") + text.slice(place + (roll() < 0.7 ? below(30) : 0))
    }
    return text
  })
  return [...strange, ...mutated]
}

/** Holds a claim for every text; the first that breaks it is shown. */
const every = (texts: ReadonlyArray<string>, holds: (text: string, index: number) => boolean) => {
  assert.lengthOf(texts, many)
  for (const [index, text] of texts.entries()) if (!holds(text, index)) assert.fail(text.slice(0, 500))
}

const answers = {
  choices: [{ finish_reason: "stop", message: { content: "{}", refusal: null } }],
  data: [{ url: "https://imgen.x.ai/a", b64_json: "/9j/", respect_moderation: true }],
  request_id: "job-1",
  status: "done",
  progress: 50,
  video: { url: "https://vidgen.x.ai/a.mp4", respect_moderation: true },
  error: { code: "internal_error", message: "content moderation", usage: {} },
  usage: { cost_in_usd_ticks: 200_000_000 }
}
const parse = Schema.decodeOption(Schema.parseJson())
const parsed = (raw: string): unknown => Option.getOrUndefined(parse(raw))
const [readChat, readImage, readJob] = [
  Schema.decodeUnknownEither(ChatAnswer),
  Schema.decodeUnknownEither(ImageAnswer),
  Schema.decodeUnknownEither(JobAnswer)
]

const at = DateTime.unsafeMake("2026-11-22T12:00:00Z")
const opening = encodeLine({
  ...{
    kind: "run",
    schemaVersion,
    runId: "r1",
    programVersion: "0.1.0",
    concept: "A fox",
    provider: null,
    at
  }
})
/** A line whose checksum is right, whatever stands in it. */
const sealed = (json: string) => `${crc32(json).toString(16).padStart(8, "0")} ${json}\n`

describe("many random and mutated", () => {
  it("answers to questions, drawings and orders are read or refused, never a crash", () => {
    let read = 0
    every(manyTexts(JSON.stringify(answers)), (raw) => {
      const body = parsed(raw)
      const all = [readChat(body), readImage(body), readJob(body)]
      read += all.filter(({ _tag }) => _tag === "Right").length
      return all.every((one) => Either.isEither(one))
    })
    assert.isAbove(read, many / 100)
  })

  it("looks at a clip are an end, a wait or one of our errors", () => {
    const noClip = new GrokUnavailable({ call: "checkVideo", reason: "Unreadable", detail: "no clip" })
    every(manyTexts(JSON.stringify(answers)), (raw, n) => {
      const answer = {
        status: n % 5 === 0 ? 202 : 200,
        body: parsed(raw) ?? raw,
        requestId: Option.none(),
        serverTime: Option.none()
      }
      const seen = Effect.runSyncExit(look(answer, (words) => words, noClip))
      return Exit.isSuccess(seen) || seen.cause._tag === "Fail"
    })
  })

  it("error bodies are one of our errors with its words", () => {
    const bodies = [
      '{"code":"imagine:content-moderated","error":"Generated image rejected by content moderation."}',
      '{"error":{"message":"slow down","type":"x","code":"rate","param":null},"usage":{"cost_in_usd_ticks":1}}',
      '{"error":"internal"}',
      "<html><body>502 Bad Gateway</body></html>"
    ] as const
    every(manyTexts(...bodies), (raw, n) => {
      const told = parseErrorBody(raw)
      const error = toGrokError({
        ...{ call: "drawImage", status: 400 + (n % 200), errorBody: told, requestId: Option.none() },
        retryAfterMillis: Option.none()
      })
      return error.detail.length > 0 && error.call === "drawImage"
    })
  })

  it("Retry-After headers are a wait of nothing or more, or none", () => {
    every(manyTexts("Thu, 01 Jan 2026 00:05:00 GMT", "120", "0.5"), (header) =>
      Option.match(retryAfter(header, 0), { onNone: () => true, onSome: (millis) => millis >= 0 })
    )
  })

  it("pictures' first bytes give a kind and a size, or none", () => {
    const heads = [
      "ffd8ffe000104a46494600",
      "89504e470d0a1a0a0000000d49484452",
      "524946460000000057454250565038"
    ]
    every(manyTexts("RIFF....WEBPVP8X..........", "\u00ff\u00d8\u00ff\u00c0..............."), (text, n) => {
      const bytes = Buffer.concat([Buffer.from(heads[n % 3] ?? "", "hex"), Buffer.from(text, "latin1")])
      const pixels = pixelsOf(bytes)
      return sniffFileType(bytes) !== undefined && (pixels === undefined || pixels.width >= 0)
    })
  })

  it("journal lines, their checksums right or wrong, are records or are told by their number", () => {
    const json = opening.slice(9, -1)
    every(manyTexts(json, opening), (text, n) => {
      const read = readLines(Buffer.from(`${opening}${n % 2 === 0 ? sealed(text) : text}`))
      return read.records.length >= 1 && read.bad.every(({ line }) => line >= 1)
    })
  })

  it("response files, their hashes right or wrong, are answers or nothing", () => {
    every(manyTexts('{"kind":"answer","key":"k","body":{"answer":{}}}'), (json, n) =>
      Option.isOption(
        decodeFile(`{"sha256":"${n % 4 === 0 ? "0".repeat(64) : sha256(json)}","record":${json}}\n`)
      )
    )
  })

  it.effect("state files decode or fail with the place of the fault", () =>
    Effect.gen(function* () {
      let good = 0
      for (const file of manyTexts(original)) {
        const read = yield* Effect.either(decodeState(file))
        if (Either.isRight(read)) good += 1
        else assert.strictEqual(read.left._tag, "ParseError")
      }
      assert.isAbove(good, 0)
    })
  )
})
