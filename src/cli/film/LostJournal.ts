import { Effect, Option } from "effect"
import { conceptFrom } from "../../domain/Concept.js"
import type { FilmOptions } from "../../domain/Settings.js"
import { usualConcept } from "../../forecast/DefaultPlan.js"
import { checkJournalThere, noHistory, readHistory, savedState } from "../../services/FilmHistory.js"
import { StoreFailed } from "../../services/StateStore.js"
import { priceInWords } from "../output/MoneyLines.js"
import { bestOf } from "./Ahead.js"

/** Whether the folder holds a film of this program whose journal is lost. */
const isJournalLost = (folder: string) => Effect.isFailure(checkJournalThere(folder))

/** What the film that state.json tells of would cost if all of it were ordered anew; nothing where nobody can tell. */
const priceAnew = Effect.fn("LostJournal.priceAnew")(function* (
  input: FilmOptions & { readonly outputDir: string }
) {
  const state = yield* savedState(input.outputDir)
  if (Option.isNone(state)) return Option.none<string>()
  const { concept, plan } = state.value
  const ahead = yield* bestOf({
    folder: input.outputDir,
    history: noHistory,
    concept: Option.getOrElse(conceptFrom(concept), () => usualConcept),
    plan: Option.some(plan),
    settings: {
      ...input,
      ...{ aspectRatio: Option.none(), style: Option.none(), sceneCount: Option.none() },
      ...{ maxDuration: Option.none(), negative: [] }
    }
  })
  return Option.some(priceInWords(ahead))
})

/**
 * The film in a command's folder as it is remembered. Where its journal is lost, the failure says what it would cost to
 * order the film anew, besides what it has cost and the command that goes on.
 */
export const recallFilm = (input: FilmOptions & { readonly outputDir: string }) =>
  readHistory(input.outputDir).pipe(
    Effect.catchTag("StoreFailed", (failed) =>
      Effect.gen(function* () {
        if (!(yield* isJournalLost(input.outputDir))) return yield* failed
        const price = yield* Effect.orElseSucceed(priceAnew(input), () => Option.none<string>())
        return yield* Option.match(price, {
          onNone: () => failed,
          onSome: (anew) =>
            new StoreFailed({
              ...{ reason: failed.reason, remedies: failed.remedies, mending: failed.mending },
              detail: `${failed.detail} To order the whole film anew instead, by the plan in state.json, would cost about ${anew}.`
            })
        })
      })
    )
  )
