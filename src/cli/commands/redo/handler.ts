import { Array, Effect, Option } from "effect"
import { sceneName } from "../../../domain/AssetId.js"
import { sameName } from "../../../domain/Names.js"
import type { StoryPlan } from "../../../domain/StoryPlan.js"
import { type ChangeRequest, isReplanDue } from "../../../film/RunMemory.js"
import { isUnmade, plannedAssets } from "../../../forecast/AssetStatus.js"
import { savedState } from "../../../services/FilmHistory.js"
import { UsageError } from "../../ending/CliError.js"
import { checkBeforeMoney, checkConnectivity } from "../../film/BeforeMoney.js"
import { linesAhead, settingLines, staleLines } from "../../film/Changes.js"
import {
  bestCase,
  forecastRange,
  loadFilm,
  planInForce,
  requestFor,
  tellOfPlanFile
} from "../../film/KnownFilm.js"
import { filmAndTell } from "../../film/MakeFilm.js"
import { checkSettings } from "../../flags/FilmFlags.js"
import { sayAgain } from "../../flags/GoOnCommand.js"
import { settleFilm } from "../../flags/Settle.js"
import { goesOnWith } from "../../output/CommandLine.js"
import { say } from "../../output/Say.js"
import type { RedoWords } from "./command.js"

const kinds = { character: "sheet", scene: "clip", keyframe: "keyframe" } as const

/** The part of the film that is meant. */
const partNamed = (plan: StoryPlan, { what, which }: Pick<RedoWords, "what" | "which">) => {
  const name = which.trim()
  const wanted = what === "character" ? name : sceneName(Number(name))
  const parts = plannedAssets(plan).filter(({ asset }) => asset.kind === kinds[what])
  const known = parts.map(({ asset }) => ("sceneId" in asset ? asset.sceneId : `"${asset.name}"`)).join(", ")
  const has = `${what === "character" ? "characters" : "scenes"} ${known}`
  return Effect.mapError(
    Array.findFirst(parts, ({ asset }) => sameName(asset.name, wanted)),
    () =>
      new UsageError({
        detail: `The film has no ${what} ${JSON.stringify(name)}; it has ${has}. Nothing was spent.`
      })
  )
}

/**
 * Orders a fresh take of one part of a film and of what depends on it: the price first, then the film.
 * Fails   UsageError: there is no such part, or no film; else as `run` does.
 * Costs   a fresh take of the part, and of what is drawn or filmed from it; nothing by `--dry-run`.
 */
export const handler = Effect.fn("Redo.redo")(function* ({ outputDir, settings, ...words }: RedoWords) {
  const asked = { ...words, ...(yield* settleFilm(outputDir, Effect.all(settings))) }
  yield* checkSettings(asked)
  if (!asked.dryRun) yield* goesOnWith(sayAgain("redo", [asked.what, asked.which], asked))
  const film = yield* loadFilm(asked)
  const { history, input } = film
  const { concept } = history.journal
  const plan = yield* planInForce(film)
  if (concept === null || Option.isNone(plan)) {
    return yield* new UsageError({
      detail: isReplanDue(history.journal.marks)
        ? `The film in ${input.outputDir} is to have another plan, which has not come yet. Go on with run first; then make afresh what you like of it.`
        : `There is no film in ${input.outputDir} to make anything of again. Make one with run, or name its folder with --output-dir.`
    })
  }
  const part = yield* partNamed(plan.value, input)
  const { asset } = part
  const { lines } = yield* checkBeforeMoney(film, plan)
  yield* say(input, lines)
  yield* checkConnectivity(input, false)
  yield* tellOfPlanFile(film)
  const whole = requestFor(film, { concept, plan, changes: [] }, Option.none())
  const asItStands = yield* bestCase(whole)
  // A part that is not made yet is fresh as it is: a redo that was cut short goes on instead of being paid twice.
  // But for one that is in doubt, or was given up: a fresh take is what decides on it, whatever is still to be made of it.
  const isGivenUp = Option.exists(
    yield* savedState(input.outputDir),
    ({ degradations }) =>
      asset.kind === "clip" &&
      degradations.some(({ cause, subject }) => cause === "loss" && subject === asset.name)
  )
  const goesOn = isUnmade(history.journal, asItStands, part, input.onDoubt) && !isGivenUp
  if (goesOn)
    yield* say(input, [
      `The ${part.name} is still to be made: this goes on with it instead of beginning another.`
    ])
  const changes: ReadonlyArray<ChangeRequest> = goesOn
    ? []
    : [{ kind: "redo", asset: asset.kind, name: asset.name, meant: asset }]
  const ends = yield* forecastRange(requestFor(film, { concept, plan, changes }))
  yield* say(input, linesAhead(film, ends, { isAfresh: !goesOn }))
  if (input.dryRun)
    return yield* say(input, [...settingLines(film), ...(yield* staleLines(film, whole, asItStands))])

  // What the film has of itself it follows by itself.
  const followed = Option.isSome(input.plan) ? plan : Option.none()
  const seedShift = history.journal.marks.filter((mark) => mark.kind === "redo").length + 1
  const wanted = { concept, plan: followed, changes, isPlanned: true, seedShift, isAskedFor: true }
  yield* filmAndTell(film, wanted)
})
