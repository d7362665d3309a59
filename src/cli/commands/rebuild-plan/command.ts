import { Command } from "@effect/cli"
import { Effect, Option } from "effect"
import { seen } from "../../flags/Seeing.js"
import { settleFilm } from "../../flags/Settle.js"
import { perhapsConcept, planFile, studioFlags, studioSettings } from "../../flags/StudioFlags.js"

const flags = { concept: perhapsConcept, plan: planFile, ...studioFlags, settings: studioSettings }

/** `rebuild-plan`: what `run --dry-run` prints, under a name of its own. */
export const rebuildPlanCommand = Command.make("rebuild-plan", flags, ({ outputDir, settings, ...words }) =>
  Effect.gen(function* () {
    const settled = yield* settleFilm(outputDir, Effect.all(settings))
    const { run } = yield* Effect.promise(() => import("../run/handler.js"))
    return yield* run({
      ...words,
      ...settled,
      conceptFile: Option.none(),
      fresh: false,
      replan: false,
      dryRun: true,
      json: false,
      quiet: false,
      stopAfter: Option.none(),
      yes: true
    }).pipe(seen(settled))
  })
).pipe(Command.withDescription("Print what a run would order, call by call, and its price; nothing is sent."))
