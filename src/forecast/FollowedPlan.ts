import { Effect, Option } from "effect"
import { defaultOptions } from "../domain/Settings.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { isReplanDue, planFollowed, planMade, settingsBefore } from "../film/RunMemory.js"
import { answersTo, type FilmHistory, savedState } from "../services/FilmHistory.js"

/**
 * The plan a film on disk follows, as a run would find it.
 * Fails   StoreFailed (`Unreadable`) where an answer of the journal cannot be read again.
 */
export const followedPlan = Effect.fn("FollowedPlan.of")(function* (folder: string, history: FilmHistory) {
  const { bodyOf, journal } = history
  const told = planFollowed(journal.marks)
  if (Option.isSome(told)) return Option.some(told.value.plan)
  if (isReplanDue(journal.marks)) return Option.none<StoryPlan>()
  const state = yield* savedState(folder)
  const answers = yield* Effect.forEach(answersTo(journal, "plan"), bodyOf)
  return planMade(
    answers,
    Option.map(state, ({ plan }) => plan),
    settingsBefore(journal.marks, defaultOptions)
  )
})
