import { FileSystem, Path } from "@effect/platform"
import { Effect, Option, Schema } from "effect"
import { decodeState, type PipelineState } from "../domain/PipelineState.js"
import { StoryPlan } from "../domain/StoryPlan.js"
import { isMissing, unreadable } from "../services/store/Disk.js"
import { readJournal } from "../services/store/Journal.js"
import type { AnswerRecord } from "../services/store/JournalRecord.js"
import { emptyPast, type Past, remember } from "../services/store/Past.js"
import { decodeFile } from "../services/store/Responses.js"
import { StoreFailed } from "../services/store/StoreError.js"
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
    Effect.orElseSucceed(() => false)
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

  const bodyOf = Effect.fnUntraced(function* (record: AnswerRecord) {
    if ("answer" in record.body) return record.body.answer
    const { sha256 } = record.body
    const text = yield* Effect.mapError(
      fs.readFileString(fileOf(record.key)),
      unreadable(`The answer to ${record.label}`)
    )
    const found = Option.filter(decodeFile(text), (file) => file.sha256 === sha256)
    if (Option.isSome(found)) return found.value.record.body.answer
    return yield* new StoreFailed({
      reason: "Unreadable",
      detail: `The answer to ${record.label} is paid for, but its file has changed: ${fileOf(record.key)}.`
    })
  })

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

/** The plan the film in a folder was last made from; the model's own where no picture was drawn yet. */
export const followedPlan = Effect.fn("Forecast.followedPlan")(function* (
  folder: string,
  remembered: Remembered
) {
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
