import { Array, Effect, Option } from "effect"
import { sceneName } from "../../domain/AssetId.js"
import { sameName } from "../../domain/Names.js"
import type { FilmOptions } from "../../domain/Settings.js"
import type { StoryPlan } from "../../domain/StoryPlan.js"
import { type ChangeRequest, isReplanDue } from "../../film/RunMemory.js"
import { isUnmade, plannedAssets } from "../../forecast/AssetStatus.js"
import { savedState } from "../../services/FilmHistory.js"
import { UsageError } from "../ending/CliError.js"
import { say } from "../output/Say.js"
import { checkBeforeMoney } from "./BeforeMoney.js"
import { linesAhead } from "./Changes.js"
import {
  bestCase,
  type FilmTold,
  forecastRange,
  type KnownFilm,
  planInForce,
  requestFor,
  tellOfPlanFile
} from "./KnownFilm.js"

/** What a command is told of the part that is to be made afresh. */
interface Part {
  readonly what: "scene" | "keyframe" | "character" | "narration"
  readonly which: string
}

const kinds = { character: "sheet", scene: "clip", keyframe: "keyframe", narration: "narration" } as const

const several = {
  character: "characters",
  scene: "scenes",
  keyframe: "scenes",
  narration: "narration over scenes"
} as const

/** The part of the film that is meant. */
const partNamed = (plan: StoryPlan, { sound, what, which }: Part & Pick<FilmOptions, "sound">) => {
  const name = which.trim()
  const wanted = what === "character" ? name : sceneName(Number(name))
  const parts = plannedAssets(plan, sound).filter(({ asset }) => asset.kind === kinds[what])
  const known = parts.map(({ asset }) => ("sceneId" in asset ? asset.sceneId : `"${asset.name}"`)).join(", ")
  const has =
    known !== ""
      ? `${several[what]} ${known}`
      : what === "narration"
        ? `none, by its plan and with --sound ${sound}`
        : "none"
  return Effect.mapError(
    Array.findFirst(parts, ({ asset }) => sameName(asset.name, wanted)),
    () =>
      new UsageError({
        detail: `The film has no ${what} ${JSON.stringify(name)}; it has ${has}. Nothing was spent.`
      })
  )
}

/**
 * Finds the part of a film that is to be made afresh, looks at all that can be known before money, and says what is ordered
 * then. `named`: the film as it is told of. `beforeMoney`: what else is to be looked at, once the part is known.
 * Fails   UsageError: there is no such part, or no film; else as `forecastRange`.
 */
export const redoAhead = Effect.fn("Redo.ahead")(function* <I extends FilmTold & Part, E, R>(
  film: KnownFilm<I>,
  named: string,
  beforeMoney: Effect.Effect<void, E, R>
) {
  const { history, input } = film
  const { concept } = history.journal
  const plan = yield* planInForce(film)
  if (concept === null || Option.isNone(plan)) {
    return yield* new UsageError({
      detail: isReplanDue(history.journal.marks)
        ? `The film in ${named} is to have another plan, which has not come yet. Go on with run first; then make afresh what you like of it.`
        : `There is no film in ${named} to make anything of again. Make one with run, or name its folder with --output-dir.`
    })
  }
  const part = yield* partNamed(plan.value, input)
  const { asset } = part
  const { lines } = yield* checkBeforeMoney(film, plan)
  yield* say(input, lines)
  yield* beforeMoney
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
  const shown = { input: { ...input, outputDir: named } }
  yield* say(input, linesAhead(shown, ends, { isAfresh: !goesOn }))
  return { concept, plan, changes, ends, whole, asItStands }
})
