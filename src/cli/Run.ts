import { Console, Effect } from "effect"
import { FilmSettings } from "../domain/Settings.js"
import { makeFilm } from "../pipeline.js"
import { FilmDegraded, UsageError } from "./CliError.js"
import { contradictions } from "./FilmFlags.js"
import { moveAside } from "./Fresh.js"
import { withPrinter } from "./Printer.js"
import type { RunInput } from "./RunCommand.js"
import { studio } from "./Studio.js"

/** Makes the film the shell asked for, and fails with `FilmDegraded` when it came out less than planned. */
export const run = Effect.fn("Run.run")(function* (input: RunInput) {
  if (input.concept.trim() === "") {
    return yield* new UsageError({
      detail: "The concept is empty: say in one sentence what the film is about."
    })
  }
  const wrong = contradictions(input)
  if (wrong.length > 0) return yield* new UsageError({ detail: wrong.join(" ") })
  if (input.fresh) yield* moveAside(input.outputDir)

  const film = yield* withPrinter(makeFilm(input.concept), Console.log).pipe(
    Effect.provideService(FilmSettings, input),
    Effect.provide(studio(input))
  )
  const points = film.state.degradations.length
  if (points > 0) return yield* new FilmDegraded({ points })
})
