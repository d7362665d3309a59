import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Console, Effect, Option } from "effect"
import { FilmSettings } from "../../../domain/Settings.js"
import { counted } from "../../../domain/Words.js"
import { withMusicKept } from "../../../film/KeptMusic.js"
import { keepPhotos } from "../../../film/KeptPhotos.js"
import { noteChanges, notePlan, replansIn } from "../../../film/RunMemory.js"
import { StateStore } from "../../../services/StateStore.js"
import { Workspace } from "../../../services/Workspace.js"
import { planStory } from "../../../steps/Ideation.js"
import { checkConnectivity, findingsOf } from "../../film/BeforeMoney.js"
import { tellsPlan } from "../../film/KnownFilm.js"
import { encodePlanFile, planFileName } from "../../film/PlanFile.js"
import { findFilm, replanShift } from "../../film/WhichFilm.js"
import { noMemory } from "../../flags/SettingsFile.js"
import { checkKeeping, keepSettings, refuseDryRun, settleBy, settleFilm } from "../../flags/Settle.js"
import { asPath, commandLine, goesOnWith } from "../../output/CommandLine.js"
import { print } from "../../output/Say.js"
import { studio } from "../../Studio.js"
import type { PlanWords } from "./command.js"

/**
 * Plans a film and lays the plan down to be edited; a plan that was edited already stays as it is.
 * Fails   UsageError: what is asked for cannot be planned, or it is to be a dry run; else by what stops a plan.
 * Costs   one question and at most as many as a plan is mended by; nothing where the film has its plan.
 */
export const handler = Effect.fn("Plan.plan")(function* ({ outputDir, settings, ...words }: PlanWords) {
  yield* refuseDryRun("plan")
  if (words.database) {
    const { planInQueue } = yield* Effect.promise(() => import("../../fleet/PlanInQueue.js"))
    const { settled, values } = yield* settleBy(noMemory, Effect.all(settings))
    const none = Option.none<string>()
    const how = { conceptFile: none, file: none, plan: none, stopAfter: Option.some("plan" as const) }
    return yield* planInQueue({ ...words, ...values, ...how, settled })
  }
  const asked = { ...words, ...(yield* settleFilm(outputDir, Effect.all(settings))) }
  yield* checkKeeping(asked.outputDir, asked.settled)
  // The plan of the film that is there, in the shape that is wished for; another one only by --replan.
  const { history, input, kept, known, replans, wanted } = yield* findFilm(asked, "plan")
  if (Option.isNone(known)) yield* checkConnectivity(input, history.journal.orders.size === 0)
  yield* Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const store = yield* StateStore
    const workspace = yield* Workspace
    yield* store.begin(wanted.concept)
    yield* keepSettings(input.settled)
    yield* goesOnWith({ command: "plan", folder: input.outputDir })
    yield* noteChanges(wanted.changes)
    const story = Option.isSome(known)
      ? known.value
      : yield* Effect.tap(planStory(wanted.concept, replansIn(yield* store.marks)), (plan) =>
          notePlan({ plan, origin: "model" })
        )
    yield* withMusicKept(keepPhotos)
    const text = encodePlanFile(story)
    const file = path.join(input.outputDir, planFileName)
    const there = yield* Effect.option(fs.readFileString(workspace.absolute(planFileName)))
    // The plan that another one was asked for in the place of is no work of a person's.
    const isFormer = (file: string) => replans && Option.exists(kept, (it) => encodePlanFile(it) === file)
    // Saved by an editor in its own way, it says the same.
    const isAsKept =
      Option.isSome(known) && (yield* tellsPlan(workspace.absolute(planFileName), story, input))
    if (!isAsKept && Option.exists(there, (known) => known !== text && !isFormer(known))) {
      yield* Console.log(
        `${file} is not the plan ${Option.isSome(known) ? "the film was made by" : "that was asked for"}, so it is left as it is. Move it away and run this again to see that one: it costs nothing.`
      )
    } else {
      if (!isAsKept) yield* workspace.replace(planFileName, text)
      yield* Console.log(
        `“${story.title}”: ${counted(story.characters.length, "character")}, ${counted(story.scenes.length, "scene")}, ${story.seconds} s.\nThe plan is in ${file}: edit it as you like.`
      )
    }
    if (Option.isNone(known)) yield* print(yield* findingsOf(input, story))
    const follow = (...flags: ReadonlyArray<readonly [string]>) =>
      commandLine({ command: "run", folder: input.outputDir, flags: [["plan", asPath(file)], ...flags] })
    yield* Console.log(`What it would cost:  ${follow(["dry-run"])}\nTo make it:          ${follow()}`)
  }).pipe(
    Effect.provideService(FilmSettings, input),
    Effect.provide(studio(input, false, input.replan ? replanShift(history) : 0))
  )
})
