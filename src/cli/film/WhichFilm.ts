import { Effect, Option } from "effect"
import { conceptFrom } from "../../domain/Concept.js"
import { isBlank, sameName } from "../../domain/Names.js"
import type { StoryPlan } from "../../domain/StoryPlan.js"
import { UsageError } from "../ending/CliError.js"
import { readPlanFile } from "./PlanFile.js"
import type { FilmRequest, KnownFilm } from "./Recall.js"

const refused = (detail: string) => new UsageError({ detail })

/** Whether two plans have neither a title nor a character in common. */
const areStrangers = (one: StoryPlan, other: StoryPlan): boolean =>
  one.title !== other.title &&
  !one.characters.some(({ name }) => other.characters.some((it) => sameName(it.name, name)))

/** Whether a concept on the command line holds letters that a terminal, or a shell, has spoilt. */
const isSpoilt = (concept: string): boolean => /[\ufffd\p{Cs}]/u.test(concept)

/**
 * Which film a command line means: its concept, and the plan it is to follow where one was given.
 * Fails   UsageError. Nothing was spent.
 */
export const whichFilm = Effect.fn("WhichFilm.find")(function* ({
  history,
  input,
  kept
}: KnownFilm<FilmRequest & { readonly concept: Option.Option<string> }>) {
  const former = Option.fromNullable(history.past.concept)
  const said = Option.flatMap(input.concept, conceptFrom)
  const isEmpty = (text: string) => Option.isNone(said) || (isBlank(text) && Option.isNone(former))
  if (Option.exists(input.concept, isEmpty))
    return yield* refused("The concept is empty: say in one sentence what the film is about.")
  if (Option.exists(input.concept, isSpoilt))
    return yield* refused(
      "The concept holds letters that were lost on the way here. Type it in a terminal that speaks UTF-8, or put it into a file saved as UTF-8 and name that with --concept-file."
    )
  const plan = yield* Effect.transposeMapOption(input.plan, (file) => readPlanFile(file, input))
  // A plan in a folder that holds a film belongs to that film, or was meant for another folder.
  if (Option.isNone(input.concept) && Option.isSome(former) && Option.isSome(plan)) {
    const other = Option.filter(kept, (it) => areStrangers(it, plan.value))
    if (Option.isSome(other))
      return yield* refused(
        `This plan tells “${plan.value.title}”, but ${input.outputDir} holds “${other.value.title}”, and nobody is in both. Choose the plan's own folder with --output-dir, or give the concept as well to follow the plan here.`
      )
  }
  const concept = said.pipe(
    Option.orElse(() => former),
    Option.orElse(() => Option.flatMap(plan, ({ title }) => conceptFrom(title)))
  )
  if (Option.isNone(concept))
    return yield* refused(
      "There is no concept: say in one sentence what the film is about, or give a plan with --plan FILE."
    )
  return { concept: concept.value, plan }
})
