import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Either, Option } from "effect"
import { type GateKeeper, Gates } from "../../src/film/Gates.js"
import { type GrokError, GrokRejected, GrokUnavailable } from "../../src/services/GrokError.js"
import { InDoubt, StateStore } from "../../src/services/StateStore.js"
import {
  countOf,
  lengthsOf,
  narrated,
  pointsOf,
  redo,
  studioOf,
  told,
  words
} from "../support/narratedFilm.js"
import { refused } from "../support/scriptedGrok.js"

const away = new GrokUnavailable({
  call: "speak",
  reason: "Busy",
  detail: "slow down",
  requestId: Option.none(),
  retryAfterMillis: Option.none()
})

const unanswered = new GrokUnavailable({ ...away, reason: "InDoubt", detail: "the line went dead" })

const rejected = (reason: GrokRejected["reason"], detail: string) =>
  new GrokRejected({ call: "speak", reason, detail, requestId: Option.none() })

describe("narration that cannot be had", () => {
  it.effect("is reworded where its words are refused, and left out where no wording passes", () => {
    const { make, within } = studioOf(told(words(10, "mild"), words(10, "harsh")), {
      answers: { reworded_prompt: { prompt: "quite gentle words" } },
      fail: ({ call, words }) =>
        call === "speak" && (words.startsWith("harsh") || words.startsWith("gently"))
          ? Option.some(refused("speak"))
          : Option.none()
    })
    return within(
      Effect.gen(function* () {
        const { exit } = yield* make()
        const { state } = yield* exit
        assert.deepStrictEqual(
          state.degradations.map(({ kind, subject }) => [kind, subject]),
          [["narration-missing", "scene 2"]]
        )
        assert.strictEqual(state.videos.length, 2)
        assert.deepStrictEqual((yield* make()).calls, [])
      })
    )
  })

  it.effect("is left out where its answer is lost twice, and is for a person to order afresh", () => {
    let isLost = true
    const { make, within } = studioOf(told(words(10)), {
      fail: ({ call }) => (call === "speak" && isLost ? Option.some(unanswered) : Option.none())
    })
    return within(
      Effect.gen(function* () {
        const { calls, exit } = yield* make()
        assert.deepStrictEqual(pointsOf((yield* exit).state), [["narration-missing", "scene 1"]])
        assert.deepStrictEqual([countOf(calls, "speak"), countOf(calls, "submitVideo")], [2, 1])
        isLost = false
        // It is for a person to decide: a fresh take is ordered, and what was in doubt stays in the bill.
        assert.deepStrictEqual((yield* make()).calls, [])
        yield* redo(1)
        const again = yield* make()
        assert.strictEqual(countOf(again.calls, "submitVideo"), 0)
        const { state } = yield* again.exit
        const { speech } = state.bill
        assert.deepStrictEqual([speech.calls, speech.inDoubt], [3, 2])
        assert.deepStrictEqual(pointsOf(state), [])
        assert.deepStrictEqual(
          state.notes.map(({ kind, subject }) => [kind, subject]),
          [["call-in-doubt", "the narration of scene 1, take 1"]]
        )
      })
    )
  })

  it.effect("is told to whoever looks at the film before its clips", () => {
    const { make, within } = studioOf(told(words(10, "mild"), words(20, "harsh")), {
      fail: ({ call, words }) =>
        call === "speak" && words.startsWith("harsh") ? Option.some(away) : Option.none()
    })
    const seen: Array<readonly [string, ReadonlyArray<string>]> = []
    const pass: GateKeeper["pass"] = (gate, _plan, untold) => Effect.sync(() => seen.push([gate, untold]))
    return within(
      Effect.gen(function* () {
        const { exit } = yield* Effect.provideService(make(), Gates, { pass })
        assert.deepStrictEqual(lengthsOf((yield* exit).state.videos), [8, 8])
        assert.deepStrictEqual(seen.at(-1), ["script", ["scene 2"]])
        assert.deepStrictEqual(
          seen.slice(0, -1).map(([, untold]) => untold),
          [[], [], []]
        )
      })
    )
  })

  it.effect("is waited for as all else is, and then left out; the next run has it recorded", () => {
    let awayFor = 2
    const { make, within } = studioOf(told(words(10), words(20)), {
      fail: ({ call }) => (call === "speak" && awayFor-- > 0 ? Option.some(away) : Option.none())
    })
    return within(
      Effect.gen(function* () {
        const [once, longer] = [1, 99]
        awayFor = longer
        const stopped = yield* make(undefined, { ...narrated, flowRetries: 1 })
        assert.deepStrictEqual(pointsOf((yield* stopped.exit).state), [
          ["narration-missing", "scene 1"],
          ["narration-missing", "scene 2"]
        ])
        assert.isAbove(countOf(stopped.calls, "speak"), 2, "asked in both passes")
        assert.isTrue(stopped.joined.every(({ narration }) => narration === undefined))
        awayFor = 0
        const { calls, exit, joined } = yield* make()
        assert.deepStrictEqual([countOf(calls, "submitVideo"), countOf(calls, "drawImage")], [0, 0])
        const { state } = yield* exit
        assert.deepStrictEqual(pointsOf(state), [])
        assert.deepStrictEqual(lengthsOf(state.videos), [8, 8], "fitted into the clips that are there")
        assert.isTrue(joined.every(({ narration }) => narration !== undefined))

        const anew = studioOf(told(words(20)), {
          fail: ({ call }) => (call === "speak" && awayFor-- > 0 ? Option.some(away) : Option.none())
        })
        awayFor = once
        const { state: whole } = yield* (yield* anew.within(
          anew.make(undefined, { ...narrated, flowRetries: 1 })
        )).exit
        assert.deepStrictEqual([pointsOf(whole), lengthsOf(whole.videos)], [[], [9]])
      })
    )
  })

  const stopping: ReadonlyArray<GrokError> = [
    rejected("WrongKey", "401 no such key"),
    rejected("NoFunds", "402 no credit"),
    rejected("BadRequest", "400 voice_id is not known"),
    rejected("Clock", "the certificate is not valid yet"),
    new GrokUnavailable({ ...away, reason: "NotSent", detail: "no way out" })
  ]
  for (const failure of stopping)
    it.effect(
      `ends the run before clips are paid for where more than speech is wrong: ${failure.detail}`,
      () => {
        let isWrong = true
        const { make, within } = studioOf(told(words(20)), {
          fail: ({ call }) => (call === "speak" && isWrong ? Option.some(failure) : Option.none())
        })
        return within(
          Effect.gen(function* () {
            const { calls, exit } = yield* make()
            assert.strictEqual((yield* Effect.flip(exit)).message, failure.message)
            assert.strictEqual(countOf(calls, "submitVideo"), 0)
            isWrong = false
            const { state } = yield* (yield* make()).exit
            assert.deepStrictEqual([pointsOf(state), lengthsOf(state.videos)], [[], [9]])
          })
        )
      }
    )

  for (const failure of [
    rejected("WrongKey", "403 no speech for this team"),
    rejected("UnknownModel", "404")
  ])
    it.effect(`goes on before any clip where speech alone is refused: ${failure.detail}`, () => {
      const { make, within } = studioOf(told(words(10)), {
        fail: ({ call }) => (call === "speak" ? Option.some(failure) : Option.none())
      })
      return within(
        Effect.gen(function* () {
          const { state } = yield* (yield* make()).exit
          assert.deepStrictEqual(pointsOf(state), [["narration-missing", "scene 1"]])
          assert.include(state.degradations[0]?.detail ?? "", failure.detail)
        })
      )
    })

  it.effect("stops as all else does where the key is taken away after clips were paid for", () => {
    let isLocked = false
    const key = rejected("WrongKey", "401 no such key")
    const { make, within } = studioOf(told(words(10)), {
      fail: ({ call }) => (call === "speak" && isLocked ? Option.some(key) : Option.none())
    })
    return within(
      Effect.gen(function* () {
        yield* (yield* make()).exit
        yield* redo(1)
        isLocked = true
        assert.strictEqual((yield* Effect.flip((yield* make()).exit)).message, key.message)
      })
    )
  })

  it.effect("is as long as it needs where the clip was not taken that was to be filmed without it", () => {
    let isDown = true
    const none = new GrokUnavailable({
      ...away,
      call: "submitVideo",
      reason: "NotSent",
      detail: "no way out"
    })
    const { make, within } = studioOf(told(words(20)), {
      fail: ({ call }) =>
        isDown && call === "speak"
          ? Option.some(away)
          : isDown && call === "submitVideo"
            ? Option.some(none)
            : Option.none()
    })
    return within(
      Effect.gen(function* () {
        assert.strictEqual((yield* Effect.flip((yield* make()).exit)).message, none.message)
        isDown = false
        const { state } = yield* (yield* make()).exit
        assert.deepStrictEqual([pointsOf(state), lengthsOf(state.videos)], [[], [9]])
      })
    )
  })

  it.effect("stays as it was where a fresh one cannot be had, and says so until it can", () => {
    let isAway = false
    const { make, within } = studioOf(told(words(10), words(20)), {
      fail: ({ call }) => (call === "speak" && isAway ? Option.some(away) : Option.none())
    })
    return within(
      Effect.gen(function* () {
        const first = yield* make()
        const before = (yield* first.exit).state.narrations
        yield* redo(1)
        isAway = true
        const { exit, joined } = yield* make()
        const { state } = yield* exit
        assert.deepStrictEqual(pointsOf(state), [["narration-not-renewed", "scene 1"]])
        assert.match(state.degradations[0]?.detail ?? "", /recording of before stays.*slow down/)
        assert.deepStrictEqual(state.narrations, before)
        assert.deepStrictEqual(
          joined.map(({ narration }) => narration),
          first.joined.map(({ narration }) => narration)
        )
        // Other words are not what was recorded.
        const other = yield* (yield* make(told(words(10, "other"), words(20)))).exit
        assert.deepStrictEqual(pointsOf(other.state), [["narration-missing", "scene 1"]])
        yield* make()
        isAway = false
        const { calls, exit: renewed } = yield* make()
        assert.deepStrictEqual(
          calls.map(({ call }) => call),
          ["speak"]
        )
        assert.deepStrictEqual(pointsOf((yield* renewed).state), [])
      })
    )
  })

  it.effect("comes back from where it was put aside, if a fresh one was begun and did not find room", () => {
    let spoken = 0
    let isAway = false
    const { make, within } = studioOf(told(words(10)), {
      answers: { shortened_narration: { text: words(15, "short") } },
      fail: ({ call }) => (call === "speak" && ++spoken > 3 && isAway ? Option.some(away) : Option.none())
    })
    const long = told(words(24))
    return within(
      Effect.gen(function* () {
        yield* make()
        // Recorded, and recorded faster, since the clip lasts 8 s.
        const quick = (yield* (yield* make(long)).exit).state.narrations
        yield* redo(1)
        isAway = true
        spoken = 2
        const { calls, exit } = yield* make(long)
        const { state } = yield* exit
        assert.strictEqual(countOf(calls, "speak"), 2, "the first came, and the faster one did not")
        assert.deepStrictEqual(pointsOf(state), [["narration-not-renewed", "scene 1"]])
        assert.deepStrictEqual(state.narrations, quick)
        const { areWhole } = yield* StateStore
        assert.isTrue(yield* areWhole((state.narrations ?? []).map(({ file }) => file)))
      })
    )
  })

  it.effect("is fitted into a clip that was ordered without it: none is ordered twice", () => {
    let isAway = true
    let isRendering = true
    const { make, within } = studioOf(told(words(10), words(20)), {
      fail: ({ call, words }) =>
        call === "speak" && isAway && words.split(" ").length === 20 ? Option.some(away) : Option.none(),
      rendering: () => isRendering
    })
    const waiting = { ...narrated, longestWait: Duration.seconds(20) }
    return within(
      Effect.gen(function* () {
        const late = yield* make(undefined, waiting)
        assert.strictEqual((yield* Effect.flip(late.exit))._tag, "StillRendering")
        assert.strictEqual(countOf(late.calls, "submitVideo"), 2)
        isAway = false
        isRendering = false
        const { calls, exit } = yield* make()
        assert.strictEqual(countOf(calls, "submitVideo"), 0)
        const { state } = yield* exit
        assert.deepStrictEqual(lengthsOf(state.videos), [8, 8])
        assert.deepStrictEqual(state.degradations, [])
        assert.isAbove(state.narrations?.[1]?.speed ?? 0, 1)
      })
    )
  })

  for (const onDoubt of ["retry", "stop"] as const)
    it.effect(`${onDoubt === "stop" ? "stops" : "does not stop"} a film by a doubt, as is wished`, () => {
      let isLost = false
      const lost = new GrokUnavailable({ ...away, reason: "InDoubt", detail: "no answer" })
      const { make, within } = studioOf(
        told(words(10)),
        { fail: ({ call }) => (call === "speak" && isLost ? Option.some(lost) : Option.none()) },
        { onDoubt }
      )
      return within(
        Effect.gen(function* () {
          yield* (yield* make()).exit
          yield* redo(1)
          isLost = true
          yield* make()
          const { calls, exit } = yield* make()
          assert.strictEqual(countOf(calls, "speak"), 0)
          const ended = yield* Effect.either(exit)
          if (onDoubt === "stop") assert.isTrue(Either.isLeft(ended) && ended.left instanceof InDoubt)
          else
            assert.deepStrictEqual(
              Either.getOrThrow(ended).state.degradations.map(({ kind }) => kind),
              ["narration-not-renewed"]
            )
        })
      )
    })
})
