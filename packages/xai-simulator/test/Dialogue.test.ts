import { FileSystem } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Simulator } from "../src/Simulator.js"
import { at, finished, get, post, simulator, textAt, upload, withFault } from "./kit.js"

const order = {
  model: "grok-imagine-video-1.5",
  prompt: [
    "Slow push in. Natural sound only, no music.",
    'Dialogue: <AUDIO_0> Fox says, softly: "Did you hear that?"',
    'Dialogue: <AUDIO_1> Owl says, calmly: "I did. Stay close."'
  ].join("\n"),
  duration: 6,
  reference_audios: [{ voice_id: "luna" }, { voice_id: "rex" }]
}

const clip = Effect.fnUntraced(function* (body: object) {
  const done = yield* finished(textAt(yield* post("/videos/generations", body), "request_id"))
  return (yield* get(textAt(done, "video.url"))).bytes
})

const hear = (bytes: Uint8Array) => upload("/stt", {}, bytes, "video/mp4")

describe("clips with lines", () => {
  it.scopedLive("are heard to say them, in their order, from 0.4 s on", () =>
    Effect.gen(function* () {
      const heard = yield* hear(yield* clip(order))
      assert.strictEqual(textAt(heard, "text"), "Did you hear that? I did. Stay close.")
      assert.closeTo(Number(at(heard, "words.0.start")), 0.4, 0.1)
      const gap = Number(at(heard, "words.4.start")) - Number(at(heard, "words.3.end"))
      assert.isAtLeast(gap, 0.3)
      assert.strictEqual(at(heard, "duration"), 6)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("say them in any voice on models that hold none, and nothing where there is no sound", () =>
    Effect.gen(function* () {
      const prompt = order.prompt.replace(/<AUDIO_\d> /g, "")
      const voiceless = yield* clip({ model: "grok-imagine-video", prompt, duration: 6 })
      assert.strictEqual(textAt(yield* hear(voiceless), "text"), "Did you hear that? I did. Stay close.")
      const mute = yield* clip({ ...order, generate_audio: false })
      assert.strictEqual(textAt(yield* hear(mute), "text"), "")
      const unsaid = yield* clip({ ...order, prompt: "A fox waits.", reference_audios: undefined })
      assert.strictEqual(textAt(yield* hear(unsaid), "text"), "")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("hurry where time is short, and are cut off where it is over", () =>
    Effect.gen(function* () {
      const words = (text: string) => text.split(" ").length
      const short = textAt(yield* hear(yield* clip({ ...order, duration: 2 })), "text")
      assert.isAbove(words(short), 1)
      assert.isBelow(words(short), 7)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("can be closed to a key: 403 with voices, none without", () =>
    Effect.gen(function* () {
      const refusal = yield* post("/videos/generations", order, withFault("voices-refused"))
      assert.strictEqual(refusal.status, 403)
      assert.include(textAt(refusal, "error"), "reference_audios")
      const { reference_audios: _, ...without } = order
      assert.strictEqual(
        (yield* post("/videos/generations", without, withFault("voices-refused"))).status,
        200
      )
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("say what they said when they are edited, or lengthened", () =>
    Effect.gen(function* () {
      const first = yield* clip({
        ...order,
        model: "grok-imagine-video",
        reference_audios: undefined,
        duration: 4
      })
      const video = { url: `data:video/mp4;base64,${Buffer.from(first).toString("base64")}` }
      const change = Effect.fnUntraced(function* (path: string, body: object) {
        const done = yield* finished(textAt(yield* post(path, body), "request_id"))
        return textAt(yield* hear((yield* get(textAt(done, "video.url"))).bytes), "text")
      })
      const before = textAt(yield* hear(first), "text")
      assert.strictEqual(yield* change("/videos/edits", { prompt: "make the coat blue", video }), before)
      const prompt = 'Dialogue: Owl says, softly: "At last."'
      assert.strictEqual(
        yield* change("/videos/extensions", { prompt, video, duration: 3 }),
        `${before} At last.`
      )
    }).pipe(Effect.provide(simulator()))
  )
})

describe("a simulator with a storage folder", () => {
  it.scopedLive("knows after a restart what was said in sound that holds no words", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const storage = yield* fs.makeTempDirectoryScoped()
      const life = <A, E>(work: Effect.Effect<A, E, Simulator>) =>
        Effect.scoped(Effect.provide(work, simulator({ storage })))
      const format = { codec: "alaw", sample_rate: 8000 }
      const said = yield* life(
        post("/tts", { text: "Keep this in mind.", language: "en", output_format: format })
      )
      const fields = { audio_format: "alaw", sample_rate: "8000" }
      const heard = yield* life(upload("/stt", fields, said.bytes, "audio/basic"))
      assert.strictEqual(textAt(heard, "text"), "Keep this in mind.")
    }).pipe(Effect.provide(NodeFileSystem.layer))
  )
})
