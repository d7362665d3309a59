import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, TestClock } from "effect"
import { Simulator } from "../src/Simulator.js"
import { clipFacts } from "../src/server/wire/ClipFacts.js"
import { at, finished, get, portraitPrompt, post, type Seen, simulator, textAt } from "./kit.js"

const base = "grok-imagine-video"
const newer = "grok-imagine-video-1.5"
const lite = "grok-imagine-video-1.5-lite"
const text = { model: base, prompt: "Slow dolly towards a lighthouse at dusk", duration: 2 }

const refused = (answer: Seen, words: string) => {
  assert.strictEqual(answer.status, 400, answer.text)
  assert.include(textAt(answer, "error"), words)
}

const keyframe = Effect.map(
  post("/images/generations", {
    model: "grok-imagine-image-2.0",
    prompt: portraitPrompt,
    aspect_ratio: "9:16",
    response_format: "b64_json"
  }),
  (answer) => ({ url: `data:image/jpeg;base64,${textAt(answer, "data.0.b64_json")}` })
)

/** Orders a clip and fetches it. */
const clip = Effect.fnUntraced(function* (path: string, body: object) {
  const start = yield* post(path, body)
  assert.strictEqual(start.status, 200, start.text)
  const done = yield* finished(textAt(start, "request_id"))
  assert.strictEqual(at(done, "status"), "done", done.text)
  const file = yield* get(textAt(done, "video.url"))
  return { start, done, file, facts: Option.getOrThrow(yield* clipFacts(file.bytes)) }
})

const asUri = (bytes: Uint8Array) => ({
  url: `data:video/mp4;base64,${Buffer.from(bytes).toString("base64")}`
})

describe("clips", () => {
  it.scopedLive(
    "from words: of the ordered length and shape, billed per second, the bill in the finished answer",
    () =>
      Effect.gen(function* () {
        const { done, facts, file, start } = yield* clip("/videos/generations", {
          ...text,
          resolution: "720p"
        })
        assert.deepStrictEqual(Object.keys(Object(start.json)), ["request_id"])
        assert.strictEqual(file.headers.get("content-type"), "video/mp4")
        assert.deepStrictEqual([facts.width, facts.height, Math.round(facts.seconds)], [1280, 720, 2])
        assert.strictEqual(at(done, "video.duration"), 2)
        assert.strictEqual(at(done, "video.respect_moderation"), true)
        assert.strictEqual(at(done, "progress"), 100)
        assert.match(textAt(done, "video.url"), /xai-video-[0-9a-f]+\.mp4$/)
        assert.strictEqual(at(done, "usage.cost_in_usd_ticks"), 2 * 700_000_000)
        assert.strictEqual((yield* (yield* Simulator).bill).ticks, 2 * 700_000_000)
      }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("from a picture: in the picture's shape, the picture charged; 8 s at 480p unless told", () =>
    Effect.gen(function* () {
      const { done, facts } = yield* clip("/videos/generations", {
        model: base,
        prompt: "She waves",
        image: yield* keyframe
      })
      assert.deepStrictEqual([facts.width, facts.height, Math.round(facts.seconds)], [480, 854, 8])
      assert.strictEqual(at(done, "usage.cost_in_usd_ticks"), 8 * 500_000_000 + 20_000_000)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("a top-level image_url is ignored: the clip is made from the words", () =>
    Effect.gen(function* () {
      const { url } = yield* keyframe
      const { done, facts } = yield* clip("/videos/generations", { ...text, image_url: { url } })
      assert.isAbove(facts.width, facts.height)
      assert.strictEqual(at(done, "usage.cost_in_usd_ticks"), 2 * 500_000_000)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("from references, up to fourteen", () =>
    Effect.gen(function* () {
      const image = yield* keyframe
      const { done } = yield* clip("/videos/generations", {
        ...text,
        reference_images: [image, image],
        aspect_ratio: "1:1"
      })
      assert.strictEqual(at(done, "usage.cost_in_usd_ticks"), 2 * 500_000_000 + 2 * 20_000_000)
      const many = Array.from({ length: 14 }, () => image)
      for (const model of [base, newer]) {
        const order = (body: object) => post("/videos/generations", { ...text, model, ...body })
        assert.strictEqual((yield* order({ reference_images: many })).status, 200)
        refused(
          yield* order({ reference_images: [...many, image], duration: 16 }),
          "Too many reference images: 15. Maximum allowed is 14."
        )
      }
      refused(
        yield* post("/videos/generations", { ...text, model: lite, reference_images: [image] }),
        "`reference_images` is not supported for this model."
      )
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("the newer model films larger, with a last frame, keyframes, voices, or mute", () =>
    Effect.gen(function* () {
      const image = yield* keyframe
      const { done, facts } = yield* clip("/videos/generations", {
        ...text,
        model: "grok-imagine-video-1.5-preview",
        image,
        resolution: "720p",
        last_frame: image,
        keyframes: [{ image, timestamp_s: 1 }],
        reference_audios: [{ voice_id: "ara" }],
        generate_audio: false,
        seconds: 3
      })
      assert.deepStrictEqual([facts.width, facts.height], [720, 1280])
      assert.strictEqual(at(done, "model"), newer)
      const large = yield* clip("/videos/generations", { ...text, model: newer, image, resolution: "1080p" })
      assert.deepStrictEqual([large.facts.width, large.facts.height], [1080, 1920])
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("are refused order by order as xAI refuses them, and nothing is billed", () =>
    Effect.gen(function* () {
      const image = yield* keyframe
      const before = (yield* (yield* Simulator).bill).ticks
      const order = (body: object) => post("/videos/generations", { ...text, ...body })
      refused(yield* order({ prompt: "" }), "prompt is required")
      refused(yield* order({ prompt: undefined }), "prompt is required")
      refused(yield* order({ prompt: "x".repeat(64_001) }), "too long")
      refused(yield* order({ duration: 0 }), "Duration must be between 1 and 15 seconds")
      refused(yield* order({ duration: 16 }), "Duration must be between 1 and 15 seconds")
      const unknown = yield* order({ aspect_ratio: "auto" })
      assert.strictEqual(unknown.status, 422)
      assert.include(
        unknown.text,
        "aspect_ratio: unknown variant `auto`, expected one of `1:1`, `16:9`, `9:16`"
      )
      assert.include((yield* order({ resolution: "4k" })).text, "resolution: unknown variant `4k`")
      refused(yield* order({ resolution: "1080p" }), "1080p is not supported")
      refused(
        yield* order({ reference_images: [image], duration: 11 }),
        "Duration 11s exceeds the maximum allowed for reference-to-video, which is 10s."
      )
      refused(
        yield* order({ model: newer, reference_images: [image], duration: 16 }),
        "Duration 16s exceeds the maximum allowed for reference-to-video, which is 15s."
      )
      const noLarge = "1080p video resolution is not supported for reference-to-video requests."
      refused(yield* order({ model: newer, reference_images: [image], resolution: "1080p" }), noLarge)
      refused(yield* order({ model: newer, image, last_frame: image, resolution: "1080p" }), noLarge)
      refused(yield* order({ image, reference_images: [image] }), "together with reference_images")
      refused(yield* order({ last_frame: image }), "`last_frame` is not supported for this model.")
      refused(yield* order({ model: lite, last_frame: image }), "`last_frame` is not supported")
      refused(yield* order({ keyframes: [{ image, timestamp_s: 1 }] }), "`keyframes` is not supported")
      refused(yield* order({ model: newer, keyframes: [{ image, timestamp_s: 2 }] }), "strictly inside")
      refused(
        yield* order({ reference_audios: [{ voice_id: "ara" }] }),
        "`reference_audios` is not supported"
      )
      refused(yield* order({ model: newer, reference_audios: [{}] }), "exactly one of")
      refused(yield* order({ image: { url: "https://example.org/a.png" } }), "failed to fetch")
      for (const field of ["seed", "fps", "n", "negative_prompt"]) {
        refused(yield* order({ [field]: 1 }), `Argument not supported: ${field}`)
      }
      assert.strictEqual((yield* order({ model: "sora-2" })).status, 404)
      assert.strictEqual((yield* (yield* Simulator).bill).ticks, before)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("keep their pins a third of a second apart, the picture and the last frame too", () =>
    Effect.gen(function* () {
      const image = yield* keyframe
      const pinned = (stamps: ReadonlyArray<number>, more: object = {}) =>
        post("/videos/generations", {
          ...{ ...text, model: newer, keyframes: stamps.map((timestamp_s) => ({ image, timestamp_s })) },
          ...more
        })
      assert.strictEqual((yield* pinned([1 / 3, 2 / 3, 1])).status, 200)
      refused(yield* pinned([1, 1.2]), "1/3 of a second apart")
      refused(yield* pinned([0.2], { image }), "1/3 of a second apart")
      refused(yield* pinned([1.9], { last_frame: image }), "1/3 of a second apart")
      refused(yield* pinned([0.3, 0.7, 1.1, 1.5, 1.9]), "Too many keyframes: 5. Maximum allowed is 4.")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("know the voices, built in and made, and count as made from references with one alone", () =>
    Effect.gen(function* () {
      const spoken = (ids: ReadonlyArray<string>, more: object = {}) =>
        post("/videos/generations", {
          ...{ ...text, model: newer, reference_audios: ids.map((voice_id) => ({ voice_id })) },
          ...more
        })
      assert.strictEqual((yield* spoken(["ara", "atlas", "my-own"])).status, 200)
      refused(
        yield* spoken(["zzz"]),
        'Unknown voice_id "zzz". Available voices: ara, eve, leo, rex, sal, carina, zagan, helix, orion, luna, iris, altair, zenith, perseus, helios, lux, kepler, rigel, cosmo, celeste, ursa, sirius, lumen, castor, naksh, atlas. Custom voice ids'
      )
      refused(
        yield* spoken(["ara", "eve", "leo", "rex"]),
        "Too many reference audio clips: 4. Maximum allowed is 3."
      )
      refused(yield* spoken(["ara"], { resolution: "1080p" }), "1080p video resolution is not supported")
      refused(yield* spoken(["ara"], { duration: 16 }), "for reference-to-video, which is 15s.")
      refused(yield* spoken(["ara"], { model: base, duration: 16 }), "for reference-to-video, which is 10s.")
    }).pipe(Effect.provide(simulator({ customVoices: ["my-own"] })))
  )

  it.scopedLive("need no model: the first one is meant", () =>
    Effect.gen(function* () {
      const { model: _, ...bare } = text
      const { done } = yield* clip("/videos/generations", bare)
      assert.strictEqual(at(done, "model"), base)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("a picture without words is taken, and dies at the poll with 400", () =>
    Effect.gen(function* () {
      const start = yield* post("/videos/generations", { model: base, image: yield* keyframe, duration: 1 })
      assert.strictEqual(start.status, 200)
      const end = yield* finished(textAt(start, "request_id"))
      assert.strictEqual(end.status, 400)
      assert.notInclude(end.text, "moderation")
    }).pipe(Effect.provide(simulator()))
  )
})

describe("looking at a job", () => {
  it.scoped("is 202 with growing progress, then 200; an unknown id is 404", () =>
    Effect.gen(function* () {
      const start = yield* post("/videos/generations", text)
      const id = textAt(start, "request_id")
      const first = yield* get(`/videos/${id}`)
      yield* TestClock.adjust("250 millis")
      const second = yield* get(`/videos/${id}`)
      assert.deepStrictEqual([first.status, at(first, "status"), at(first, "model")], [202, "pending", base])
      assert.isAbove(Number(at(second, "progress")), Number(at(first, "progress")))
      assert.isBelow(Number(at(second, "progress")), 100)
      yield* TestClock.adjust("1250 millis")
      assert.strictEqual(at(yield* finished(id), "status"), "done")
      const lost = yield* get("/videos/00000000-0000-4000-a000-000000000000")
      assert.deepStrictEqual([lost.status, at(lost, "code")], [404, "not-found"])
      refused(yield* get("/videos/inpaint"), "Malformed request ID")
    }).pipe(Effect.provide(simulator({ delays: { videoMillis: 1500, jitter: 0 } })))
  )

  it.scopedLive("may bring 202 with nothing at all", () =>
    Effect.gen(function* () {
      const start = yield* post("/videos/generations", text)
      const look = yield* get(`/videos/${textAt(start, "request_id")}`)
      assert.deepStrictEqual([look.status, look.text, look.headers.get("content-type")], [202, "", null])
    }).pipe(Effect.provide(simulator({ pendingBody: "empty", delays: { videoMillis: 5000 } })))
  )

  it.scopedLive("gives the same link while it lives, and a new one when it is dead", () =>
    Effect.gen(function* () {
      const { done } = yield* clip("/videos/generations", text)
      const start = yield* post("/videos/generations", { ...text, prompt: "again" })
      const id = textAt(start, "request_id")
      const first = textAt(yield* finished(id), "video.url")
      assert.strictEqual(textAt(yield* get(`/videos/${id}`), "video.url"), first)
      assert.notStrictEqual(first, textAt(done, "video.url"))
      assert.strictEqual((yield* get(first, { "x-simulator-fault": "media-expired" })).status, 404)
      assert.strictEqual((yield* get(first)).status, 404, "a dead link stays dead")
      const second = textAt(yield* get(`/videos/${id}`), "video.url")
      assert.notStrictEqual(second, first)
      assert.strictEqual((yield* get(second)).status, 200)
      assert.strictEqual((yield* (yield* Simulator).bill).entries.length, 2, "nothing was made again")
    }).pipe(Effect.provide(simulator()))
  )
})

describe("changing clips", () => {
  it.scopedLive("an edit copies length and shape, and costs by the second in and out", () =>
    Effect.gen(function* () {
      const original = yield* clip("/videos/generations", { ...text, resolution: "720p" })
      const edited = yield* clip("/videos/edits", {
        model: base,
        prompt: "a blue coat",
        video: { url: textAt(original.done, "video.url") }
      })
      assert.deepStrictEqual(
        [edited.facts.width, edited.facts.height, Math.round(edited.facts.seconds)],
        [1280, 720, 2]
      )
      assert.closeTo(Number(at(edited.done, "usage.cost_in_usd_ticks")), 2 * 800_000_000, 50_000_000)
      const fromBytes = yield* clip("/videos/edits", {
        model: base,
        prompt: "a red coat",
        video: asUri(original.file.bytes)
      })
      assert.strictEqual(Math.round(fromBytes.facts.seconds), 2)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive(
    "an edit is made on the base model, of at most 8.7 s; a clip that cannot be had is found out by the job",
    () =>
      Effect.gen(function* () {
        const eight = asUri((yield* clip("/videos/generations", { ...text, duration: 8 })).file.bytes)
        const nine = asUri((yield* clip("/videos/generations", { ...text, duration: 9 })).file.bytes)
        const edit = (body: object) =>
          post("/videos/edits", { model: base, prompt: "bluer", video: eight, ...body })
        const edited = yield* clip("/videos/edits", {
          ...{ model: base, prompt: "bluer", video: eight, duration: 3, resolution: "480p" }
        })
        assert.strictEqual(Math.round(edited.facts.seconds), 8, "a length that is asked for does nothing")
        refused(yield* edit({ model: newer }), "Video editing is not supported for this model.")
        refused(yield* edit({ aspect_ratio: "x" }), "Argument not supported: aspect_ratio")
        refused(yield* edit({ prompt: "" }), "prompt is required")
        refused(yield* edit({ video: {} }), "one of url and file_id is required")
        const before = (yield* (yield* Simulator).bill).ticks
        const lost = Effect.fnUntraced(function* (path: string, video: object, words: string) {
          const start = yield* post(path, { prompt: "bluer", video })
          assert.strictEqual(start.status, 200, start.text)
          const end = yield* finished(textAt(start, "request_id"))
          assert.deepStrictEqual(
            [end.status, at(end, "status"), at(end, "error.code")],
            [200, "failed", "invalid_argument"]
          )
          assert.include(textAt(end, "error.message"), words)
        })
        yield* lost("/videos/edits", nine, "0 to 8.7s are taken")
        yield* lost("/videos/edits", { url: "data:video/mp4;base64,AAAA" }, "could not be read as MP4")
        yield* lost("/videos/edits", { url: "data:video/webm;base64,AAAA" }, "expected video/mp4")
        yield* lost("/videos/edits", { url: "https://example.org/clip.mov" }, "failed to fetch")
        yield* lost("/videos/edits", { file_id: "nobody" }, "was not found")
        yield* lost("/videos/extensions", { url: "not-a-url" }, "failed to fetch")
        assert.strictEqual((yield* (yield* Simulator).bill).ticks, before)
        assert.strictEqual((yield* post("/videos/edits", { model: base, prompt: "x" })).status, 422)
      }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive(
    "an extension is the original and a tail in one file, billed by the tail and what went in",
    () =>
      Effect.gen(function* () {
        const original = yield* clip("/videos/generations", { ...text, duration: 3 })
        const video = { url: textAt(original.done, "video.url") }
        const longer = yield* clip("/videos/extensions", {
          model: base,
          prompt: "He looks up",
          video,
          duration: 4
        })
        assert.strictEqual(Math.round(longer.facts.seconds), 7)
        assert.strictEqual(at(longer.done, "video.duration"), 7)
        assert.closeTo(
          Number(at(longer.done, "usage.cost_in_usd_ticks")),
          4 * 500_000_000 + 3 * 100_000_000,
          10_000_000
        )
        const extend = (body: object) =>
          post("/videos/extensions", { model: base, prompt: "on", video, ...body })
        for (const duration of [1, 11, 15]) assert.strictEqual((yield* extend({ duration })).status, 200)
        for (const duration of [0, 16])
          refused(yield* extend({ duration }), "Duration must be between 1 and 15 seconds")
        refused(yield* extend({ model: newer }), "Video extension is not supported for this model.")
        refused(yield* extend({ user: "me" }), "Argument not supported: user")
        const short = yield* clip("/videos/generations", { ...text, duration: 1 })
        const lost = yield* finished(textAt(yield* extend({ video: asUri(short.file.bytes) }), "request_id"))
        assert.deepStrictEqual([at(lost, "status"), at(lost, "error.code")], ["failed", "invalid_argument"])
        assert.include(textAt(lost, "error.message"), "2 to 15s")
      }).pipe(Effect.provide(simulator()))
  )
})
