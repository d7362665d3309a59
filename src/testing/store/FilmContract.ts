import assert from "node:assert/strict"
import { DateTime, Duration, Effect, Option } from "effect"
import { Concept } from "../../domain/Concept.js"
import { PipelineState } from "../../domain/PipelineState.js"
import { StoryPlan } from "../../domain/StoryPlan.js"
import { cents, type StoreCases } from "./StoreKit.js"

const plan = new StoryPlan({
  title: "Fox",
  style: "watercolour",
  aspectRatio: "16:9",
  colorPalette: "amber",
  characters: [],
  scenes: []
})

/** What every store promises about the film as a whole. */
export const filmContract = (cases: StoreCases) => {
  const it = cases()

  it("belongs to one concept, spaces around it aside", function* ({ store }) {
    yield* store.begin(Concept.make("A fox finds a crystal"))
    yield* store.begin(Concept.make("  A fox finds a crystal\n"))
    const other = yield* Effect.flip(store.begin(Concept.make("An owl")))
    assert.strictEqual(other.reason, "OtherFilm")
    assert.match(other.detail, /A fox finds a crystal/)
    assert.deepStrictEqual(other.remedies, ["OtherFolder", "BeginAnew"])
  })

  it("can be claimed after orders were made in it", function* ({ store, draw }) {
    yield* draw("a")
    yield* store.begin(Concept.make("A fox"))
    assert.strictEqual((yield* Effect.flip(store.begin(Concept.make("An owl")))).reason, "OtherFilm")
  })

  it("gives back the state that was saved last", function* ({ store }) {
    assert(Option.isNone(yield* store.savedState))
    const state = (spent: number) =>
      new PipelineState({
        plan,
        characters: [],
        keyframes: [],
        videos: [],
        finalVideoPath: Option.none(),
        concept: "A fox",
        degradations: [],
        spent: cents(spent)
      })
    yield* store.saveState(state(12))
    yield* store.saveState(state(13))
    assert.deepStrictEqual(yield* store.savedState, Option.some(state(13)))
  })

  it("remembers where the flow stood", function* ({ store }) {
    const due = DateTime.add(yield* DateTime.now, { minutes: 1 })
    yield* store.mark({ kind: "step", step: 1, name: "Ideation" })
    yield* store.mark({ kind: "attempt", number: 1, due, because: "the provider is away" })
    yield* store.mark({ kind: "end", outcome: "failed" })
    const marks = yield* store.marks
    assert.deepStrictEqual(
      marks.map((mark) => mark.kind),
      ["step", "attempt", "end"]
    )
    const attempt = marks[1]
    assert(attempt?.kind === "attempt")
    assert.strictEqual(DateTime.toEpochMillis(attempt.due), Duration.toMillis("1 minute"))
  })
}
