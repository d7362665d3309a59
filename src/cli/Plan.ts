import { FileSystem, Path } from "@effect/platform"
import { Console, Effect, Option } from "effect"
import { isSameConcept } from "../domain/Concept.js"
import type { PlanWishes } from "../domain/PlanWishes.js"
import { FilmSettings } from "../domain/Settings.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { counted } from "../domain/Words.js"
import { followedPlan, nothingRemembered, recallFolder } from "../forecast/Remembered.js"
import { StateStore } from "../services/StateStore.js"
import { Workspace } from "../services/Workspace.js"
import { planStory } from "../steps/Ideation.js"
import { commandOf } from "./Drain.js"
import type { PlanInput } from "./PlanCommand.js"
import { encodePlanFile, planFileName } from "./PlanFile.js"
import { keepPhotos, withPhotos } from "./References.js"
import { checkSettings } from "./Run.js"
import { studio } from "./Studio.js"
import { whichFilm } from "./WhichFilm.js"

/** The command that follows the plan, with every setting the planning was given. */
const followCommand = (argv: ReadonlyArray<string>, concept: string, file: string): string => {
  const [node = "", script = "", ...words] = argv
  const settings = words.filter(
    (word, index) => !(word === "plan" && index === 0) && !isSameConcept(word, concept)
  )
  return commandOf([node, script, "run", "--plan", file, ...settings])
}

/** Whether there are words about what the plan is to be like. */
const wishesForAnother = ({ maxDuration, negative, sceneCount, style }: PlanWishes): boolean =>
  negative.length > 0 || [maxDuration, sceneCount, style].some((wish) => Option.isSome<unknown>(wish))

/** Plans a film and lays the plan down to be edited; a plan that was edited already stays as it is. */
export const plan = Effect.fn("Plan.plan")(function* (asked: PlanInput) {
  yield* checkSettings(asked)
  const input = yield* withPhotos(asked)
  const remembered = Option.isSome(input.concept) ? nothingRemembered : yield* recallFolder(input.outputDir)
  const { concept } = yield* whichFilm({ ...input, plan: Option.none() }, remembered)
  // Who names no concept and wishes for nothing wants the plan of the film that is there, not to pay for another.
  const known = wishesForAnother(input)
    ? Option.none<StoryPlan>()
    : yield* followedPlan(input.outputDir, remembered)
  yield* Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const store = yield* StateStore
    const workspace = yield* Workspace
    const path = yield* Path.Path
    yield* store.begin(concept)
    const story = yield* Option.match(known, {
      onNone: () => planStory(concept),
      onSome: (plan) => Effect.succeed(plan)
    })
    yield* keepPhotos(input.references)
    const text = encodePlanFile(story)
    const file = path.join(input.outputDir, planFileName)
    const there = yield* Effect.option(fs.readFileString(workspace.absolute(planFileName)))
    if (Option.exists(there, (known) => known !== text)) {
      yield* Console.log(
        `${file} is not the plan ${Option.isSome(known) ? "the film was made by" : "that was asked for"}, so it is left as it is. Move it away and run this again to see that one: it costs nothing.`
      )
    } else {
      yield* workspace.replace(planFileName, text)
      const seconds = story.scenes.reduce((sum, scene) => sum + scene.durationSeconds, 0)
      yield* Console.log(
        `“${story.title}”: ${counted(story.characters.length, "character")}, ${counted(story.scenes.length, "scene")}, ${seconds} s.\nThe plan is in ${file}: edit it as you like.`
      )
    }
    const follow = followCommand(process.argv, concept, file)
    yield* Console.log(`What it would cost:  ${follow} --dry-run\nTo make it:          ${follow}`)
  }).pipe(Effect.provideService(FilmSettings, input), Effect.provide(studio(input)))
})
