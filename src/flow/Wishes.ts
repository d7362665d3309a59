import { Array, Effect, Equivalence, Option, Record, Schema } from "effect"
import { FilmSettings, settingsInWords } from "../domain/Settings.js"
import { StoryPlan } from "../domain/StoryPlan.js"
import { type MarkRecord, StateStore } from "../services/StateStore.js"

// What a run was told and the next one must know: the plan somebody edited, and the settings.

const areSame = Record.getEquivalence(Equivalence.string)
const encodePlan = Schema.encodeSync(Schema.parseJson(StoryPlan))

/** The plan a film was last told to follow; none while it follows the model's own. */
export const planTold = (marks: ReadonlyArray<MarkRecord>): Option.Option<StoryPlan> =>
  Array.findLast(marks, (mark) => (mark.kind === "plan" ? Option.some(mark.plan) : Option.none()))

/** The settings of the last run, by name; none of a film that no run has begun. */
export const settingsTold = (
  marks: ReadonlyArray<MarkRecord>
): Option.Option<Readonly<Record<string, string>>> =>
  Array.findLast(marks, (mark) => (mark.kind === "settings" ? Option.some(mark.settings) : Option.none()))

/**
 * The plan to follow: the one given, else the one the film was last told to follow, so that whoever resumes it without
 * naming the plan again does not buy another film; none for the model's own.
 */
export const planToFollow = Effect.fn("Wishes.planToFollow")(function* (given: Option.Option<StoryPlan>) {
  const store = yield* StateStore
  return Option.isSome(given) ? given : planTold(yield* store.marks)
})

/** Writes down the plan that is followed, once. */
export const notePlan = Effect.fn("Wishes.notePlan")(function* (plan: StoryPlan) {
  const store = yield* StateStore
  const known = planTold(yield* store.marks)
  if (Option.exists(known, (told) => encodePlan(told) === encodePlan(plan))) return
  yield* store.mark({ kind: "plan", plan })
})

/** Writes down the settings of this run, where they are not those of the last one. */
export const noteSettings = Effect.gen(function* () {
  const store = yield* StateStore
  const settings = settingsInWords(yield* FilmSettings)
  const known = settingsTold(yield* store.marks)
  if (Option.exists(known, (told) => areSame(told, settings))) return
  yield* store.mark({ kind: "settings", settings })
}).pipe(Effect.withSpan("Wishes.noteSettings"))
