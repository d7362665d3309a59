import { Effect, Option } from "effect"
import { conceptFrom } from "../../domain/Concept.js"
import { isBlank, sameName } from "../../domain/Names.js"
import type { FilmOptions } from "../../domain/Settings.js"
import type { StoryPlan } from "../../domain/StoryPlan.js"
import { reshaped } from "../../flow/RunMemory.js"
import { followedPlan } from "../../forecast/FollowedPlan.js"
import type { FilmHistory } from "../../services/FilmHistory.js"
import { UsageError } from "../ending/CliError.js"
import { type PlanRules, readPlanFile } from "./PlanFile.js"

/** The title of the film in the folder, where it and the plan have neither a title nor a character in common. */
const otherStory = Effect.fn("WhichFilm.otherStory")(function* (
  folder: string,
  wanted: StoryPlan,
  history: FilmHistory
) {
  if (history.past.concept === null) return Option.none<string>()
  const known = yield* followedPlan(folder, history)
  return Option.filter(
    Option.map(known, ({ title }) => title),
    (title) =>
      title !== wanted.title &&
      !Option.exists(known, ({ characters }) =>
        characters.some(({ name }) => wanted.characters.some((it) => sameName(it.name, name)))
      )
  )
})

/** Whether a concept on the command line holds letters that a terminal, or a shell, has spoilt. */
const isSpoilt = (concept: string): boolean => /[\ufffd\p{Cs}]/u.test(concept)

/** Which film a command line means: its concept, and the plan it is to follow where one was given. */
export const whichFilm = Effect.fn("WhichFilm.find")(function* (
  input: PlanRules & {
    readonly concept: Option.Option<string>
    readonly plan: Option.Option<string>
    readonly outputDir: string
  },
  history: FilmHistory
) {
  const { past } = history
  const said = Option.flatMap(input.concept, conceptFrom)
  if (
    Option.exists(input.concept, (text) => Option.isNone(said) || (isBlank(text) && past.concept === null))
  ) {
    return yield* new UsageError({
      detail: "The concept is empty: say in one sentence what the film is about."
    })
  }
  if (Option.exists(input.concept, isSpoilt)) {
    return yield* new UsageError({
      detail:
        "The concept holds letters that were lost on the way here. Type it in a terminal that speaks UTF-8, or put it into a file saved as UTF-8 and name that with --concept-file."
    })
  }
  const plan = yield* Effect.transposeMapOption(input.plan, (file) => readPlanFile(file, input))
  // A plan in a folder that holds a film belongs to that film, or was meant for another folder.
  const other = yield* Effect.transposeMapOption(plan, (wanted) =>
    otherStory(input.outputDir, wanted, history)
  )
  if (Option.isNone(input.concept) && Option.isSome(Option.flatten(other))) {
    return yield* new UsageError({
      detail: `This plan tells “${Option.getOrElse(plan, () => ({ title: "" })).title}”, but ${input.outputDir} holds “${Option.getOrElse(Option.flatten(other), () => "")}”, and nobody is in both. Choose the plan's own folder with --output-dir, or give the concept as well to follow the plan here.`
    })
  }
  const concept = said.pipe(
    Option.orElse(() => Option.fromNullable(past.concept)),
    Option.orElse(() => Option.flatMap(plan, ({ title }) => conceptFrom(title)))
  )
  if (Option.isNone(concept)) {
    return yield* new UsageError({
      detail:
        "There is no concept: say in one sentence what the film is about, or give a plan with --plan FILE."
    })
  }
  return { concept: concept.value, plan }
})

/** The plan a command about a film on disk works by: the one given, else the one the film was last made from. */
export const planInForce = Effect.fn("WhichFilm.planInForce")(function* (
  input: PlanRules &
    FilmOptions & {
      readonly outputDir: string
      readonly plan: Option.Option<string>
    },
  history: FilmHistory
) {
  return Option.isSome(input.plan)
    ? Option.some(yield* readPlanFile(input.plan.value, input))
    : Option.map(yield* followedPlan(input.outputDir, history), (plan) => reshaped(plan, input))
})
