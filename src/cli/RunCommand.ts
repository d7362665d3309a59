import { Args, Command, Options } from "@effect/cli"
import { Effect, Either, Option } from "effect"
import { filmFlags } from "./FilmFlags.js"
import { outputDir } from "./OutputDir.js"
import { dollars, oneOf, setting, wholeNumber } from "./Setting.js"

const concept = Args.text({ name: "concept" }).pipe(Args.withDescription("The film in one sentence."))

/** Everything `run` can be told. */
export const runFlags = {
  outputDir,
  simulate: Options.boolean("simulate").pipe(
    Options.withDescription("Film with the built-in simulator: no key, no network, no money.")
  ),
  simulatorConfig: Options.file("simulator-config", { exists: "yes" }).pipe(
    Options.optional,
    Options.withDescription("A JSON file with the simulator's delays, scores and faults.")
  ),
  fresh: Options.boolean("fresh").pipe(
    Options.withDescription("Move the film that is in the folder aside (nothing is deleted) and begin anew.")
  ),
  budget: setting("budget", {
    doc: "The most the whole film may cost, in USD, earlier runs included. It stops before the call that would pass it.",
    parse: (text) => Either.map(dollars(text), Option.some),
    fallback: Option.none<number>(),
    shown: "no limit"
  }),
  onDoubt: setting("on-doubt", {
    doc: "What to do with a call that was sent and never answered (it may have been billed): retry sends it once more, stop ends the run.",
    parse: oneOf<"retry" | "stop">("retry", "stop"),
    fallback: "retry" as "retry" | "stop",
    shown: "retry"
  }),
  force: Options.boolean("force").pipe(
    Options.withDescription(
      "Take over a folder that a process on another machine held and, as you know, no longer uses."
    )
  ),
  concurrency: setting("concurrency", {
    doc: "Most paid calls at once.",
    parse: wholeNumber(1, 64),
    fallback: 4,
    shown: "4"
  }),
  ffmpeg: setting("ffmpeg", {
    doc: "The ffmpeg to use.",
    parse: (text) => Either.right(Option.some(text)),
    fallback: Option.none<string>(),
    shown: "the system's if it can do the work, else the bundled one"
  }),
  ...filmFlags
}

/** What the shell hands to `run`. */
export type RunInput = Command.Command.ParseConfig<typeof runFlags> & { readonly concept: string }

/** `run CONCEPT`: the whole film. The work is imported when it is wanted, so that `--help` stays quick. */
export const runCommand = Command.make("run", { concept, ...runFlags }, (input) =>
  Effect.flatMap(
    Effect.promise(() => import("./Run.js")),
    ({ run }) => run(input)
  )
).pipe(Command.withDescription("Make a film from one sentence."))
