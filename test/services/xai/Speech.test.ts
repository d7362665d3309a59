import { FileSystem } from "@effect/platform"
import { assert, describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Option } from "effect"
import * as fc from "effect/FastCheck"
import { ticksFromUsd } from "../../../src/domain/Money.js"
import { priceOfHearing, priceOfSpeech } from "../../../src/domain/Voices.js"
import { GrokClient } from "../../../src/services/GrokClient.js"
import type { GrokError } from "../../../src/services/GrokError.js"
import { readWav } from "../../../src/services/WavFile.js"
import { Workspace } from "../../../src/services/Workspace.js"
import { tonesOf, wavOf } from "../../../src/testing/Tones.js"
import {
  json,
  networkError,
  type Scripted,
  type SeenRequest,
  scriptedFetch,
  whileTimePasses
} from "../../support/scriptedFetch.js"
import { bytesOf, drawing, folder, key, oneFolder, put, studio } from "./studio.js"

const shared = oneFolder()

const order = { text: "Nobody came.", language: "en", voice: "orion", speed: 1 }
const tones = tonesOf(order)
const base64 = Buffer.from(tones.bytes).toString("base64")
const said = (audio_timestamps?: unknown) => () =>
  json(200, { audio: base64, content_type: "audio/wav", duration: 99, audio_timestamps })
const heard = () => json(200, { text: "Nobody came.", language: "en", duration: 8, words: [] })

const speak = Effect.flatMap(GrokClient, (grok) => grok.speak(order))
const listen = Effect.gen(function* () {
  const grok = yield* GrokClient
  const file = yield* Effect.orDie(put("videos/scene_1.mp4", bytesOf.mp4))
  return yield* grok.transcribe({ file, language: "de", terms: ["Füchsin", "Rose"], seconds: 8 })
})

/** Watches a request's route, what it says its body is, and every letter of that. */
const golden = (name: string, request: SeenRequest | undefined) =>
  Effect.promise(() => {
    const body = request?.body ?? ""
    const isJson = request?.headers["content-type"] === "application/json"
    const text = isJson
      ? JSON.stringify(JSON.parse(body), null, 2)
      : [request?.headers["content-type"], ...body.split("\r\n").map((line) => JSON.stringify(line))].join(
          "\n"
        )
    return expect(`${request?.method} ${request?.url}\n${text}\n`).toMatchFileSnapshot(
      `../../fixtures/grok/${name}.http`
    )
  })

describe("what is sent of speech", () => {
  it.effect("a recording is asked for as a WAV at 48 kHz with the time of every letter", () => {
    const script = scriptedFetch(said())
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      yield* grok.speak(order)
      yield* golden("speak", script.requests[0])
      yield* grok.speak({ ...order, voice: "custom:my-own_1", speed: 1.25 })
      yield* golden("speak-own-voice", script.requests[1])
    }).pipe(Effect.provide(studio({ ...script, pace: { speech: Number.POSITIVE_INFINITY } }, shared)))
  })

  it.effect("a clip is listened to as it is, behind all that is said of it", () => {
    const script = scriptedFetch(heard)
    return Effect.gen(function* () {
      yield* listen
      yield* golden("transcribe", script.requests[0])
      assert.deepStrictEqual(script.requests[0]?.headers.authorization, `Bearer ${key}`)
    }).pipe(Effect.provide(studio(script, shared)))
  })

  it.effect("the bytes of a file go out as they are, whatever is in them", () =>
    Effect.gen(function* () {
      for (const bytes of fc.sample(fc.uint8Array({ maxLength: 999 }), { numRuns: 20, seed: 3 })) {
        const script = scriptedFetch(heard)
        const clip = Buffer.concat([bytesOf.mp4, bytes])
        yield* Effect.gen(function* () {
          const file = yield* put("videos/scene_2.mp4", clip)
          const grok = yield* GrokClient
          yield* grok.transcribe({ file, language: "en", terms: [], seconds: 8 })
        }).pipe(Effect.provide(studio(script, shared)))
        const { body = "", headers } = script.requests[0] ?? {}
        const form = yield* Effect.promise(() =>
          new Response(Buffer.from(body, "latin1"), { headers: headers ?? {} }).formData()
        )
        const names = [...form.keys()]
        assert.strictEqual(names.at(-1), "file")
        const file = form.get("file")
        assert(file instanceof File && file.name === "scene_2.mp4" && file.type === "video/mp4")
        assert.deepStrictEqual(Buffer.from(yield* Effect.promise(() => file.arrayBuffer())), clip)
      }
    })
  )

  it.effect(
    "a clip names its voices, the pictures of who is in view and its silence, where they are wanted",
    () => {
      const script = scriptedFetch(() => json(200, { request_id: "3f0c-uuid" }))
      return Effect.gen(function* () {
        const grok = yield* GrokClient
        yield* grok.submitVideo({
          model: "grok-imagine-video-1.5",
          prompt: "The fox turns its head",
          keyframe: yield* put("keyframes/scene_1_v1.jpg", bytesOf.jpeg),
          seconds: 8,
          resolution: "720p",
          references: [yield* put("character_sheets/01-fox_v1.png", bytesOf.png)],
          voices: ["luna", "custom:mine"],
          isSilent: true
        })
        yield* golden("submit-video-speaking", script.requests[0])
      }).pipe(Effect.provide(studio(script, shared)))
    }
  )

  it.effect("nothing of a text without words, and nothing of a picture to listen to", () => {
    const script = scriptedFetch(() => new Error("nothing may be sent"))
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      assert.deepInclude(yield* Effect.flip(grok.speak({ ...order, text: " \n" })), {
        _tag: "GrokRejected",
        reason: "BadRequest"
      })
      const file = yield* put("keyframes/scene_3_v1.jpg", bytesOf.jpeg)
      assert.deepInclude(
        yield* Effect.flip(grok.transcribe({ file, language: "en", terms: [], seconds: 8 })),
        { _tag: "MediaRejected", reason: "Type" }
      )
      assert.lengthOf(script.requests, 0)
    }).pipe(Effect.provide(studio(script, shared)))
  })
})

describe("a recording", () => {
  const recorded = (answer: () => Scripted) =>
    speak.pipe(Effect.provide(studio(scriptedFetch(answer), shared)))

  it.effect("is as long as its own header says, and costs its letters", () =>
    Effect.gen(function* () {
      const { answer, cost } = yield* recorded(said())
      assert.strictEqual(answer.seconds, tones.seconds)
      assert.deepStrictEqual(Buffer.from(answer.bytes), Buffer.from(tones.bytes))
      assert.deepStrictEqual(answer.letters, [])
      assert.deepStrictEqual(cost, Option.some(priceOfSpeech(order.text)))
      assert.deepStrictEqual(cost, Option.some(ticksFromUsd((12 * 15) / 1e6)))
    })
  )

  it.effect("may come bare, as one that was asked for without times does", () =>
    Effect.gen(function* () {
      const { answer } = yield* recorded(() => new Response(Buffer.from(tones.bytes)))
      assert.deepStrictEqual(Buffer.from(answer.bytes), Buffer.from(tones.bytes))
      assert.strictEqual(answer.seconds, tones.seconds)
    })
  )

  const ab = (a: readonly [number, number], b: readonly [number, number]) => [
    { text: "a", from: a[0], to: a[1] },
    { text: "b", from: b[0], to: b[1] }
  ]
  const end = tones.seconds
  const times: ReadonlyArray<readonly [string, unknown, ReturnType<typeof ab>]> = [
    [
      "pairs",
      {
        graph_chars: ["a", "b"],
        graph_times: [
          [0, 0.1],
          [0.2, 0.3]
        ]
      },
      ab([0, 0.1], [0.2, 0.3])
    ],
    ["beginnings alone", { graph_chars: ["a", "b"], graph_times: [0, 0.2] }, ab([0, 0.2], [0.2, end])],
    [
      "one beyond the end",
      {
        graph_chars: ["a", "b"],
        graph_times: [
          [0, 0.1],
          [0.2, 99]
        ]
      },
      ab([0, 0.1], [0.2, end])
    ],
    [
      "some that go back",
      {
        graph_chars: ["a", "b"],
        graph_times: [
          [0.3, 0.2],
          [0.1, 0.4]
        ]
      },
      ab([0.3, 0.3], [0.3, 0.4])
    ],
    [
      "more than there are letters",
      {
        graph_chars: ["a", "b"],
        graph_times: [
          [0, 0.1],
          [0.1, 0.2],
          [1, 2]
        ]
      },
      ab([0, 0.1], [0.1, 0.2])
    ],
    ["words in place of times", { graph_chars: ["a"], graph_times: ["soon"] }, []],
    ["none", null, []]
  ]
  for (const [name, told, letters] of times)
    it.effect(`has its letters at their times, told as ${name}`, () =>
      Effect.map(recorded(said(told)), ({ answer }) => assert.deepStrictEqual(answer.letters, letters))
    )

  const cut = (bytes: Uint8Array) => () => json(200, { audio: Buffer.from(bytes).toString("base64") })
  const broken: ReadonlyArray<readonly [string, () => Scripted, RegExp]> = [
    ["cut short", cut(tones.bytes.subarray(0, -1)), /ends before its sound does/],
    ["cut within its header", cut(tones.bytes.subarray(0, 40)), /ends before its sound begins/],
    ["empty", cut(wavOf(new Float64Array(0))), /no sound in it/],
    ["silent", cut(wavOf(new Float64Array(48_000))), /silent from end to end/],
    ["of another kind", cut(bytesOf.mp4), /no WAV/],
    ["no base64", () => json(200, { audio: "?!" }), /no base64/],
    ["not there", () => json(200, { content_type: "audio/wav" }), /no recording/],
    ["a page", () => new Response("<html>Sign in</html>"), /a web page/]
  ]
  for (const [name, answer, detail] of broken)
    it.effect(`that is ${name} cannot be read, is kept, and is not asked for again`, () => {
      const script = scriptedFetch(answer)
      return Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { absolute } = yield* Workspace
        const error = yield* Effect.flip(Effect.asVoid(speak))
        assert.deepInclude(error, { _tag: "GrokUnavailable", reason: "Unreadable" })
        assert.match(error.detail, detail)
        const kept = /kept as (\S+)/.exec(error.detail)?.[1] ?? "nothing"
        assert.isTrue(yield* fs.exists(absolute(kept)))
        assert.lengthOf(script.requests, 1)
      }).pipe(Effect.provide(studio(script, shared)))
    })

  it.effect("that comes bare and cut is kept to the byte, without a key that stands in it", () => {
    const noise = Buffer.from(Array.from({ length: 512 }, (_, n) => n % 256))
    const wav = Buffer.concat([tones.bytes.subarray(0, 600), noise])
    const answered = Buffer.concat([wav, Buffer.from(key)])
    return Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { absolute } = yield* Workspace
      const error = yield* Effect.flip(Effect.asVoid(speak))
      const [, kept = ""] = /kept as (\S+\.wav)/.exec(error.detail) ?? []
      assert.deepStrictEqual(
        Buffer.from(yield* fs.readFile(absolute(kept))),
        Buffer.concat([wav, Buffer.from("[key]")])
      )
    }).pipe(
      Effect.provide(
        studio(
          scriptedFetch(() => new Response(answered)),
          folder
        )
      )
    )
  })
})

it("a WAV is as long as its bytes where it was written without knowing its length", () => {
  for (const told of [0, 0xffffffff]) {
    const wav = Buffer.from(tones.bytes)
    wav.writeUInt32LE(told, 40)
    assert.deepStrictEqual(readWav(wav), { seconds: tones.seconds, rate: 48_000, channels: 1 })
  }
})

it("a WAV's length is found behind whatever other chunks it has", () => {
  const list = Buffer.from("LIST\u0005\0\0\0abcde\0", "latin1")
  const wav = Buffer.from(tones.bytes)
  const more = Buffer.concat([wav.subarray(0, 36), list, wav.subarray(36), list])
  assert.deepStrictEqual(readWav(more), readWav(wav))
})

describe("what is heard", () => {
  const transcript = (answer: unknown) =>
    listen.pipe(
      Effect.provide(
        studio(
          scriptedFetch(() => json(200, answer)),
          shared
        )
      )
    )

  it.effect("comes with its words at their times, and costs the clip's seconds", () =>
    Effect.gen(function* () {
      const { answer, cost } = yield* transcript({
        text: "Nobody came.",
        words: [
          { text: "Nobody", start: 0.5, end: 0.9, confidence: 0.9 },
          { word: "came.", start: 1, end: 1.4 }
        ]
      })
      assert.deepStrictEqual(answer, {
        text: "Nobody came.",
        words: [
          { text: "Nobody", from: 0.5, to: 0.9 },
          { text: "came.", from: 1, to: 1.4 }
        ]
      })
      assert.deepStrictEqual(cost, Option.some(priceOfHearing(8)))
    })
  )

  it.effect("is its text where no word has a time, and nothing where nothing is said", () =>
    Effect.gen(function* () {
      const odd = yield* transcript({ text: "Nobody", words: [{ text: "Nobody", start: "now" }, { end: 1 }] })
      assert.deepStrictEqual(odd.answer, { text: "Nobody", words: [] })
      const silence = yield* transcript({ text: "", words: null })
      assert.deepStrictEqual(silence.answer, { text: "", words: [] })
    })
  )
})

describe("the voices", () => {
  const voices = (answer: () => Scripted) =>
    whileTimePasses(Effect.flatMap(GrokClient, (grok) => grok.voices)).pipe(
      Effect.provide(studio(scriptedFetch(answer), shared))
    )

  it.effect("are told as far as the list tells of them", () =>
    Effect.gen(function* () {
      const list = [
        { voice_id: "orion", name: "Orion", description: "deep and calm", language: "en" },
        { voice_id: "luna", gender: "female", tone: "warm", language: null },
        { name: "nobody" }
      ]
      assert.deepStrictEqual(yield* voices(() => json(200, { voices: list })), [
        { id: "orion", name: "Orion", description: "deep and calm", language: "en" },
        { id: "luna", name: "luna", description: "female, warm", language: "" }
      ])
      assert.deepInclude(yield* Effect.flip(voices(() => json(200, { voices: "none" }))), {
        _tag: "GrokUnavailable",
        reason: "Unreadable"
      })
    })
  )
})

describe("speech that cannot be had", () => {
  const calls = { speak, listen }
  const rows: ReadonlyArray<
    readonly [name: string, keyof typeof calls, () => Scripted, told: string, requests: number | "many"]
  > = [
    [
      "words are refused",
      "speak",
      () => json(400, { error: "Text rejected by content moderation." }),
      "PromptRefused",
      1
    ],
    [
      "words are refused, with 403",
      "speak",
      () => json(403, { error: "Content violates usage guidelines." }),
      "PromptRefused",
      1
    ],
    [
      "the voice is not this account's",
      "speak",
      () => json(403, { code: "permission-denied", error: "Voice abc is not available to your team" }),
      "GrokRejected BadRequest",
      1
    ],
    [
      "nobody has that voice",
      "speak",
      () => json(400, { error: "Unknown voice_id abc" }),
      "GrokRejected BadRequest",
      1
    ],
    [
      "the language is none",
      "speak",
      () => new Response("unknown variant `xx`", { status: 422 }),
      "GrokRejected BadRequest",
      1
    ],
    [
      "the key is wrong",
      "speak",
      () => json(401, { error: "No credentials presented." }),
      "GrokRejected WrongKey",
      1
    ],
    ["the answer is lost", "speak", () => networkError("ECONNRESET"), "GrokUnavailable InDoubt", 1],
    ["it never left", "speak", () => networkError("ECONNREFUSED"), "GrokUnavailable NotSent", 3],
    ["no answer comes", "speak", () => "never", "GrokUnavailable InDoubt", 1],
    ["the provider fails", "listen", () => json(500, { error: "internal" }), "GrokUnavailable InDoubt", 1],
    [
      "calls come too fast",
      "listen",
      () => json(429, { error: "Requests per Second (actual/limit): 51/50." }),
      "GrokUnavailable Busy",
      "many"
    ],
    ["the file is too large", "listen", () => json(413, { error: "too large" }), "GrokRejected TooLarge", 1],
    [
      "what was heard is a page",
      "listen",
      () => new Response("<html>Sign in</html>"),
      "GrokUnavailable Unreadable",
      1
    ]
  ]
  for (const [name, call, answer, told, requests] of rows)
    it.effect(`since ${name}: ${told}`, () => {
      const script = scriptedFetch(answer)
      return Effect.gen(function* () {
        const made: Effect.Effect<unknown, GrokError, GrokClient | Workspace | FileSystem.FileSystem> =
          calls[call]
        const error = yield* whileTimePasses(Effect.flip(made), "5 seconds")
        assert.strictEqual("reason" in error ? `${error._tag} ${error.reason}` : error._tag, told)
        if (requests === "many") assert.isAbove(script.requests.length, 5)
        else assert.strictEqual(script.requests.length, requests)
        if (told === "GrokRejected TooLarge") assert.include(error.detail, "videos/scene_1.mp4")
      }).pipe(Effect.provide(studio(script, shared)))
    })
})

describe("the limits of speech", () => {
  it.effect("are its own: it waits for no picture's turn, and no picture for one of its", () => {
    const script = scriptedFetch(({ url }) =>
      url.endsWith("/tts") ? said()() : json(200, { data: [{ b64_json: bytesOf.jpeg.toString("base64") }] })
    )
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      const slow = Effect.forkAll([grok.drawImage(drawing), grok.drawImage(drawing)])
      yield* slow
      yield* whileTimePasses(grok.speak(order), "1 second")
      const routes = script.requests.map(({ url }) => url.split("/").at(-1))
      assert.deepStrictEqual(routes.sort(), ["generations", "tts"])
    }).pipe(
      Effect.provide(
        studio(
          { ...script, concurrency: { image: 1 }, pace: { image: { perMinute: 1 }, speech: 1000 } },
          shared
        )
      ),
      Effect.timeout(Duration.seconds(30))
    )
  })
})
