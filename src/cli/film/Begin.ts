import { Effect, Option } from "effect"
import { addTicks } from "../../domain/Money.js"
import { lines } from "../../domain/Words.js"
import type { ForecastRequest } from "../../forecast/Forecast.js"
import { costOf } from "../../services/FilmHistory.js"
import type { FilmInput } from "../flags/StudioFlags.js"
import { priceInWords } from "../output/MoneyLines.js"
import { asksFirst, isYes } from "../output/Question.js"
import { say } from "../output/Say.js"
import { endsOf, type FilmNamed, reachOf, requestFor } from "./Ahead.js"
import { changedSettings, changeLines, isBegun, settingLines } from "./Changes.js"
import { checkKeeping } from "./KeepSettings.js"
import type { KnownFilm } from "./Recall.js"

/** What comes of asking whether to begin. */
export interface Begun {
  readonly begins: boolean
  /** Somebody has agreed to the price of all that is ordered. */
  readonly isAgreed: boolean
}

/**
 * Says what a run changes in a film that is begun already, what that makes stale and what it costs; on a terminal it
 * asks, and a no changes nothing: no file, no mark. A film nobody has begun has nothing to change.
 * Fails   UsageError: the settings would change and their file is read-only; else as `endsOf`.
 */
export const mayBegin = Effect.fn("Begin.may")(function* (
  film: KnownFilm<FilmInput>,
  named: FilmNamed,
  more: Pick<ForecastRequest, "redo" | "replan"> & { readonly isRedo?: boolean } = {}
) {
  const { history, input } = film
  yield* checkKeeping(input.outputDir, input.settled)
  yield* say(input, settingLines(film))
  const agreed: Begun = { begins: true, isAgreed: false }
  const isOver = history.journal.marks.findLast(({ kind }) => kind === "end" || kind === "step")
  const wasWhole = isOver?.kind === "end" && (isOver.outcome === "complete" || isOver.outcome === "degraded")
  const asks = isBegun(film) && asksFirst(input)
  const isWorthAsking = wasWhole || Option.isSome(named.plan) || more.isRedo === true
  if (changedSettings(film).length === 0 && !(asks && isWorthAsking)) return agreed

  const request = requestFor(film, named, { redo: more.redo ?? [], replan: more.replan ?? false })
  const ends = yield* endsOf(request)
  const { best, full } = ends
  yield* say(input, yield* changeLines(film, request, ends))
  if (!asks || addTicks(full.mediaPrice, full.questionsAtMost) === 0) return agreed
  const limit = reachOf(input.budget, costOf(history), best, `${best.media.length} of them`)
  const question = lines(`Go on, for ${priceInWords(best)}?`, Option.getOrUndefined(limit), "[y/N] ")
  if (yield* isYes(question.join(" ")))
    return { begins: true, isAgreed: best.media.every(({ id }) => id.work === "film") } satisfies Begun
  yield* say(input, ["Nothing is changed and nothing is ordered, as you wish."])
  return { begins: false, isAgreed: false } satisfies Begun
})
