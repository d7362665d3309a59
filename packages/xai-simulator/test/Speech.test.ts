import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { voiceIds } from "../src/catalogue/Voices.js"
import { Simulator } from "../src/Simulator.js"
import { readWave } from "../src/sound/WaveFile.js"
import { at, get, post, type Seen, simulator, textAt, upload, withFault } from "./kit.js"

const text = "A fox and an owl keep a promise."
const order = { text, language: "en", voice_id: "orion" }
const wav = { ...order, output_format: { codec: "wav", sample_rate: 48_000 } }

const refused = (answer: Seen, words: string, status = 400) => {
  assert.strictEqual(answer.status, status, answer.text)
  assert.include(status === 422 ? answer.text : textAt(answer, "error"), words)
}

/** What is heard in a file. */
const hear = (bytes: Uint8Array, type: string, fields: Record<string, string> = {}) =>
  upload("/stt", fields, bytes, type)

describe("recordings", () => {
  it.scopedLive("are audio in the kind and at the rate that was asked for, the same for the same order", () =>
    Effect.gen(function* () {
      const answer = yield* post("/tts", wav)
      assert.strictEqual(answer.status, 200, answer.text)
      assert.strictEqual(answer.headers.get("content-type"), "audio/wav")
      const { rate, track } = readWave(answer.bytes)
      assert.strictEqual(rate, 48_000)
      assert.isAbove(track.length / rate, 1)
      assert.deepStrictEqual((yield* post("/tts", wav)).bytes, answer.bytes)
      const other = yield* post("/tts", { ...wav, voice_id: "luna" })
      assert.notDeepEqual(other.bytes, answer.bytes)
      for (const [codec, type, bytesEach] of [
        ["pcm", "audio/L16;rate=8000", 2],
        ["mulaw", "audio/basic", 1],
        ["alaw", "audio/x-alaw-basic", 1]
      ] as const) {
        const raw = yield* post("/tts", { ...order, output_format: { codec, sample_rate: 8000 } })
        assert.strictEqual(raw.headers.get("content-type"), type)
        assert.closeTo(raw.bytes.length / bytesEach / 8000, track.length / rate, 0.01)
      }
      const mp3 = yield* post("/tts", order)
      assert.strictEqual(mp3.headers.get("content-type"), "audio/mpeg")
      assert.strictEqual(textAt(yield* hear(mp3.bytes, "audio/mpeg"), "text"), text)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("tell with_timestamps when each letter is heard, tags left out", () =>
    Effect.gen(function* () {
      const said = yield* post("/tts", { ...wav, text: `[sigh] ${text}`, with_timestamps: true })
      const chars = at(said, "audio_timestamps.graph_chars")
      const times = at(said, "audio_timestamps.graph_times")
      assert.isArray(chars)
      assert.isArray(times)
      if (!Array.isArray(chars) || !Array.isArray(times)) return
      assert.strictEqual(chars.join(""), text)
      assert.strictEqual(times.length, chars.length)
      let last = 0
      for (const [start, end] of times) {
        assert.isAtLeast(start, last - 1e-9)
        assert.isAtLeast(end, start)
        last = start
      }
      const { rate, track } = readWave(Buffer.from(textAt(said, "audio"), "base64"))
      assert.strictEqual(textAt(said, "content_type"), "audio/wav")
      assert.closeTo(Number(at(said, "duration")), track.length / rate, 0.002)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("cost $15 for a million characters, though no answer says so", () =>
    Effect.gen(function* () {
      yield* post("/tts", wav)
      const bill = yield* (yield* Simulator).bill
      assert.strictEqual(bill.ticks, text.length * 150_000)
      assert.strictEqual(bill.byRoute.tts?.calls, 1)
      assert.strictEqual(yield* Effect.map((yield* Simulator).log, (log) => log[0]?.costTicks), bill.ticks)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("are refused field by field, and nothing is billed", () =>
    Effect.gen(function* () {
      const say = (over: object) => post("/tts", { ...order, ...over })
      refused(yield* say({ language: undefined }), "missing field `language`", 422)
      refused(yield* say({ text: undefined }), "missing field `text`", 422)
      refused(
        yield* say({ output_format: { codec: "opus" } }),
        "unknown variant `opus`, expected one of `mp3`",
        422
      )
      refused(yield* say({ text: " " }), "must not be empty")
      refused(yield* say({ text: "x".repeat(15_001) }), "15001 characters, at most 15000")
      refused(yield* say({ language: "tlh" }), "Unsupported language: tlh")
      refused(yield* say({ voice_id: "nobody" }), `Available voices: ${voiceIds.join(", ")}`)
      refused(yield* say({ speed: 1.6 }), "speed must be between 0.7 and 1.5")
      refused(yield* say({ speed: 0.6 }), "speed must be between 0.7 and 1.5")
      refused(yield* say({ output_format: { codec: "wav", sample_rate: 11_025 } }), "sample_rate: 11025")
      refused(yield* say({ output_format: { codec: "mp3", bit_rate: 1 } }), "bit_rate: 1")
      const replace = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`w${i}`, "x"]))
      refused(yield* say({ replace }), "at most 200")
      refused(yield* say({ text: "so much gore" }), "SAFETY_CHECK_TYPE_", 403)
      refused(yield* post("/tts", order, withFault("moderated")), "usage guidelines", 403)
      assert.strictEqual((yield* (yield* Simulator).bill).ticks, 0)
      assert.strictEqual((yield* say({ voice_id: "my-voice" })).status, 200)
      assert.strictEqual((yield* say({ language: "pt", output_format: { codec: "pcm" } })).status, 200)
    }).pipe(Effect.provide(simulator({ customVoices: ["my-voice"] })))
  )

  it.scopedLive(
    "go wrong on demand: cut off, silent, without times; and no more than 50 start in a second",
    () =>
      Effect.gen(function* () {
        const whole = (yield* post("/tts", wav)).bytes
        const half = yield* post("/tts", wav, withFault("speech-truncated"))
        assert.closeTo(half.bytes.length, whole.length / 2, 1)
        const silent = yield* post("/tts", wav, withFault("speech-silent"))
        assert.isTrue(readWave(silent.bytes).track.every((value) => value === 0))
        const timeless = yield* post(
          "/tts",
          { ...wav, with_timestamps: true },
          withFault("speech-no-timestamps")
        )
        assert.isUndefined(at(timeless, "audio_timestamps"))
        // Those that are refused are counted, too.
        const many = yield* Effect.all(
          Array.from({ length: 200 }, () => post("/tts", { ...order, text: "" })),
          { concurrency: "unbounded" }
        )
        assert.include(
          many.map(({ status }) => status),
          429
        )
      }).pipe(Effect.provide(simulator()))
  )
})

describe("the list of voices", () => {
  it.scopedLive("has all 26, each with its name, for nothing", () =>
    Effect.gen(function* () {
      const list = yield* get("/tts/voices")
      const voices = at(list, "voices")
      assert.isArray(voices)
      assert.deepStrictEqual(
        voiceIds.map((_, index) => textAt(list, `voices.${index}.voice_id`)),
        voiceIds
      )
      assert.strictEqual(textAt(list, "voices.0.name"), "Ara")
      assert.strictEqual(textAt(yield* get("/tts/voices/eve"), "name"), "Eve")
      refused(yield* get("/tts/voices/nobody"), "nobody was not found", 404)
      assert.strictEqual((yield* (yield* Simulator).bill).ticks, 0)
    }).pipe(Effect.provide(simulator()))
  )
})

describe("what is heard", () => {
  it.scopedLive("is what the simulator's own voices said, word by word, at $0.10 for an hour", () =>
    Effect.gen(function* () {
      const said = yield* post("/tts", wav)
      const before = (yield* (yield* Simulator).bill).ticks
      const heard = yield* hear(said.bytes, "audio/wav", { language: "en", diarize: "true" })
      assert.strictEqual(textAt(heard, "text"), text)
      assert.strictEqual(textAt(heard, "words.1.text"), "fox")
      assert.isAbove(Number(at(heard, "words.1.end")), Number(at(heard, "words.1.start")))
      assert.strictEqual(at(heard, "words.0.speaker"), 0)
      const duration = Number(at(heard, "duration"))
      assert.closeTo(duration, readWave(said.bytes).track.length / 48_000, 0.001)
      const cost = (yield* (yield* Simulator).bill).ticks - before
      assert.strictEqual(cost, Math.round((duration / 3600) * 0.1 * 1e10))
      const logged = JSON.stringify(yield* (yield* Simulator).log)
      assert.include(logged, "data:audio/wav;sha256=")
      assert.isBelow(logged.length, 10_000)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("is nothing where nobody spoke, and nothing is heard in what is no audio", () =>
    Effect.gen(function* () {
      const silent = yield* post("/tts", wav, withFault("speech-silent"))
      assert.strictEqual(textAt(yield* hear(silent.bytes, "audio/wav"), "text"), "")
      refused(yield* hear(Buffer.from("no sound at all"), "audio/wav"), "Failed to decode")
      refused(yield* upload("/stt", { language: "en" }), "Missing required field: file")
      refused(yield* hear(silent.bytes, "audio/wav", { format: "true" }), "format requires language")
      refused(yield* hear(silent.bytes, "audio/wav", { model: "whisper" }), "unknown variant `whisper`", 422)
      assert.strictEqual((yield* post("/stt", {})).status, 415)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("is heard again in raw sound, which holds no words beside it", () =>
    Effect.gen(function* () {
      const raw = yield* post("/tts", { ...order, output_format: { codec: "mulaw", sample_rate: 8000 } })
      refused(yield* hear(raw.bytes, "audio/basic", { audio_format: "mulaw" }), "sample_rate is required")
      const heard = yield* hear(raw.bytes, "audio/basic", { audio_format: "mulaw", sample_rate: "8000" })
      assert.strictEqual(textAt(heard, "text"), text)
      assert.closeTo(Number(at(heard, "duration")), raw.bytes.length / 8000, 0.001)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("is heard wrong as scripted: other words, or a share of them, the same each time", () =>
    Effect.gen(function* () {
      const said = (yield* post("/tts", wav)).bytes
      const listen = Effect.map(hear(said, "audio/wav"), (heard) => textAt(heard, "text"))
      assert.strictEqual(yield* listen, "A box and a towel.")
      const half = yield* listen
      assert.notStrictEqual(half, text)
      assert.strictEqual(yield* listen, half)
      const deaf = yield* upload("/stt", {}, said, "audio/wav", withFault("hearing-empty"))
      assert.strictEqual(textAt(deaf, "text"), "")
    }).pipe(Effect.provide(simulator({ hearings: [{ when: "fox", values: ["A box and a towel.", 0.5] }] })))
  )
})
