import { Args, Command, Options } from "@effect/cli"
import { Effect } from "effect"
import { outputDir } from "../../flags/OutputDir.js"
import { settle } from "../../flags/Settle.js"

const flags = {
  what: Args.choice<"report" | "film">(
    [
      ["report", "report"],
      ["film", "film"]
    ],
    { name: "what" }
  ).pipe(
    Args.withDescription(
      "report: the page about the film. film: the video. Without a word: the report, else the film."
    ),
    Args.optional
  ),
  print: Options.boolean("print").pipe(Options.withDescription("Only print where it is.")),
  outputDir
}

/** What the shell hands to `open`. */
export type OpenInput = Omit<Command.Command.ParseConfig<typeof flags>, "outputDir"> & {
  readonly outputDir: string
}

/** `open`: the report or the film, in whatever this machine shows such files with. */
export const openCommand = Command.make("open", flags, (input) =>
  Effect.gen(function* () {
    const outputDir = yield* settle(input.outputDir)
    const { open } = yield* Effect.promise(() => import("./handler.js"))
    return yield* open({ ...input, outputDir })
  })
).pipe(
  Command.withDescription(
    "Open the film or the report about it; where there is no screen, print where it is."
  )
)
