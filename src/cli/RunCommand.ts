import { Args, Command, Options } from "@effect/cli"
import { Effect, Either, Option } from "effect"
import { defaultConcurrency } from "../services/grok/GrokConfig.js"
import { type Gate, gateNames } from "../services/PipelineEvents.js"
import { filmFlags } from "./FilmFlags.js"
import { outputDir } from "./OutputDir.js"
import { otlp, seen } from "./Seeing.js"
import { callsAtOnce, dollars, oneOf, setting, startsPerSecond } from "./Setting.js"
import { opened } from "./view/Opening.js"

/** The concept, where a film that is already begun, or a plan, may say it instead. */
export const perhapsConcept = Args.text({ name: "concept" }).pipe(
  Args.withDescription("The film in one sentence. A film already begun in the folder remembers its own."),
  Args.optional
)

/** A file that says the concept. */
export const conceptFile = Options.text("concept-file").pipe(
  Options.optional,
  Options.withDescription("Read the concept from this file; - reads it from the standard input.")
)

/** The plan to follow instead of the model's own. */
export const planFile = Options.file("plan").pipe(
  Options.optional,
  Options.withDescription(
    "Follow the plan in this JSON or YAML file (as `plan` writes it) instead of the model's own."
  )
)

/** What every command that makes something of a film can be told. */
export const studioFlags = {
  outputDir,
  simulate: Options.boolean("simulate").pipe(
    Options.withDescription("Film with the built-in simulator: no key, no network, no money.")
  ),
  simulatorConfig: Options.file("simulator-config").pipe(
    Options.optional,
    Options.withDescription("A JSON file with the simulator's delays, scores and faults.")
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
    doc: "Most paid calls at once: one number for all, or by kind, like chat=8,image=4,video=2.",
    parse: callsAtOnce,
    fallback: defaultConcurrency,
    shown: "chat=8,image=4,video=4"
  }),
  pace: setting("pace", {
    doc: "Most paid calls that start in a second: one number for all, or by kind, like image=2,video=2. An answer that says it was too fast slows down to what it names.",
    parse: startsPerSecond,
    fallback: {},
    shown: "what xAI documents, chat=37,image=6,video=10; no limit on this machine"
  }),
  ffmpeg: setting("ffmpeg", {
    doc: "The ffmpeg to use.",
    parse: (text) => Either.right(Option.some(text)),
    fallback: Option.none<string>(),
    shown: "the system's if it can do the work, else the bundled one"
  }),
  otlp,
  reference: Options.text("reference").pipe(
    Options.repeated,
    Options.withDescription(
      "NAME=PHOTO: draw this character from a photo (JPEG, PNG, WebP). Repeat it for others; the film's folder keeps a copy."
    )
  ),
  ...filmFlags
}

/** How a command that films tells of it. */
export const tellingFlags = {
  json: Options.boolean("json").pipe(
    Options.withDescription(
      "Print one JSON object for each thing that happens, one per line; `schema events` prints their form."
    )
  ),
  quiet: Options.boolean("quiet").pipe(
    Options.withAlias("q"),
    Options.withDescription("Print nothing but warnings, and in the end the path of the film.")
  )
}

/** Where a film may be held before more is spent. */
export const gateFlags = {
  stopAfter: setting("stop-after", {
    doc: `End the run, with everything saved, after one of ${gateNames.join(", ")}; the same command without this goes on.`,
    parse: (text) => Either.map(oneOf(...gateNames)(text), Option.some),
    fallback: Option.none<Gate>(),
    shown: "the whole film"
  }),
  yes: Options.boolean("yes").pipe(
    Options.withAlias("y"),
    Options.withDescription("Go on without asking; only a terminal is asked.")
  )
}

/** What the shell hands to every command that makes something of a film. */
export type StudioInput = Command.Command.ParseConfig<typeof studioFlags>

/** Only to say what something would cost. */
export const dryRun = Options.boolean("dry-run").pipe(
  Options.withDescription("Print what would be ordered, and its price, and send nothing.")
)

/** Everything `run` can be told. */
export const runFlags = {
  concept: perhapsConcept,
  conceptFile,
  plan: planFile,
  fresh: Options.boolean("fresh").pipe(
    Options.withDescription("Move the film that is in the folder aside (nothing is deleted) and begin anew.")
  ),
  dryRun,
  ...gateFlags,
  ...tellingFlags,
  ...studioFlags
}

/** What the shell hands to `run`. */
export type RunInput = Command.Command.ParseConfig<typeof runFlags>

/** `run CONCEPT`: the whole film. The work is imported when it is wanted, so that `--help` stays quick. */
export const runCommand = Command.make("run", runFlags, (input) =>
  Effect.flatMap(
    Effect.promise(() => import("./Run.js")),
    ({ run }) => run(input)
  ).pipe(seen(input), opened(input))
).pipe(
  Command.withDescription(
    "Make a film from one sentence, or from a plan; what is made already is not made again."
  )
)
