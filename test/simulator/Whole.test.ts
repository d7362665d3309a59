import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, JSONSchema, Layer, Option, Schema } from "effect"
import { imageFacts } from "../../packages/xai-simulator/src/server/wire/ImageFacts.js"
import { at, finished, get, post, textAt } from "../../packages/xai-simulator/test/kit.js"
import { Concept } from "../../src/domain/Concept.js"
import { videoModels } from "../../src/domain/Models.js"
import { StoryPlan } from "../../src/domain/StoryPlan.js"
import { motionPrompt } from "../../src/prompts/MotionPrompts.js"
import { keyframePrompt, portraitPrompt } from "../../src/prompts/PicturePrompts.js"
import { planPrompt, planSystem } from "../../src/prompts/PlanPrompt.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { filmArtist } from "../../src/simulated/FilmArtist.js"
import { rehearsing } from "../../src/simulated/Rehearsed.js"
import { scratch, studio } from "../support/studio.js"

const real = rehearsing({
  sceneSeconds: 3,
  framesPerSecond: 2,
  delays: { chatMillis: 0, imageMillis: 0, videoMillis: 0, jitter: 0 }
}).pipe(Layer.provide(filmArtist), Layer.provideMerge(studio))

describe("the simulator with its real artist", () => {
  it.scopedLive("plays every call of a film: plan, sheets, keyframe, clip, correction, extension", () =>
    Effect.gen(function* () {
      const [model] = videoModels
      if (model === undefined) return assert.fail("no video model")
      const wish = planPrompt(Concept.make("A fox and owl discover a glowing crystal"), {
        aspectRatio: Option.some("9:16"),
        videoModel: model
      })
      const answer = yield* post("/chat/completions", {
        model: "grok-4.3",
        messages: [
          { role: "system", content: planSystem },
          { role: "user", content: wish }
        ],
        response_format: {
          type: "json_schema",
          json_schema: { name: "plan", schema: JSONSchema.make(StoryPlan) }
        }
      })
      const plan = yield* Schema.decodeUnknown(Schema.parseJson(StoryPlan))(
        textAt(answer, "choices.0.message.content")
      )
      const sheets = yield* Effect.forEach(
        plan.characters,
        (character) =>
          Effect.map(
            post("/images/generations", {
              model: "grok-imagine-image-2.0",
              prompt: portraitPrompt(character, plan.style),
              aspect_ratio: plan.aspectRatio
            }),
            (drawn) => ({ url: textAt(drawn, "data.0.url") })
          ),
        { concurrency: "unbounded" }
      )
      const [scene] = plan.scenesInOrder
      if (scene === undefined) return assert.fail("no scene")
      const drawn = yield* post("/images/edits", {
        model: "grok-imagine-image-2.0",
        prompt: keyframePrompt(scene, plan, { cast: "sheets", follows: false }),
        images: sheets,
        aspect_ratio: plan.aspectRatio
      })
      const keyframe = textAt(drawn, "data.0.url")
      const size = Option.getOrThrow(imageFacts((yield* get(keyframe)).bytes))
      assert.deepStrictEqual([size.width, size.height], [720, 1280])

      const fs = yield* FileSystem.FileSystem
      const ffmpeg = yield* Ffmpeg
      const { at: place } = yield* scratch
      /** Orders a clip, fetches it, and has it decoded to its last frame. */
      const clip = Effect.fnUntraced(function* (path: string, name: string, body: object) {
        const start = yield* post(path, { model: model.id, prompt: motionPrompt(scene, plan.style), ...body })
        assert.strictEqual(start.status, 200, start.text)
        const done = yield* finished(textAt(start, "request_id"))
        assert.strictEqual(at(done, "status"), "done", done.text)
        const url = textAt(done, "video.url")
        yield* fs.writeFile(place(name), (yield* get(url)).bytes)
        return { url, facts: yield* ffmpeg.verify(place(name)) }
      })
      const take = yield* clip("/videos/generations", "take.mp4", { image: { url: keyframe }, duration: 3 })
      assert.deepStrictEqual([take.facts.video.width, take.facts.video.height], [480, 854])
      assert.strictEqual(take.facts.video.frames, 6)
      assert.isTrue(Option.isSome(take.facts.audio))
      const corrected = yield* clip("/videos/edits", "corrected.mp4", { video: { url: take.url } })
      assert.strictEqual(corrected.facts.video.frames, 6)
      const longer = yield* clip("/videos/extensions", "longer.mp4", {
        video: { url: take.url },
        duration: 2
      })
      assert.strictEqual(longer.facts.video.frames, 10)
      const fromWords = yield* clip("/videos/generations", "words.mp4", { duration: 1 })
      assert.strictEqual(fromWords.facts.video.width, 854)
    }).pipe(Effect.provide(real))
  )
})
