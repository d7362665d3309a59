import path from "node:path"
import { Effect, Option } from "effect"
import { isSamePlan } from "../../domain/PlanAsMeant.js"
import { reshaped } from "../../domain/PlanRequest.js"
import type { FilmOptions } from "../../domain/Settings.js"
import type { StoryPlan } from "../../domain/StoryPlan.js"
import { quoted } from "../../domain/Words.js"
import { isThere } from "../files/InFolder.js"
import { asPath } from "../output/CommandLine.js"
import { say } from "../output/Say.js"
import type { FilmTold, KnownFilm } from "./KnownFilm.js"
import { planFileName, readPlanFile } from "./PlanFile.js"

// The plan.json that lies in a film's folder, and is followed only where --plan names it.

/** What a plan's file tells, whatever is wished for of another plan; none where it cannot be read. */
const toldIn = (file: string, wishes: FilmOptions) =>
  Effect.option(
    readPlanFile(file, { ...wishes, answered: ["maxDuration", "sceneCount", "style"], negative: [] })
  )

/** Whether a file tells just this plan, in whatever way an editor saved it. */
export const tellsPlan = (file: string, plan: StoryPlan, wishes: FilmOptions) =>
  Effect.map(
    toldIn(file, { ...wishes, aspectRatio: Option.none() }),
    Option.exists((it) => isSamePlan(it, plan))
  )

/** The plan file in a film's folder, where it tells otherwise than the plan the film follows. */
export const planBeside = Effect.fn("PlanBeside.find")(function* ({
  input,
  kept
}: Pick<KnownFilm<FilmTold>, "input" | "kept">) {
  const file = path.join(input.outputDir, planFileName)
  if (Option.isNone(kept) || !(yield* isThere(file))) return Option.none<string>()
  const told = yield* toldIn(file, input)
  // A shape and a style that are wished for now take the place of what either plan says of them.
  const asWished = (it: StoryPlan) => reshaped(it, { ...input, answered: [] })
  // Blanks and line ends are nothing that a plan says; one that cannot be read is certainly another.
  const isSame = Option.exists(told, (it) => isSamePlan(asWished(it), asWished(kept.value)))
  return isSame ? Option.none<string>() : Option.some(file)
})

/** Names a plan file that lies in the folder and is not followed. */
export const tellOfPlanFile = Effect.fn("PlanBeside.tell")(function* (film: KnownFilm<FilmTold>) {
  if (Option.isSome(film.input.plan ?? Option.none())) return
  const file = yield* planBeside(film)
  if (Option.isSome(file))
    yield* say(film.input, [
      `${file.value} tells otherwise, and is not followed: to follow it, add --plan ${quoted(asPath(file.value))}`
    ])
})
