import { FileSystem, Path } from "@effect/platform"
import { Effect, Option, Schema } from "effect"
import { decodeState, type PipelineState } from "../domain/PipelineState.js"
import { StoryPlan } from "../domain/StoryPlan.js"
import { planTold } from "../flow/Wishes.js"
import { isMissing, unreadable } from "../services/store/Disk.js"
import { readJournal } from "../services/store/Journal.js"
import type { AnswerRecord } from "../services/store/JournalRecord.js"
import { emptyPast, type Past, remember } from "../services/store/Past.js"
import { bodyIn, decodeFile } from "../services/store/Responses.js"
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
  const { past } = yield* readJournal(folder)
  const place = path.join(folder, "responses")
  const fileOf = (key: string) => path.join(place, `${key}.json`)

  // An answer that was saved in the instant before a crash counts, as it will for the next run.
  const names = yield* fs.readDirectory(place).pipe(
    Effect.catchIf(isMissing, () => Effect.succeed([])),
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
    Effect.provideService(bodyIn(record, fileOf(record.key)), FileSystem.FileSystem, fs)

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

const decodePlan = Schema.decodeUnknownOption(StoryPlan)

/** The plan a film on disk follows: the one it was last given; else what its state.json tells; else the model's own. */
export const followedPlan = Effect.fn("Forecast.followedPlan")(function* (
  folder: string,
  remembered: Remembered
) {
  const told = planTold(remembered.past.marks)
  if (Option.isSome(told)) return told
  const state = yield* savedState(folder)
  return Option.isSome(state) ? Option.some(state.value.plan) : yield* modelPlan(remembered)
})

/** The model's own plan, as it last answered. */
export const modelPlan = Effect.fn("Forecast.modelPlan")(function* (remembered: Remembered) {
  const answers = [...remembered.past.orders.values()].flatMap(({ answer, label }) =>
    answer !== undefined && label.startsWith("plan/") ? [answer] : []
  )
  const latest = answers.at(-1)
  return latest === undefined ? Option.none<StoryPlan>() : decodePlan(yield* remembered.bodyOf(latest))
})
