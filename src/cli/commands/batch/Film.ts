import { Effect, Option } from "effect"
import type { Concept } from "../../../domain/Concept.js"
import type { Forecast, ForecastRequest } from "../../../forecast/Forecast.js"
import { changedSettings, orderLines, settingLines, staleLines } from "../../film/Changes.js"
import { wishesInForce } from "../../film/KeptPlan.js"
import { recallFilm } from "../../film/LostJournal.js"
import { planBeside } from "../../film/PlanBeside.js"
import { withPhotos } from "../../film/References.js"
import { asPath, commandLine } from "../../output/CommandLine.js"
import type { BatchInput } from "./command.js"

// A film of a batch before it is begun or gone on with: what its folder holds, and what this command changes in it.

/** A film of a batch as its folder remembers it, and the settings that hold for it now. */
export const filmIn = Effect.fn("BatchFilm.find")(function* (input: BatchInput, folder: string) {
  const told = { ...(yield* withPhotos(yield* input.settleIn(folder))), plan: Option.none<string>() }
  const history = yield* recallFilm(told)
  return { history, settings: yield* wishesInForce(told, history, "all films") }
})

type FoundFilm = Effect.Effect.Success<ReturnType<typeof filmIn>>

interface Ends {
  readonly best: Forecast
  readonly full: Forecast
}

/** What is to be reckoned for a film of a batch. */
export const wishFor = ({ history, settings }: FoundFilm, concept: Concept): ForecastRequest => ({
  ...{ folder: settings.outputDir, history, concept, plan: Option.none() },
  ...{ settings, onDoubt: settings.onDoubt, until: settings.stopAfter }
})

/** What this command changes in one film, or does not follow in it. */
export interface FilmChanges {
  readonly folder: string
  readonly isBegun: boolean
  readonly lines: ReadonlyArray<string>
}

/**
 * What a batch has to say of a film: what is changed from how it was made, what that makes stale and what is ordered for
 * it; and the plan in its folder that is not followed. `reckoned` is run only where something is changed.
 */
export const changesOf = Effect.fn("BatchFilm.changes")(function* <E, R>(
  { history, settings }: FoundFilm,
  wish: ForecastRequest,
  reckoned: Effect.Effect<Ends, E, R>
) {
  const { past } = history
  const folder = settings.outputDir
  // A film that has nothing yet has nothing to change.
  if (past.concept === null || past.orders.size === 0)
    return {
      ...{ folder, isBegun: false },
      lines: settingLines({ concept: null, marks: [] }, settings)
    } satisfies FilmChanges
  const changed = changedSettings(past.marks, settings)
  const comes = Effect.flatMap(reckoned, (ends) =>
    Effect.map(staleLines(settings, wish, ends.best), (stale) => [...stale, ...orderLines(ends)])
  )
  const beside = yield* planBeside(settings, history)
  return {
    ...{ folder, isBegun: true },
    lines: [
      ...settingLines(past, settings),
      ...(changed.length === 0 ? [] : yield* comes),
      ...Option.match(beside, {
        onNone: () => [],
        onSome: (file) => [
          `${file} tells otherwise, and is not followed: to follow it:  ${commandLine({ command: "run", folder, flags: [["plan", asPath(file)]] })}`
        ]
      })
    ]
  } satisfies FilmChanges
})

/** The changes of all films as lines: what holds for films that are not begun once, the others behind their folders. */
export const changeLines = (films: ReadonlyArray<FilmChanges>): ReadonlyArray<string> => [
  ...new Set(films.filter(({ isBegun }) => !isBegun).flatMap(({ lines }) => lines)),
  ...films
    .filter(({ isBegun }) => isBegun)
    .flatMap(({ folder, lines }) => lines.map((line) => `${folder}: ${line}`))
]
