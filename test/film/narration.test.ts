import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { findVideoModel } from "../../src/domain/Models.js"
import { ticksFromUsd } from "../../src/domain/Money.js"
import { narrationStart } from "../../src/domain/NarrationFit.js"
import { samplesIn, secondsIn } from "../../src/domain/SoundTime.js"
import type { SoundMode } from "../../src/domain/Speech.js"
import { Line, Narrator, StoryPlan } from "../../src/domain/StoryPlan.js"
import { priceOfSpeech } from "../../src/domain/Voices.js"
import { FilmHeld, type GateKeeper, Gates } from "../../src/film/Gates.js"
import type { SpeechOrder } from "../../src/services/GrokCalls.js"
import { GrokClient } from "../../src/services/GrokClient.js"
import { StateStore } from "../../src/services/StateStore.js"
import { NarrationTooLong } from "../../src/takes/FittedSpeech.js"
import { countOf, lengthsOf, pointsOf, redo, studioOf, told, words } from "../support/narratedFilm.js"
import { plan, scene } from "../support/plans.js"

describe("a narrated film", () => {
  it.effect("records every scene once before its clip, which lasts as long as its words need", () => {
    const story = told(words(10), words(20), "")
    const { make, within } = studioOf(story)
    return within(
      Effect.gen(function* () {
        const first = yield* make()
        const { state } = yield* first.exit
        const order = first.calls.map(({ call }) => call)
        assert.strictEqual(countOf(first.calls, "speak"), 2)
        assert.isBelow(order.lastIndexOf("speak"), order.indexOf("submitVideo"))
        // 0.4 + 20 × 0.4 + 0.4 s.
        assert.deepStrictEqual(lengthsOf(state.videos), [8, 9, 8])
        assert.deepStrictEqual(
          state.narrations?.map(({ cost, path, seconds, text, voice }) => [path, text, voice, seconds, cost]),
          [
            ["speech/scene_1_v1.wav", words(10), "orion", 4, priceOfSpeech(words(10))],
            ["speech/scene_2_v1.wav", words(20), "orion", 8, priceOfSpeech(words(20))]
          ]
        )
        const [one, two, three] = first.joined
        assert.strictEqual(secondsIn(two?.narration?.after ?? 0), 0.4)
        assert.match(two?.narration?.path ?? "", /speech\/scene_2_v1\.wav$/)
        assert.strictEqual(one?.narrated?.length, 10)
        assert.strictEqual(secondsIn(one?.narrated?.[0]?.from ?? 0), 0.4)
        assert.isUndefined(three?.narration)
        assert.deepStrictEqual(state.degradations, [])

        const second = yield* make()
        assert.deepStrictEqual(second.calls, [])
        assert.deepStrictEqual((yield* second.exit).state, state)
      })
    )
  })

  it.effect(
    "orders one recording for a fresh narration, and no picture; a fresh scene keeps its narration",
    () => {
      const { make, within } = studioOf(told(words(10), words(10)))
      return within(
        Effect.gen(function* () {
          yield* make()
          yield* redo(2)
          const { calls, exit } = yield* make()
          assert.deepStrictEqual(
            calls.map(({ call }) => call),
            ["speak"]
          )
          assert.isTrue(Option.isSome((yield* exit).state.finalVideoPath))
          yield* Effect.flatMap(StateStore, ({ mark }) =>
            mark({ kind: "redo", asset: "clip", name: "scene 1" })
          )
          const scene = yield* make()
          assert.deepStrictEqual(
            scene.calls.map(({ call }) => call),
            ["submitVideo"]
          )
        })
      )
    }
  )

  it.effect("is recorded anew by another narrator, and in another language, and once by each", () => {
    const story = told(words(10))
    const { make, within } = studioOf(story)
    const others = [
      new StoryPlan({ ...story, narrator: new Narrator({ voice: "zagan", manner: "calm" }) }),
      new StoryPlan({ ...story, language: "de" })
    ]
    return within(
      Effect.gen(function* () {
        yield* make()
        for (const other of others) {
          const { calls } = yield* make(other)
          assert.deepStrictEqual(
            calls.map(({ call }) => call),
            ["speak"]
          )
        }
        for (const known of [story, ...others]) assert.deepStrictEqual((yield* make(known)).calls, [])
      })
    )
  })

  it.effect("fits other words into a clip that is there: faster, then in fewer words, and else asks", () => {
    const shorter = words(15, "short")
    const { make, within } = studioOf(told(words(10)), {
      answers: { shortened_narration: { text: shorter } }
    })
    return within(
      Effect.gen(function* () {
        yield* make()
        // The clip lasts 8 s, with room for 7.5 s of words.
        const faster = yield* make(told(words(24)))
        assert.deepStrictEqual(
          faster.calls.map(({ call }) => call),
          ["speak", "speak"]
        )
        const quick = (yield* faster.exit).state
        assert.approximately(quick.narrations?.[0]?.speed ?? 0, 1.31, 0.02)
        assert.isAtMost(quick.narrations?.[0]?.seconds ?? 99, 7.5)
        assert.deepStrictEqual(quick.degradations, [])

        const fewer = yield* make(told(words(31)))
        assert.deepStrictEqual(
          fewer.calls.map(({ call, words }) => (call === "ask" ? words.split("\n")[0] : call)),
          ["speak", "shortened_narration", "speak"]
        )
        const short = (yield* fewer.exit).state
        assert.strictEqual(short.narrations?.[0]?.text, shorter)
        assert.deepStrictEqual(
          short.degradations.map(({ kind, subject }) => [kind, subject]),
          [["narration-shortened", "scene 1"]]
        )
        assert.deepStrictEqual(lengthsOf(short.videos), [8])
        assert.deepStrictEqual((yield* make(told(words(31)))).calls, [])
      })
    )
  })

  it.effect("is said faster again where the voice does not keep to its speed", () => {
    const { make, within } = studioOf(told(words(10)))
    const slowly = Effect.updateService(GrokClient, (grok) => ({
      ...grok,
      speak: (order: SpeechOrder) => grok.speak({ ...order, speed: 1 + (order.speed - 1) * 0.8 })
    }))
    return within(
      Effect.gen(function* () {
        yield* make()
        const { calls, exit } = yield* slowly(make(told(words(24))))
        assert.deepStrictEqual(
          calls.map(({ call }) => call),
          ["speak", "speak", "speak"]
        )
        const [fitted] = (yield* exit).state.narrations ?? []
        assert.approximately(fitted?.speed ?? 0, 1.38, 0.02)
        assert.isAtMost(fitted?.seconds ?? 99, 7.5)
      })
    )
  })

  it.effect("is made shorter and said faster where either alone will not do, and costs all of it", () => {
    const shorter = words(22, "short")
    const { make, within } = studioOf(told(words(10)), {
      answers: { shortened_narration: { text: shorter } }
    })
    return within(
      Effect.gen(function* () {
        yield* make()
        const { calls, exit } = yield* make(told(words(35)))
        assert.deepStrictEqual(
          calls.map(({ call }) => call),
          ["speak", "ask", "speak", "speak"]
        )
        const { degradations, narrations = [] } = (yield* exit).state
        assert.deepStrictEqual(pointsOf({ degradations }), [["narration-shortened", "scene 1"]])
        assert.approximately(narrations[0]?.speed ?? 0, 1.2, 0.02)
        const [long, short] = [priceOfSpeech(words(35)), priceOfSpeech(shorter)]
        assert.strictEqual(narrations[0]?.cost, long + ticksFromUsd(0.002) + 2 * short)
      })
    )
  })

  it.effect("is made shorter rather than faster where its clip is still to be filmed", () => {
    const shorter = words(14, "short")
    const { make, within } = studioOf(told(words(20)), {
      answers: { shortened_narration: { text: shorter } }
    })
    // Nobody knows of a voice beforehand how slowly it speaks: this one takes 0.8 s for a word.
    const slowly = Effect.updateService(GrokClient, (grok) => ({
      ...grok,
      speak: (order: SpeechOrder) => grok.speak({ ...order, speed: order.speed / 2 })
    }))
    return within(
      Effect.gen(function* () {
        const { calls, exit } = yield* slowly(make())
        assert.strictEqual(countOf(calls, "speak"), 2)
        const { narrations = [], videos } = (yield* exit).state
        assert.deepStrictEqual([narrations[0]?.text, narrations[0]?.speed], [shorter, 1])
        // 0.4 + 14 × 0.8 + 0.4 s.
        assert.deepStrictEqual(lengthsOf(videos), [12])
      })
    )
  })

  it.effect("sends nothing without words, whatever the model makes of a narration that is too long", () => {
    const { make, within } = studioOf(told(words(10)), {
      answers: { shortened_narration: { text: "[sighs]" } }
    })
    return within(
      Effect.gen(function* () {
        yield* make()
        const { calls, exit } = yield* make(told(words(35)))
        assert.instanceOf(yield* Effect.flip(exit), NarrationTooLong)
        assert.deepStrictEqual(countOf(calls, "speak"), 1)
      })
    )
  })

  it.effect("ends where words find no room at all, with the price of filming the scene anew", () => {
    const { make, within } = studioOf(told(words(10)), {
      answers: { shortened_narration: { text: words(33, "still") } }
    })
    return within(
      Effect.gen(function* () {
        yield* make()
        const { calls, exit } = yield* make(told(words(35)))
        const error = yield* Effect.flip(exit)
        assert.instanceOf(error, NarrationTooLong)
        assert.strictEqual(countOf(calls, "submitVideo"), 0)
        assert.match(error.message, /narration of scene 1 takes .* 7\.5 s.*costs \$1\.05/)
        // Filmed anew, the scene is as long as its words.
        yield* Effect.flatMap(StateStore, ({ mark }) =>
          mark({ kind: "redo", asset: "clip", name: "scene 1" })
        )
        const anew = yield* make(told(words(35)))
        assert.deepStrictEqual([countOf(anew.calls, "submitVideo"), countOf(anew.calls, "speak")], [1, 0])
        assert.deepStrictEqual(lengthsOf((yield* anew.exit).state.videos), [15])
      })
    )
  })

  it.effect("keeps clips that were filmed without a word: the words are fitted into them", () => {
    const { make, within } = studioOf(told(words(20), words(10)))
    return within(
      Effect.gen(function* () {
        const silent = yield* make(undefined, {})
        assert.strictEqual(countOf(silent.calls, "speak"), 0)
        assert.isUndefined((yield* silent.exit).state.narrations)
        const { calls, exit } = yield* make()
        assert.deepStrictEqual(
          calls.map(({ call }) => call),
          ["speak", "speak", "speak"]
        )
        const { state } = yield* exit
        assert.deepStrictEqual(lengthsOf(state.videos), [8, 8])
        assert.isAbove(state.narrations?.[0]?.speed ?? 0, 1)
        const back = yield* make(undefined, {})
        assert.deepStrictEqual(back.calls, [])
        assert.isUndefined((yield* back.exit).state.narrations)
      })
    )
  })
})

describe("a narrated film that is held before its clips", () => {
  it.effect("has its recordings, and goes on with clips alone", () => {
    const { make, within } = studioOf(told(words(10), words(20)))
    const keeper: GateKeeper = {
      pass: (gate) => (gate === "script" ? new FilmHeld({ after: gate, by: "answer" }) : Effect.void)
    }
    const held = Effect.provideService(make(), Gates, keeper)
    return within(
      Effect.gen(function* () {
        const first = yield* held
        assert.instanceOf(yield* Effect.flip(first.exit), FilmHeld)
        assert.deepStrictEqual([countOf(first.calls, "speak"), countOf(first.calls, "submitVideo")], [2, 0])
        const { savedState } = yield* StateStore
        const saved = Option.getOrThrow(yield* savedState)
        assert.strictEqual(saved.narrations?.length, 2)
        assert.strictEqual(
          saved.bill.speech.cost,
          priceOfSpeech(words(10)) + priceOfSpeech(words(20)),
          "what is spent is told"
        )
        assert.deepStrictEqual((yield* held).calls, [])
        const { calls, exit } = yield* make()
        assert.deepStrictEqual(
          calls.map(({ call }) => call),
          ["submitVideo", "submitVideo"]
        )
        assert.deepStrictEqual(lengthsOf((yield* exit).state.videos), [8, 9])
      })
    )
  })
})

describe("a film without its clips' sound", () => {
  it.effect(
    "orders clips without any where the model can, and films anew only for a sound that is not there",
    () => {
      const videoModel = Option.getOrThrow(findVideoModel("grok-imagine-video-1.5"))
      const { make, within } = studioOf(told(""))
      const made = Effect.fnUntraced(function* (sound: SoundMode) {
        const orders: Array<boolean> = []
        const { calls, exit } = yield* make(undefined, { sound, videoModel }).pipe(
          Effect.updateService(GrokClient, (grok) => ({
            ...grok,
            submitVideo: (order) =>
              Effect.zipRight(
                Effect.sync(() => orders.push(order.isSilent ?? false)),
                grok.submitVideo(order)
              )
          }))
        )
        assert.deepStrictEqual((yield* exit).state.degradations, [])
        return { orders, calls }
      })
      return within(
        Effect.gen(function* () {
          assert.deepStrictEqual((yield* made("none")).orders, [true])
          assert.deepStrictEqual((yield* made("none")).calls, [])
          assert.deepStrictEqual((yield* made("natural")).orders, [false])
          // A clip with sound will do: it is left out when the film is joined.
          assert.deepStrictEqual((yield* made("none")).calls, [])
        })
      )
    }
  )
})

describe("a narrator beside characters who talk", () => {
  it.effect("begins when they have spoken, later than planned too, and as far as the clip has room", () => {
    const lines = [new Line({ speaker: "Fox", text: "Who is there?" })]
    const story = plan({
      language: "en",
      scenes: [scene(1, { lines, narration: words(5) }), scene(2, { lines, narration: words(12) })]
    })
    // The clips dawdle: more is heard in them than was written.
    const { make, within } = studioOf(story, { heard: (said) => `${said} ah oh my dear` })
    return within(
      Effect.gen(function* () {
        const { exit, joined } = yield* make(story, { sound: "full" })
        const { state } = yield* exit
        const planned = story.scenes.map((one) => samplesIn(narrationStart(one, story, "full")))
        const begun = joined.map(({ narration }) => narration?.after ?? 0)
        const heard = joined.map(({ spoken = [] }) => spoken.at(-1)?.to ?? 0)
        assert.isTrue(joined.every((_, n) => (planned[n] ?? 0) < (heard[n] ?? 0)))
        assert.strictEqual(begun[0], (heard[0] ?? 0) + samplesIn(0.4))
        assert.deepStrictEqual(
          state.narrations?.map(({ after }) => after),
          begun,
          "as state.json and the report have it"
        )
        assert.strictEqual(joined[0]?.narrated?.[0]?.from, begun[0])
        for (const [n, { duration }] of state.videos.entries())
          assert.isAtMost(secondsIn(begun[n] ?? 0) + (state.narrations?.[n]?.seconds ?? 0), duration - 0.1)
      })
    )
  })
})
