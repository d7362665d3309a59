import { assert, describe, it } from "@effect/vitest"
import { Array, Duration, Effect, type Layer, Option } from "effect"
import { findVideoModel, priceOfVideo, videoModels } from "../../src/domain/Models.js"
import { defaultOptions, type FilmOptions, FilmSettings } from "../../src/domain/Settings.js"
import { VoiceName } from "../../src/domain/Speech.js"
import { voicesOf } from "../../src/domain/SpokenPlan.js"
import { Character, Line, type StoryPlan } from "../../src/domain/StoryPlan.js"
import { makeFilm } from "../../src/film/pipeline.js"
import type { ChangeRequest } from "../../src/film/RunMemory.js"
import { type GrokError, GrokRejected, GrokUnavailable } from "../../src/services/GrokError.js"
import { inVirtualTime, mockedStudio, withEvents } from "../support/film.js"
import { fox, owl, plan, scene } from "../support/plans.js"
import { type GrokScript, type Made, paid } from "../support/scriptedGrok.js"

const concept = "A fox and an owl meet in the dark"
const voicing = Option.getOrThrow(findVideoModel("grok-imagine-video-1.5"))

const asked = new Line({ speaker: "Fox", text: "Who is there in the dark?", delivery: "softly" })
const answered = new Line({ speaker: "Owl", text: "Only me, and I have a light." })

/** Somebody talks in the first scene and in the last. */
const talking = plan({
  language: "en",
  characters: [new Character({ ...fox, voice: "leo" }), new Character({ ...owl, voice: "luna" })],
  scenes: [
    scene(1, { lines: [asked, answered] }),
    scene(2, { charactersPresent: ["Fox"] }),
    scene(3, { lines: [asked] })
  ]
})

type Studio = Layer.Layer.Success<ReturnType<typeof mockedStudio>["layer"]>

/** A studio in which that film, or another, can be made again and again. */
const studioFor = (script: GrokScript = {}, story: StoryPlan = talking) => {
  const studio = mockedStudio(story, { grok: script })
  const make = (
    settings: Partial<FilmOptions> = {},
    given: StoryPlan = story,
    changes: ReadonlyArray<ChangeRequest> = []
  ) =>
    Effect.gen(function* () {
      const before = (yield* studio.calls).length
      const { events, value } = yield* withEvents(makeFilm(concept, Option.some(given), changes))
      return { events, state: value.state, made: (yield* studio.calls).slice(before) }
    }).pipe(
      Effect.provideService(FilmSettings, {
        ...defaultOptions,
        sound: "spoken",
        videoModel: voicing,
        flowRetries: 0,
        ...settings
      })
    )
  const within = <A, E>(work: Effect.Effect<A, E, Studio>) =>
    Effect.provide(inVirtualTime(work), studio.layer)
  return { make, within }
}

const clipsIn = (made: ReadonlyArray<Made>) => made.filter(({ call }) => call === "submitVideo")
const heardIn = (made: ReadonlyArray<Made>) => made.filter(({ call }) => call === "transcribe")
const isVoiced = ({ words }: Made) => words.includes("<AUDIO_0>")

const told = { detail: "403 not today", requestId: Option.none() }

const rejected = (reason: GrokRejected["reason"], detail: string) =>
  new GrokRejected({ call: "submitVideo", reason, detail, requestId: Option.none() })

const points = (state: {
  readonly degradations: ReadonlyArray<{ readonly kind: string; readonly subject: string }>
}) => state.degradations.map(({ kind, subject }) => `${kind} ${subject}`)

describe("a film in which characters talk", () => {
  it.effect(
    "orders lines with voices and sheets where there are any, at their price, and listens to them",
    () => {
      const { make, within } = studioFor()
      return within(
        Effect.gen(function* () {
          const { events, made, state } = yield* make()
          const [first, second, third] = clipsIn(made)
          assert.include(
            first?.words ?? "",
            '\nDialogue: <AUDIO_0> Fox says, softly: "Who is there in the dark?"\n'
          )
          assert.include(
            first?.words ?? "",
            '\nDialogue: <AUDIO_1> Owl says: "Only me, and I have a light."\n'
          )
          assert.notInclude(second?.words ?? "", "Dialogue")
          assert.isTrue(third !== undefined && isVoiced(third))
          assert.deepStrictEqual(
            heardIn(made).map(({ words }) => words),
            ["videos/scene_1.mp4", "videos/scene_3.mp4"]
          )
          const prices = events.flatMap((event) =>
            event._tag === "CallSent" && event.id.work === "film" ? [event.price] : []
          )
          assert.deepStrictEqual(
            prices,
            [2, 0, 2].map((references) => priceOfVideo(voicing, "720p", 8, references))
          )
          const planned = events.flatMap((event) => (event._tag === "AssetsPlanned" ? event.assets : []))
          assert.deepStrictEqual(
            planned.flatMap(({ asset, price }) => (asset.kind === "clip" ? [price] : [])),
            prices,
            "as was said before"
          )
          assert.deepStrictEqual(state.degradations, [])
          const [talked, silent] = state.videos.map(({ takes }) => takes[0]?.dialogue)
          assert.isUndefined(silent)
          assert.strictEqual(talked?.heard?.errorRate, 0)
          assert.deepStrictEqual(Array.dedupe(talked?.heard?.words.map(({ speaker }) => speaker) ?? []), [
            "Fox",
            "Owl"
          ])
          assert.deepStrictEqual(paid((yield* make()).made), [], "and orders nothing when it is gone on with")
        })
      )
    }
  )

  it.effect(
    "is the film without a word where its sound is natural: nothing is ordered for what is written",
    () => {
      const { make, within } = studioFor()
      const silent = plan()
      return within(
        Effect.gen(function* () {
          yield* make({ sound: "natural" }, silent)
          const { made, state } = yield* make({ sound: "natural" })
          assert.deepStrictEqual(paid(made), [])
          assert.isTrue(
            state.videos.every(({ takes }) => takes.every(({ dialogue }) => dialogue === undefined))
          )
          // A line more is another clip, once it is to be heard; its keyframe stays.
          const spoken = yield* make()
          assert.strictEqual(clipsIn(spoken.made).length, 2)
          assert.deepStrictEqual(
            paid(spoken.made).filter(({ call }) => call === "drawImage" || call === "editImage"),
            []
          )
        })
      )
    }
  )

  it.effect(
    "keeps the voices that were chosen, whoever tells the story later: no clip is filmed anew",
    () => {
      const unvoiced = plan({
        language: "en",
        characters: [fox, owl],
        scenes: [scene(1, { lines: [asked, answered], narration: "They meet." })]
      })
      const { make, within } = studioFor({}, unvoiced)
      const full = { sound: "full" as const }
      const [, owls = ""] = voicesOf(unvoiced).values()
      return within(
        Effect.gen(function* () {
          const first = yield* make({ ...full, narrator: Option.some(VoiceName.make("ara")) })
          const later = yield* make({ ...full, narrator: Option.some(VoiceName.make("castor")) })
          assert.deepStrictEqual(
            paid(later.made).map(({ call }) => call),
            ["speak"]
          )
          assert.deepStrictEqual(voicesOf(later.state.plan), voicesOf(first.state.plan))
          const [, taken = ""] = voicesOf(first.state.plan).values()
          assert.notStrictEqual(taken, owls, "the first narrator had one of those that are chosen")
          const refused = yield* Effect.flip(make({ ...full, narrator: Option.some(VoiceName.make(taken)) }))
          assert(refused._tag === "SettingsUnusable")
          assert.include(refused.message, `The narrator and "Owl" would have the same voice, ${taken}`)
          assert.deepStrictEqual(
            paid((yield* make({ ...full, narrator: Option.some(VoiceName.make("castor")) })).made),
            []
          )
        })
      )
    }
  )

  const refusals = [
    rejected("WrongKey", "403 Your team may not use voices"),
    rejected("BadRequest", "400 reference_audios: voice_id leo is not known")
  ]
  const refusing = (refusal: GrokRejected): GrokScript => ({
    fail: (made) => (made.call === "submitVideo" && isVoiced(made) ? Option.some(refusal) : Option.none())
  })
  for (const refusal of refusals)
    it.effect(
      `is filmed without voices that are not taken (${refusal.reason}), asks once, and lists it`,
      () => {
        const { make, within } = studioFor(refusing(refusal))
        return within(
          Effect.gen(function* () {
            const { made, state } = yield* make()
            assert.deepStrictEqual(clipsIn(made).map(isVoiced), [true, false, false, false])
            const again = clipsIn(made)[1]?.words ?? ""
            assert.include(again, '\nDialogue: Fox says, softly: "Who is there in the dark?"\n')
            assert.notMatch(again, /<(?:AUDIO|IMAGE)_/)
            assert.deepStrictEqual(points(state), ["voice-not-held scenes 1, 3"])
            assert.include(state.degradations[0]?.detail ?? "", refusal.detail)
            const after = yield* make()
            assert.deepStrictEqual(paid(after.made), [])
            assert.deepStrictEqual(after.state.degradations, state.degradations)
            // Whoever wishes for a fresh take wishes for its voices, too.
            const fresh = yield* make({}, talking, [{ kind: "redo", asset: "clip", name: "scene 1" }])
            assert.deepStrictEqual(clipsIn(fresh.made).map(isVoiced), [true, false])
          })
        )
      }
    )

  it.effect("knows it still where the run ended while a clip was being made, and orders none twice", () => {
    let isRendering = true
    const [refusal = rejected("WrongKey", "403")] = refusals
    const { make, within } = studioFor({ ...refusing(refusal), rendering: () => isRendering })
    return within(
      Effect.gen(function* () {
        assert.strictEqual(
          (yield* Effect.flip(make({ longestWait: Duration.seconds(20) })))._tag,
          "StillRendering"
        )
        isRendering = false
        const { made, state } = yield* make()
        assert.deepStrictEqual(clipsIn(made), [])
        assert.deepStrictEqual(points(state), ["voice-not-held scenes 1, 3"])
      })
    )
  })

  it.effect("stops as any other where the key is wrong", () => {
    const { make, within } = studioFor({
      fail: ({ call }) =>
        call === "submitVideo" ? Option.some(rejected("WrongKey", "403 no such key")) : Option.none()
    })
    return within(
      Effect.gen(function* () {
        const failure = yield* Effect.flip(make())
        assert.isTrue(failure instanceof GrokRejected && failure.reason === "WrongKey")
      })
    )
  })

  it.effect("has its lines in words on a model that holds no voices, and says so scene by scene", () => {
    const { make, within } = studioFor()
    return within(
      Effect.gen(function* () {
        const { events, made, state } = yield* make({ videoModel: videoModels[0] })
        assert.include(
          clipsIn(made)[0]?.words ?? "",
          '\nDialogue: Owl says: "Only me, and I have a light."\n'
        )
        assert.isFalse(clipsIn(made).some(isVoiced))
        assert.deepStrictEqual(points(state), ["voice-not-held scenes 1, 3"])
        const prices = events.flatMap((event) =>
          event._tag === "CallSent" && event.id.work === "film" ? [event.price] : []
        )
        assert.deepStrictEqual(Array.dedupe(prices), [priceOfVideo(videoModels[0], "720p", 8)])
      })
    )
  })

  it.effect(
    "films a clip again in which the lines are not heard, and keeps the one in which they are",
    () => {
      const { make, within } = studioFor({
        heard: (said, { file }) =>
          file.path === "videos/scene_1.mp4" ? "something else altogether was said" : said
      })
      return within(
        Effect.gen(function* () {
          const { made, state } = yield* make()
          assert.strictEqual(clipsIn(made).length, 4)
          const [clip] = state.videos
          assert.deepStrictEqual(
            clip?.takes.map(({ score }) => score.hardFailures.map(({ kind }) => kind)),
            [["line-not-heard"], []]
          )
          assert.strictEqual(clip?.videoPath, clip?.takes[1]?.path)
          assert.deepStrictEqual(state.degradations, [])
        })
      )
    }
  )

  it.effect(
    "films it once more and no more, and lists what is not heard even then; an edit mends no words",
    () => {
      const { make, within } = studioFor({ heard: () => "something else altogether was said" })
      return within(
        Effect.gen(function* () {
          const { made, state } = yield* make({ videoModel: videoModels[0] })
          assert.strictEqual(clipsIn(made).length, 5)
          assert.isFalse(made.some(({ call }) => call === "submitVideoEdit"))
          assert.deepStrictEqual(
            points(state).filter((point) => !point.startsWith("voice")),
            ["line-not-heard scene 1", "line-not-heard scene 3"]
          )
        })
      )
    }
  )

  const deaf: ReadonlyArray<GrokError> = [
    new GrokUnavailable({ call: "transcribe", reason: "InDoubt", ...told, retryAfterMillis: Option.none() }),
    new GrokRejected({ call: "transcribe", reason: "WrongKey", ...told })
  ]
  for (const failure of deaf)
    it.effect(`is finished, and lists clips as not judged, where nobody can listen (${failure._tag})`, () => {
      const { make, within } = studioFor({
        fail: ({ call }) => (call === "transcribe" ? Option.some(failure) : Option.none())
      })
      return within(
        Effect.gen(function* () {
          const { made, state } = yield* make()
          assert.strictEqual(clipsIn(made).length, 3)
          assert.strictEqual(state.videos.length, 3)
          assert.deepStrictEqual(points(state), ["not-judged scene 1", "not-judged scene 3"])
          assert.deepStrictEqual(paid((yield* make()).made), [])
        })
      )
    })
})
