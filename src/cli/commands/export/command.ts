import { Command, Options } from "@effect/cli"
import { Effect } from "effect"
import { outputDir } from "../../flags/OutputDir.js"
import { settle } from "../../flags/Settle.js"

const flags = {
  outputDir,
  format: Options.choice("format", ["edl", "fcpxml", "otio"]).pipe(
    Options.withDescription(
      "The edit list to write: edl (CMX 3600), fcpxml (Final Cut Pro) or otio (OpenTimelineIO)."
    )
  )
}

/** What the shell hands to `export`. */
export type ExportInput = Omit<Command.Command.ParseConfig<typeof flags>, "outputDir"> & {
  readonly outputDir: string
}

/** `export`: the film as an edit list for other tools. Safe beside a run: it only reads. */
export const exportCommand = Command.make("export", flags, (input) =>
  Effect.gen(function* () {
    const outputDir = yield* settle(input.outputDir)
    const { exportFilm } = yield* Effect.promise(() => import("./handler.js"))
    return yield* exportFilm({ ...input, outputDir })
  })
).pipe(Command.withDescription("Print the film as an edit list for other editing tools, the clips in place."))
