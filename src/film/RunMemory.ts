import { Array, Effect, Equivalence, Option, Record, Schema } from "effect"
import type { PipelineState } from "../domain/PipelineState.js"
import { defaultOptions, type FilmOptions, FilmSettings } from "../domain/Settings.js"
import { settingsFromWords, settingsInWords } from "../domain/SettingTable.js"
import { StoryPlan } from "../domain/StoryPlan.js"
import { answersTo, type FilmHistory, ledgerIn, savedState } from "../services/FilmHistory.js"
import { type ChangeMark, type Ledger, type MarkRecord, StateStore } from "../services/StateStore.js"
import { isBegun, plansAnswered } from "../steps/Ideation.js"

// What a run was told and the next one must know: the plan the film follows, and the settings.

const areSame = Record.getEquivalence(Equivalence.string)
const encodePlan = Schema.encodeSync(Schema.parseJson(StoryPlan))

/** The plan of a film, and whose it is. */
export type RecordedPlan = Pick<Extract<MarkRecord, { readonly kind: "plan" }>, "plan" | "origin">

/** How often another plan was asked for. */
export const replansIn = (marks: ReadonlyArray<MarkRecord>): number =>
  marks.filter(({ kind }) => kind === "replan").length

const sinceReplan = (marks: ReadonlyArray<MarkRecord>): ReadonlyArray<MarkRecord> =>
  marks.slice(marks.findLastIndex(({ kind }) => kind === "replan") + 1)

/** The plan a film was last told to follow, since another one was last asked for. */
export const planFollowed = (marks: ReadonlyArray<MarkRecord>): Option.Option<RecordedPlan> =>
  Array.findLast(sinceReplan(marks), (mark) =>
    mark.kind === "plan" ? Option.some({ plan: mark.plan, origin: mark.origin }) : Option.none()
  )

/** Whether another plan was asked for and has not come yet. */
export const isReplanDue = (marks: ReadonlyArray<MarkRecord>): boolean =>
  replansIn(marks) > 0 && Option.isNone(planFollowed(marks))

/** The settings of the last run, by name; none of a film that no run has begun. */
export const settingsOfLastRun = (
  marks: ReadonlyArray<MarkRecord>
): Option.Option<Readonly<Record<string, string>>> =>
  Array.findLast(marks, (mark) => (mark.kind === "settings" ? Option.some(mark.settings) : Option.none()))

/** How the film was made before this run; as it is to be made now where no run is known. */
export const settingsBefore = (marks: ReadonlyArray<MarkRecord>, now: FilmOptions): FilmOptions =>
  Option.match(settingsOfLastRun(marks), {
    onNone: () => now,
    onSome: (words) => settingsFromWords(words, now)
  })

/**
 * The plan of a film that no mark tells of, since an earlier version made it or the last run was cut short: what its
 * state.json says, else what the model last answered, if that stood.
 */
const planMade = (
  answers: ReadonlyArray<unknown>,
  saved: Option.Option<StoryPlan>,
  then: FilmOptions,
  isBegun: boolean
): Option.Option<StoryPlan> => {
  const { drafts, standing } = plansAnswered(answers, then, isBegun)
  const wasFilmed = Option.filter(
    saved,
    (plan) => drafts.length === 0 || drafts.some((other) => encodePlan(other) === encodePlan(plan))
  )
  return Option.orElse(wasFilmed, () => standing)
}

/** The plan a film has, by its marks, else by what state.json and the model's answers say. */
const planKnown = Effect.fnUntraced(function* <E, R, E2, R2>(
  marks: ReadonlyArray<MarkRecord>,
  saved: Effect.Effect<Option.Option<PipelineState>, E, R>,
  answers: Effect.Effect<ReadonlyArray<unknown>, E2, R2>,
  then: FilmOptions,
  { entries }: Ledger
) {
  const told = planFollowed(marks)
  if (Option.isSome(told) || isReplanDue(marks)) return Option.map(told, ({ plan }) => plan)
  const plan = Option.map(yield* saved, (state) => state.plan)
  return planMade(yield* answers, plan, then, isBegun(entries))
})

/**
 * The plan a film on disk follows, as a run would find it.
 * Fails   StoreFailed (`Unreadable`) where an answer of the journal cannot be read again.
 */
export const followedPlan = Effect.fn("RunMemory.followedPlan")((folder: string, history: FilmHistory) => {
  const { bodyOf, journal } = history
  return planKnown(
    journal.marks,
    savedState(folder),
    Effect.forEach(answersTo(journal, "plan"), bodyOf),
    settingsBefore(journal.marks, defaultOptions),
    ledgerIn(history)
  )
})

/**
 * Writes down the plan that is followed, once. Gives it.
 * Fails   StoreFailed where the journal cannot be written.
 */
export const notePlan = Effect.fn("RunMemory.notePlan")(function* ({ origin, plan }: RecordedPlan) {
  const store = yield* StateStore
  const known = planFollowed(yield* store.marks)
  if (Option.exists(known, (followed) => encodePlan(followed.plan) === encodePlan(plan))) return plan
  yield* store.mark({ kind: "plan", plan, origin })
  return plan
})

/**
 * Writes down the plan of a film that has one and no mark that tells of it.
 * Fails   StoreFailed where the journal cannot be written.
 */
export const notePlanMade = Effect.fn("RunMemory.notePlanMade")(function* (then: FilmOptions) {
  const store = yield* StateStore
  const marks = yield* store.marks
  if (Option.isSome(planFollowed(marks))) return
  const plan = yield* planKnown(marks, store.savedState, store.answers("plan"), then, yield* store.ledger)
  if (Option.isSome(plan)) yield* store.mark({ kind: "plan", plan: plan.value, origin: "model" })
})

/**
 * Writes down the settings of this run, where they are not those of the last one.
 * Fails   StoreFailed where the journal cannot be written.
 */
export const noteSettings = Effect.gen(function* () {
  const store = yield* StateStore
  const settings = settingsInWords(yield* FilmSettings)
  const known = settingsOfLastRun(yield* store.marks)
  if (Option.exists(known, (last) => areSame(last, settings))) return
  yield* store.mark({ kind: "settings", settings })
}).pipe(Effect.withSpan("RunMemory.noteSettings"))

/** What a person may ask for before a run: another plan, or a fresh take of something. */
export type ChangeRequest = typeof ChangeMark.Type

/**
 * Writes down what is asked for. Another plan that was asked for and has not come yet is gone on with instead of being
 * paid for twice.
 * Fails   StoreFailed where the journal cannot be written.
 */
export const noteChanges = Effect.fn("RunMemory.noteChanges")(function* (
  changes: ReadonlyArray<ChangeRequest>
) {
  const store = yield* StateStore
  for (const change of changes)
    if (change.kind === "redo" || !isReplanDue(yield* store.marks)) yield* store.mark(change)
})
