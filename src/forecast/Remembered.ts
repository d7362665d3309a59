import { FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import { decodeState, type PipelineState } from "../domain/PipelineState.js"
import { defaultOptions } from "../domain/Settings.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { isReplanDue, planMade, planTold, settingsThen } from "../flow/Wishes.js"
import { errnoOf, isMissing } from "../services/FileOps.js"
import type { Ledger } from "../services/StateStore.js"
import { unreadable } from "../services/store/Disk.js"
import { readJournal } from "../services/store/Journal.js"
import type { AnswerRecord } from "../services/store/JournalRecord.js"
import { answersTo, emptyPast, ledgerOf, type Past, remember } from "../services/store/Past.js"
import { bodyIn, decodeFile } from "../services/store/Responses.js"
import { checkJournalThere } from "../services/store/Snapshot.js"
import type { StoreFailed } from "../services/store/StoreError.js"
import { paths } from "../services/Workspace.js"

/** A film as its folder remembers it, read without a lock: safe beside a run. */
export interface Remembered {
  readonly past: Past
  /** The body of a recorded answer, as JSON. */
  readonly bodyOf: (record: AnswerRecord) => Effect.Effect<unknown, StoreFailed>
}

/** A film nobody has begun. */
export const nothingRemembered: Remembered = {
  past: emptyPast(),
  bodyOf: () => Effect.dieMessage("an empty journal holds no answer")
}

/** What a film has cost so far. */
export const costOf = ({ past }: Pick<Remembered, "past">): Ledger => ledgerOf(past)

/** Reads a film's journal and its large answers. Fails with `Unreadable` or `Newer`; an absent folder is an empty film. */
export const recallFolder = Effect.fn("Forecast.recallFolder")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  // Whether a film can be made in such a place is for whoever makes it to say.
  const isFolder = yield* fs.stat(folder).pipe(
    Effect.map((info) => info.type === "Directory"),
    // A folder that may not be looked into may well hold a film.
    Effect.catchIf(
      (error) => error._tag === "SystemError" && error.reason === "PermissionDenied",
      (error) => Effect.fail(unreadable(folder)(error))
    ),
    Effect.catchIf(
      (error) => error._tag !== "StoreFailed",
      () => Effect.succeed(false)
    )
  )
  if (!isFolder) return nothingRemembered
  yield* checkJournalThere(folder)
  const { past } = yield* readJournal(folder)
  const place = path.join(folder, "responses")
  const fileOf = (key: string) => path.join(place, `${key}.json`)

  // An answer that was saved in the instant before a crash counts, as it will for the next run.
  const names = yield* fs.readDirectory(place).pipe(
    // A file in its place holds no answers; whoever films is told of it before anything is ordered.
    Effect.catchIf(
      (error) => isMissing(error) || errnoOf(error) === "ENOTDIR",
      () => Effect.succeed([])
    ),
    Effect.mapError(unreadable(place))
  )
  const orphans = names.filter(
    (name) =>
      /^[0-9a-f]{64}\.json$/.test(name) &&
      ![...past.orders].some(([key, order]) => `${key}.json` === name && order.answer !== undefined)
  )
  for (const name of orphans) {
    const text = yield* Effect.option(fs.readFileString(path.join(place, name)))
    const found = Option.flatMap(text, decodeFile)
    if (Option.isSome(found) && `${found.value.record.key}.json` === name) remember(past, found.value.record)
  }

  const bodyOf = (record: AnswerRecord) =>
    Effect.provideService(bodyIn(record, fileOf(record.key), folder), FileSystem.FileSystem, fs)

  return { past, bodyOf } satisfies Remembered
})

/** The film's state.json, where there is one that can be read. */
export const savedState = Effect.fn("Forecast.savedState")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const state: Option.Option<PipelineState> = yield* fs
    .readFileString(path.join(folder, paths.state))
    .pipe(Effect.flatMap(decodeState), Effect.option)
  return state
})

/** The plan a film on disk follows, as a run would find it. */
export const followedPlan = Effect.fn("Forecast.followedPlan")(function* (
  folder: string,
  remembered: Remembered
) {
  const { bodyOf, past } = remembered
  const told = planTold(past.marks)
  if (Option.isSome(told)) return Option.some(told.value.plan)
  if (isReplanDue(past.marks)) return Option.none<StoryPlan>()
  const state = yield* savedState(folder)
  const answers = yield* Effect.forEach(answersTo(past, "plan/"), bodyOf)
  return planMade(
    answers,
    Option.map(state, ({ plan }) => plan),
    settingsThen(past.marks, defaultOptions)
  )
})
