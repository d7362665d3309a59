import { Command, Options } from "@effect/cli"
import { Effect } from "effect"
import { seen } from "../../flags/Seeing.js"
import type { ValuesOf } from "../../flags/Setting.js"
import { settleFilm } from "../../flags/Settle.js"
import {
  conceptFile,
  type FilmInput,
  filmingSettings,
  perhapsConcept,
  planFile,
  replan,
  studioFlags,
  yes
} from "../../flags/StudioFlags.js"

/** Everything `run` can be told. */
export const runFlags = {
  concept: perhapsConcept,
  conceptFile,
  plan: planFile,
  fresh: Options.boolean("fresh").pipe(
    Options.withDescription("Move the film that is in the folder aside (nothing is deleted) and begin anew.")
  ),
  replan,
  yes,
  ...studioFlags,
  settings: filmingSettings
}

/** What `run` works with. */
export type RunInput = FilmInput &
  ValuesOf<Pick<typeof filmingSettings, "dryRun">> &
  Pick<Command.Command.ParseConfig<typeof runFlags>, "concept" | "conceptFile" | "plan" | "fresh" | "replan">

/** `run CONCEPT`: the whole film. The work is imported when it is wanted, so that `--help` stays quick. */
export const runCommand = Command.make("run", runFlags, ({ outputDir, settings, ...words }) =>
  Effect.gen(function* () {
    const settled = yield* settleFilm(outputDir, Effect.all(settings), { isFresh: words.fresh })
    const input: RunInput = { ...words, ...settled }
    const { run } = yield* Effect.promise(() => import("./handler.js"))
    return yield* run(input).pipe(seen(input))
  })
).pipe(
  Command.withDescription(
    "Make a film from one sentence, or from a plan; what is made already is not made again."
  )
)
