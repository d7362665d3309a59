import { FileSystem } from "@effect/platform"
import { Effect, ParseResult, Schema } from "effect"
import type { VideoModel } from "../domain/Models.js"
import { planProblems, StoryPlan } from "../domain/StoryPlan.js"
import { UsageError } from "./CliError.js"

/** The name under which a plan lies in its film's folder. */
export const planFileName = "plan.json"

/** A plan as its file: two spaces, a final newline. */
export const encodePlanFile = (plan: StoryPlan): string =>
  `${JSON.stringify(Schema.encodeSync(StoryPlan)(plan), null, 2)}\n`

const decodePlan = Schema.decodeUnknown(StoryPlan, { errors: "all" })

/** `["scenes", 0, "title"]` as a person who edits the file finds it: `scenes[0].title`. */
const place = (path: ReadonlyArray<PropertyKey>): string =>
  path
    .map((name, index) =>
      typeof name === "number" ? `[${name}]` : `${index === 0 ? "" : "."}${String(name)}`
    )
    .join("")

/**
 * Reads a plan that a person wrote or edited.
 * Fails  UsageError that names every place and what is wrong there. Nothing was spent.
 */
export const readPlanFile = Effect.fn("PlanFile.read")(function* (file: string, videoModel: VideoModel) {
  const fs = yield* FileSystem.FileSystem
  const wrong = (problems: ReadonlyArray<string>) =>
    new UsageError({
      detail: [
        `The plan in ${file} cannot be filmed; nothing was spent.`,
        ...problems.map((it) => `  ${it}`)
      ].join("\n")
    })

  const text = yield* fs
    .readFileString(file)
    .pipe(Effect.mapError((error) => wrong([`It cannot be read: ${error.message}`])))
  const json = yield* Effect.try({
    try: (): unknown => JSON.parse(text),
    catch: (error) => wrong([`It is not JSON: ${error instanceof Error ? error.message : String(error)}`])
  })
  const plan = yield* decodePlan(json).pipe(
    Effect.mapError((error) =>
      wrong(
        ParseResult.ArrayFormatter.formatErrorSync(error).map(({ message, path }) =>
          path.length === 0 ? message : `${place(path)}: ${message}`
        )
      )
    )
  )
  const problems = planProblems(plan, videoModel)
  if (problems.length > 0) return yield* wrong(problems)
  return plan
})
