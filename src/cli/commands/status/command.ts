import { Command } from "@effect/cli"
import { Effect } from "effect"
import { settleFilm } from "../../flags/Settle.js"
import { planFile, type StudioInput, studioFlags, studioSettings } from "../../flags/StudioFlags.js"

const flags = { plan: planFile, ...studioFlags, settings: studioSettings }

/** What `status` works with. */
export type StatusInput = StudioInput & Pick<Command.Command.ParseConfig<typeof flags>, "plan">

/** `status`: how far a film is. Safe beside a run: it only reads. */
export const statusCommand = Command.make("status", flags, ({ outputDir, settings, ...words }) =>
  Effect.gen(function* () {
    const settled = yield* settleFilm(outputDir, Effect.all(settings))
    const { status } = yield* Effect.promise(() => import("./handler.js"))
    return yield* status({ ...words, ...settled })
  })
).pipe(
  Command.withDescription("Tell what of a film is made, missing, stale or in doubt, and what it has cost.")
)
