import assert from "node:assert/strict"
import { FileSystem, type Path } from "@effect/platform"
import { Effect, Layer, Option, Schedule, Schema } from "effect"
import { LocalFile } from "../domain/Assets.js"
import { SceneId } from "../domain/StoryPlan.js"
import { sniffFileType } from "../services/FileType.js"
import { type Billed, GrokClient, type Picture, RequestId } from "../services/GrokClient.js"
import { type GrokError, GrokError as GrokFailure, isPerhapsTooEarly } from "../services/GrokError.js"
import { readWav } from "../services/WavFile.js"
import { paths, Workspace } from "../services/Workspace.js"
import { casesOver, type Promised, promises } from "./Contract.js"
import { hashOf, temporaryFolder, writeClip } from "./Kit.js"

/** A `GrokClient` that is to be held against the contract, and what it answers to. */
export interface GrokClientUnderTest<E> {
  readonly layer: Layer.Layer<GrokClient, E, FileSystem.FileSystem | Path.Path | Workspace>
  /** The models to ask; today's defaults unless said. */
  readonly models?: { readonly chat?: string; readonly image?: string; readonly video?: string }
  /** Words that this provider refuses, where it refuses any. */
  readonly refusedPrompt?: string
  /** Whether its video model edits clips; true unless said. */
  readonly canEdit?: boolean
  /** Whether it records words and listens to recordings; true unless said. */
  readonly canSpeak?: boolean
  /** It only says what a script says: then nothing is asked about what pictures and clips are made of. */
  readonly isScripted?: boolean
  /** How long a clip may take, in looks a tenth of a second apart; 300 unless said. */
  readonly looks?: number
}

/** What the contract asks about: a question any model can answer. */
const Colour = Schema.Struct({ colour: Schema.Literal("red", "green", "blue") })

const isFailure = Schema.is(GrokFailure)

/** What every `GrokClient` promises. Against a provider that takes money it costs a few pictures, two short clips and a few sentences. */
export const grokClientContract = <E0>(under: GrokClientUnderTest<E0>): ReadonlyArray<Promised> =>
  promises(({ describe, it }) => {
    const { canEdit = true, canSpeak = true, isScripted = false, looks = 300, models = {} } = under
    const { refusedPrompt } = under
    const { chat = "grok-4.3", image = "grok-imagine-image-2.0", video = "grok-imagine-video" } = models

    /** Writes a case down: its claim, and what has to go well over a fresh client. */
    const holds = casesOver(
      it.live,
      Layer.provideMerge(under.layer, temporaryFolder),
      Effect.all({ fs: FileSystem.FileSystem, grok: GrokClient, workspace: Workspace })
    )

    /** The same, but only of one that looks into pictures and clips. */
    const sees: typeof holds = isScripted ? () => {} : holds

    const isBilled = ({ cost }: Billed<unknown>) =>
      assert(Option.isNone(cost) || (Number.isSafeInteger(cost.value) && cost.value >= 0), "a strange bill")

    /** Any failure of any call, as whoever stores and shows it needs it. */
    const isTold = (error: unknown) => {
      assert(isFailure(error), `not one of GrokClient's failures: ${String(error)}`)
      assert(error.detail !== "", "a failure without a word")
      return error
    }

    /** A picture of the provider as a file of the film. */
    const bring = Effect.fnUntraced(function* (picture: Picture, path: string) {
      const fs = yield* FileSystem.FileSystem
      const workspace = yield* Workspace
      const { download } = yield* GrokClient
      const to = workspace.absolute(path)
      if (Option.isSome(picture.bytes)) yield* fs.writeFile(to, picture.bytes.value)
      else if (Option.isSome(picture.url)) yield* download(picture.url.value, to, "image")
      else assert(false, "a picture that is neither bytes nor a link")
      const bytes = yield* fs.readFile(to)
      if (!isScripted) assert.match(sniffFileType(bytes) ?? "no picture", /jpeg|png|webp/)
      return new LocalFile({ path, sha256: hashOf(bytes) })
    })

    const draw = (prompt: string) =>
      Effect.flatMap(GrokClient, ({ drawImage }) =>
        drawImage({ model: image, prompt, aspectRatio: "16:9", quality: Option.some("low") })
      )

    const drawn = Effect.fnUntraced(function* (path = paths.keyframe(SceneId.make(1), 1)) {
      return yield* bring((yield* draw("A red ball on a green lawn, seen from the side")).answer, path)
    })

    /** Looks until the clip is there, over a just submitted job's first moments too. */
    const finished = (id: RequestId) =>
      Effect.flatMap(GrokClient, ({ checkVideo }) =>
        checkVideo(id).pipe(
          Effect.tap((status) => {
            if (status._tag === "Rendering" && Option.isSome(status.progress))
              assert(status.progress.value >= 0 && status.progress.value <= 100, "a strange progress")
          }),
          Effect.flatMap((status) =>
            status._tag === "Done" ? Effect.succeed(status) : Effect.fail("rendering" as const)
          ),
          Effect.retry({
            schedule: Schedule.spaced("100 millis"),
            times: looks,
            while: (error: GrokError | "rendering") => error === "rendering" || isPerhapsTooEarly(error)
          })
        )
      )

    const submit = Effect.fnUntraced(function* () {
      const { submitVideo } = yield* GrokClient
      const order = { prompt: "The ball rolls to the right", seconds: 3, resolution: "480p" as const }
      return yield* submitVideo({ model: video, keyframe: yield* drawn(), ...order })
    })

    const sentence = { text: "The ball rolls over the lawn.", language: "en", voice: "eve", speed: 1 }

    /** A recording as a file of the film, and how long it is. */
    const recorded = Effect.fnUntraced(function* () {
      const fs = yield* FileSystem.FileSystem
      const workspace = yield* Workspace
      const { speak } = yield* GrokClient
      const { answer } = yield* speak(sentence)
      const path = "responses/recording.wav"
      yield* fs.writeFile(workspace.absolute(path), answer.bytes)
      return { file: new LocalFile({ path, sha256: hashOf(answer.bytes) }), seconds: answer.seconds }
    })

    const goForward = (
      times: ReadonlyArray<{ readonly from: number; readonly to: number }>,
      last: number
    ) => {
      for (const [n, { from, to }] of times.entries())
        assert(from >= (times[n - 1]?.from ?? 0) && to >= from && to <= last, "times that do not go forward")
    }

    if (canSpeak)
      describe("words", () => {
        holds("are recorded whole, at 48 kHz, each letter at its time", function* ({ grok }) {
          const reply = yield* grok.speak(sentence)
          isBilled(reply)
          const { bytes, letters, seconds } = reply.answer
          const facts = readWav(bytes)
          assert(typeof facts !== "string", `the recording is no WAV: ${facts}`)
          assert.strictEqual(facts.rate, 48_000)
          assert.strictEqual(facts.seconds, seconds)
          goForward(letters, seconds)
        })

        holds("that are said faster take less time", function* ({ grok }) {
          const usual = yield* grok.speak(sentence)
          const fast = yield* grok.speak({ ...sentence, speed: 1.5 })
          assert(fast.answer.seconds < usual.answer.seconds)
        })

        holds("that were recorded are heard again", function* ({ grok }) {
          const { file, seconds } = yield* recorded()
          const heard = yield* grok.transcribe({ file, language: "en", terms: ["lawn"], seconds })
          isBilled(heard)
          assert.match(heard.answer.text, /\w/)
          // A recogniser may count a word to the end of a block of sound.
          goForward(heard.answer.words, seconds + 0.5)
        })

        sees("are not listened to in a file that is gone or changed since", function* (given) {
          const { grok, workspace, fs } = given
          const { file, seconds } = yield* recorded()
          const listen = Effect.flip(grok.transcribe({ file, language: "en", terms: [], seconds }))
          yield* fs.writeFileString(workspace.absolute(file.path), "somebody's notes")
          const changed = isTold(yield* listen)
          yield* fs.remove(workspace.absolute(file.path))
          const gone = isTold(yield* listen)
          assert.strictEqual(changed._tag, "MediaRejected")
          assert.strictEqual(gone._tag, "MediaRejected")
        })

        holds("are said by voices that are listed, each by an id of its own", function* ({ grok }) {
          const voices = yield* grok.voices
          const ids = voices.map(({ id }) => id)
          assert.strictEqual(new Set(ids).size, ids.length)
          const [voice] = ids
          assert(voice !== undefined, "there are no voices")
          assert((yield* grok.speak({ ...sentence, voice })).answer.seconds > 0)
        })

        if (refusedPrompt !== undefined) {
          holds("are refused as PromptRefused, with what the refusal cost", function* ({ grok }) {
            const refused = isTold(yield* Effect.flip(grok.speak({ ...sentence, text: refusedPrompt })))
            assert(refused._tag === "PromptRefused" && refused.billed >= 0)
          })
        }
      })

    describe("questions", () => {
      holds("are answered in the shape that is asked for", function* ({ grok }) {
        const reply = yield* grok.ask({
          model: chat,
          reasoningEffort: Option.none(),
          system: "You answer in one word.",
          words: "Which colour has the ball on the lawn?",
          pictures: [],
          name: "colour",
          answer: Colour,
          repairs: []
        })
        assert(Schema.is(Colour)(reply.answer))
        isBilled(reply)
      })
    })

    describe("pictures", () => {
      holds("are drawn from words, and from other pictures", function* ({ grok }) {
        const first = yield* draw("A red ball on a green lawn")
        isBilled(first)
        const ball = yield* bring(first.answer, paths.sheet(1, "ball", 1))
        const second = yield* drawn()
        const order = { model: image, aspectRatio: "16:9" as const, quality: Option.some("low" as const) }
        const one = yield* grok.editImage({ ...order, prompt: "The same, at dusk", pictures: [ball] })
        const both = yield* grok.editImage({ ...order, prompt: "Both in one", pictures: [ball, second] })
        isBilled(one)
        yield* bring(one.answer, paths.keyframe(SceneId.make(2), 1))
        yield* bring(both.answer, paths.keyframe(SceneId.make(3), 1))
      })

      holds("are drawn for all who ask at once, each for its own words", function* () {
        const all = yield* Effect.forEach(
          ["red", "green", "blue", "black"],
          (colour) => draw(`A ${colour} ball`),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(all.length, 4)
        const files = yield* Effect.forEach(all, ({ answer }, index) =>
          bring(answer, paths.sheet(index + 1, "ball", 1))
        )
        assert.strictEqual(new Set(files.map(({ sha256 }) => sha256)).size, 4)
      })

      sees("are not ordered from a file that is gone or changed since", function* ({ grok, workspace, fs }) {
        const ball = yield* drawn()
        const order = { model: image, aspectRatio: "16:9" as const, quality: Option.none() }
        const edit = Effect.flip(grok.editImage({ ...order, prompt: "At dusk", pictures: [ball] }))
        yield* fs.writeFileString(workspace.absolute(ball.path), "somebody's notes")
        const changed = isTold(yield* edit)
        yield* fs.remove(workspace.absolute(ball.path))
        const gone = isTold(yield* edit)
        assert.strictEqual(changed._tag, "MediaRejected")
        assert.strictEqual(gone._tag, "MediaRejected")
      })

      if (refusedPrompt !== undefined) {
        holds("are refused as PromptRefused, with what the refusal cost", function* () {
          const refused = isTold(yield* Effect.flip(draw(refusedPrompt)))
          assert.strictEqual(refused._tag, "PromptRefused")
          assert(refused._tag === "PromptRefused" && refused.billed >= 0)
        })
      }
    })

    describe("clips", () => {
      holds("are ordered, looked at until they are done, and fetched whole", function* (given) {
        const { grok, workspace, fs } = given
        const { answer: id } = yield* submit()
        assert(id !== "")
        const { url } = yield* finished(id)
        const to = workspace.absolute(paths.clip(SceneId.make(1), 1))
        yield* fs.writeFileString(to, "what stood there before")
        const brought = yield* grok.download(url, to, "video")
        const bytes = yield* fs.readFile(to)
        assert.strictEqual(brought.bytes, bytes.length)
        if (!isScripted) {
          assert.strictEqual(brought.sha256, hashOf(bytes))
          assert(sniffFileType(bytes) === "mp4", "the clip is no MP4")
        }
        assert.deepStrictEqual(yield* fs.readDirectory(workspace.absolute("videos")), ["scene_1.mp4"])
      })

      holds("can be looked at again when they are done", function* ({ grok }) {
        const { answer: id } = yield* submit()
        yield* finished(id)
        assert.strictEqual((yield* grok.checkVideo(id))._tag, "Done")
      })

      if (canEdit) {
        holds("are made from other clips", function* ({ grok, workspace }) {
          const path = paths.clip(SceneId.make(1), 1)
          const sha256 = yield* writeClip(workspace.absolute(path))
          const clip = new LocalFile({ path, sha256 })
          const order = yield* grok.submitVideoEdit({ model: video, prompt: "A little darker", video: clip })
          assert((yield* finished(order.answer)).url !== "")
        })
      }

      sees("that nobody ordered are not found", function* ({ grok }) {
        const { answer: id } = yield* submit()
        const other = isTold(yield* Effect.flip(grok.checkVideo(RequestId.make(`${id}0`))))
        assert(isPerhapsTooEarly(other) || other._tag === "ClipLost")
      })

      sees("that are no longer to be had leave what stood there as it was", function* (given) {
        const { grok, workspace, fs } = given
        const { answer: id } = yield* submit()
        const { url } = yield* finished(id)
        const dead = new URL(url)
        dead.pathname = `${dead.pathname}/nothing-here.mp4`
        const to = workspace.absolute(paths.clip(SceneId.make(1), 1))
        yield* fs.writeFileString(to, "what stood there before")
        isTold(yield* Effect.flip(grok.download(dead.href, to, "video")))
        assert.strictEqual(yield* fs.readFileString(to), "what stood there before")
      })
    })
  })
