import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Clock, DateTime, Duration, Effect, Exit, Fiber, Option, Queue } from "effect"
import { Concept } from "../../src/domain/Concept.js"
import { decodeState } from "../../src/domain/PipelineState.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { GrokRejected, GrokUnavailable } from "../../src/services/GrokError.js"
import { type PipelineEvent, PipelineEvents } from "../../src/services/PipelineEvents.js"
import { type Mark, StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { inVirtualTime, mockedStudio, withEvents } from "../support/film.js"
import { fox, plan, scene } from "../support/plans.js"
import { type GrokScript, type Made, paid } from "../support/scriptedGrok.js"

const concept = "A fox and owl discover a glowing crystal"

const busy = new GrokUnavailable({
  call: "submitVideo",
  reason: "Busy",
  detail: "slow down",
  requestId: Option.none(),
  retryAfterMillis: Option.none()
})

/** A film of one clip. */
const short = plan({ characters: [fox], scenes: [scene(1, { charactersPresent: ["Fox"] })] })

/** A provider that takes no clip. */
const noClips: GrokScript = {
  fail: ({ call }) => (call === "submitVideo" ? Option.some(busy) : Option.none())
}

const clipsAsked = (calls: ReadonlyArray<Made>) => calls.filter(({ call }) => call === "submitVideo").length

const waits = (events: ReadonlyArray<PipelineEvent>) =>
  events.flatMap((event) => (event._tag === "FlowRetry" ? [event.seconds] : []))

const marksOf = <K extends Mark["kind"]>(kind: K) =>
  Effect.map(
    Effect.flatMap(StateStore, (store) => store.marks),
    (marks) => marks.filter((mark) => mark.kind === kind)
  )

/** Leaves the journal as a process leaves it that was killed `seconds` before a retry was due. */
const killedBefore = (seconds: number) =>
  Effect.gen(function* () {
    const store = yield* StateStore
    yield* store.begin(Concept.make(concept))
    const now = yield* DateTime.now
    const due = DateTime.addDuration(now, Duration.seconds(seconds))
    yield* store.mark({ kind: "attempt", number: 1, due, because: "busy" })
  })

/** Lets real work go on, while no virtual time passes, until `holds` or for so many turns. */
const turning = (holds: Effect.Effect<boolean>, turns = 5000) =>
  Effect.promise(() => new Promise((go) => setImmediate(go))).pipe(
    Effect.zipRight(holds),
    Effect.repeat({ until: (done) => done, times: turns })
  )

const readState = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const workspace = yield* Workspace
  return yield* decodeState(yield* fs.readFileString(workspace.absolute("state.json")))
})

describe.concurrent("the flow retry", () => {
  it.effect("is journaled with its number and when it is due, before it is waited for", () =>
    Effect.gen(function* () {
      const studio = mockedStudio(short, { grok: noClips })
      yield* Effect.gen(function* () {
        const before = yield* DateTime.now
        yield* Effect.flip(inVirtualTime(makeFilm(concept)))
        const [attempt, ...others] = yield* marksOf("attempt")
        assert.deepStrictEqual(others, [])
        assert.strictEqual(attempt?.kind === "attempt" && attempt.number, 1)
        assert.isAtLeast(
          attempt?.kind === "attempt" ? DateTime.distance(before, attempt.due) : Number.NaN,
          60_000
        )
        assert.deepStrictEqual(
          (yield* marksOf("end")).map((mark) => mark.kind === "end" && mark.outcome),
          ["failed"]
        )
      }).pipe(Effect.provide(studio.layer))
    })
  )

  it.effect("after a crash waits only for what is left, and gains no attempt", () =>
    Effect.gen(function* () {
      const studio = mockedStudio(short, { grok: noClips })
      yield* Effect.gen(function* () {
        yield* killedBefore(20)
        const began = yield* Clock.currentTimeMillis
        const { events } = yield* inVirtualTime(withEvents(Effect.flip(makeFilm(concept))))
        assert.deepStrictEqual(waits(events), [20])
        const took = (yield* Clock.currentTimeMillis) - began
        assert.isAtLeast(took, 20_000)
        assert.strictEqual(clipsAsked(yield* studio.calls), 1)
        assert.strictEqual((yield* marksOf("attempt")).length, 1)
      }).pipe(Effect.provide(studio.layer))
    })
  )

  it.effect("that was due long ago is not waited for at all", () =>
    Effect.gen(function* () {
      const studio = mockedStudio(short)
      yield* Effect.gen(function* () {
        yield* killedBefore(-300)
        const { events } = yield* inVirtualTime(withEvents(makeFilm(concept)))
        assert.deepStrictEqual(waits(events), [])
      }).pipe(Effect.provide(studio.layer))
    })
  )

  it.effect("is there again for whoever runs the command after a failure was reported", () =>
    Effect.gen(function* () {
      const studio = mockedStudio(short, { grok: noClips })
      yield* Effect.gen(function* () {
        yield* Effect.flip(inVirtualTime(makeFilm(concept)))
        const { events } = yield* inVirtualTime(withEvents(Effect.flip(makeFilm(concept))))
        assert.deepStrictEqual(waits(events), [60])
        assert.strictEqual(clipsAsked(yield* studio.calls), 4)
      }).pipe(Effect.provide(studio.layer))
    })
  )

  it.effect("is neither journaled nor used up by a failure that no wait can cure", () =>
    Effect.gen(function* () {
      const wrongKey = new GrokRejected({
        call: "drawImage",
        reason: "WrongKey",
        detail: "no",
        requestId: Option.none()
      })
      const studio = mockedStudio(short, {
        grok: { fail: ({ call }) => (call === "drawImage" ? Option.some(wrongKey) : Option.none()) }
      })
      yield* Effect.gen(function* () {
        yield* Effect.flip(inVirtualTime(makeFilm(concept)))
        assert.deepStrictEqual(yield* marksOf("attempt"), [])
      }).pipe(Effect.provide(studio.layer))
    })
  )
})

describe.concurrent("a run that does not come to its end", () => {
  it.effect("by failing leaves a state.json with all that exists", () =>
    Effect.gen(function* () {
      const studio = mockedStudio(plan(), {
        grok: {
          fail: ({ call }, before) =>
            call === "submitVideo" && clipsAsked(before) >= 2 ? Option.some(busy) : Option.none()
        }
      })
      yield* Effect.gen(function* () {
        yield* Effect.flip(inVirtualTime(makeFilm(concept)))
        const state = yield* readState
        assert.deepStrictEqual(
          [state.characters.length, state.keyframes.length, state.videos.length],
          [2, 3, 2]
        )
        assert.deepStrictEqual(state.finalVideoPath, Option.none())
      }).pipe(Effect.provide(studio.layer))
    })
  )

  it.effect(
    "by being interrupted lets sent orders be answered, sends no more, and says that it was stopped",
    () =>
      Effect.gen(function* () {
        const studio = mockedStudio(plan(), { grok: { drawing: "10 seconds" } })
        yield* Effect.gen(function* () {
          const store = yield* StateStore
          const underWay = Effect.map(store.ledger, ({ entries }) =>
            entries.flatMap(({ id, state }) => (state === "in-doubt" ? [id.text] : []))
          )
          const film = yield* Effect.fork(makeFilm(concept))
          yield* turning(Effect.map(underWay, (labels) => labels.length === 2))
          assert.deepStrictEqual(yield* underWay, ["sheet/Fox/take-1", "sheet/Owl/take-1"])

          const stopped = yield* Effect.fork(Fiber.interrupt(film))
          yield* turning(Effect.succeed(false), 20)
          assert.isTrue(Option.isNone(yield* Fiber.poll(stopped)))
          const exit = yield* inVirtualTime(Fiber.join(stopped))
          assert.isTrue(Exit.isInterrupted(exit))

          assert.deepStrictEqual(yield* underWay, [])
          assert.deepStrictEqual(
            paid(yield* studio.calls).map(({ call }) => call),
            ["ask", "ask", "ask", "drawImage", "drawImage"]
          )
          assert.strictEqual((yield* readState).characters.length, 0)
          const [end] = yield* marksOf("end")
          assert.strictEqual(end?.kind === "end" && end.outcome, "stopped")

          // The next run goes on from there.
          const finished = yield* inVirtualTime(makeFilm(concept))
          assert.strictEqual(finished.state.videos.length, 3)
          assert.strictEqual((yield* studio.calls).filter(({ call }) => call === "drawImage").length, 2)
        }).pipe(Effect.provide(studio.layer))
      })
  )

  it.effect("leaves no poorer state.json than it found", () =>
    Effect.gen(function* () {
      const studio = mockedStudio(short)
      yield* Effect.gen(function* () {
        const { state } = yield* inVirtualTime(makeFilm(concept))
        const { listen } = yield* PipelineEvents
        for (const step of [2, 3, 4, 5, 6]) {
          const heard = yield* listen
          const again = yield* Effect.fork(makeFilm(concept))
          yield* Queue.take(heard).pipe(
            Effect.repeat({ until: (event) => event._tag === "StepStarted" && event.step === step })
          )
          yield* Fiber.interrupt(again)
          assert.deepStrictEqual(yield* readState, state, `stopped in step ${step}`)
        }
      }).pipe(Effect.scoped, Effect.provide(studio.layer))
    })
  )
})
