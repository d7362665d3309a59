import { Array, Effect, Option, Ref } from "effect"
import { billOf } from "../domain/Bill.js"
import type { FilmCut } from "../domain/Cut.js"
import { type Degradation, degradationsOf } from "../domain/Degradation.js"
import { addTicks } from "../domain/Money.js"
import { notesOf } from "../domain/Note.js"
import { PipelineState } from "../domain/PipelineState.js"
import { FilmSettings } from "../domain/Settings.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { StateStore } from "../services/StateStore.js"
import { type Made, type PartialFilm, saveUnfinished } from "./PartialFilm.js"

/** The state as it stands, in the words of state.json. */
export const stateOf = Effect.fn("State.of")(function* (
  concept: string,
  plan: StoryPlan,
  { characters, keyframes, lost, videos }: Omit<Made, "plan">,
  final: Option.Option<{ readonly path: string; readonly cut: Option.Option<FilmCut> }>
) {
  const settings = yield* FilmSettings
  const store = yield* StateStore
  const ledger = yield* store.ledger
  const cut = Option.flatMap(final, (film) => film.cut)
  return new PipelineState({
    concept,
    plan,
    characters,
    keyframes,
    videos,
    finalVideoPath: Option.map(final, ({ path }) => path),
    cut,
    degradations: [...lost, ...degradationsOf({ characters, keyframes, videos }, settings.acceptAt, cut)],
    notes: notesOf({
      entries: ledger.entries,
      cast: plan.characters.map(({ name }) => name),
      characters,
      keyframes,
      videos,
      cut
    }),
    spent: addTicks(ledger.settled, ledger.inDoubt),
    bill: billOf(ledger.entries)
  })
})

/** Saves what there is when a pass ends before its film is whole. A disk that will not take it is only told of. */
export const saveSoFar = Effect.fn("State.saveSoFar")(function* (concept: string, partial: PartialFilm) {
  const made = yield* Ref.get(partial)
  if (Option.isNone(made.plan)) return
  const state = yield* stateOf(concept, made.plan.value, made, Option.none())
  yield* saveUnfinished(state).pipe(
    Effect.catchTag("StoreFailed", (error) => Effect.logWarning(`state.json is not saved. ${error.detail}`))
  )
})

/** Why things were left out, each reason once; `otherwise` where nothing was. */
export const reasonsOf = (lost: ReadonlyArray<Degradation>, otherwise: string): string =>
  lost.length === 0
    ? otherwise
    : Array.dedupe(lost.map(({ detail, subject }) => `${subject}: ${detail}`)).join(" ")
