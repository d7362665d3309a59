import { Args, Command, Options } from "@effect/cli"
import { Effect, Either } from "effect"
import { filmFlags } from "./FilmFlags.js"
import { studioFlags } from "./RunCommand.js"
import { seen } from "./Seeing.js"
import { setting, wholeNumber } from "./Setting.js"

const { budget, concurrency, ffmpeg, force, onDoubt, otlp, pace, simulate, simulatorConfig } = studioFlags

/** Everything `judge` can be told. */
export const judgeFlags = {
  what: Args.choice([["calibrate", "calibrate"]], { name: "what" }).pipe(
    Args.withDescription("calibrate: hold the judge's verdicts against pictures whose faults are known.")
  ),
  calibrationDir: setting("calibration-dir", {
    doc: "The folder of the calibration: every answer is kept there and never asked for twice.",
    parse: (text) => (text === "" ? Either.left("must name a folder.") : Either.right(text)),
    fallback: "judge-calibration",
    shown: "judge-calibration"
  }),
  pictures: Options.directory("pictures", { exists: "yes" }).pipe(
    Options.optional,
    Options.withDescription(
      "A folder of your own pictures with a labels.json, instead of those that come along."
    )
  ),
  looks: setting("looks", {
    doc: "How often each picture is looked at; twice or more tells how repeatable the answers are.",
    parse: wholeNumber(1, 20),
    fallback: 3,
    shown: "3"
  }),
  yes: Options.boolean("yes").pipe(
    Options.withDescription("Go on without asking; only a terminal is asked.")
  ),
  acceptAt: filmFlags.acceptAt,
  judgeModel: filmFlags.judgeModel,
  simulate,
  simulatorConfig,
  budget,
  onDoubt,
  force,
  concurrency,
  pace,
  ffmpeg,
  otlp
}

/** What the shell hands to `judge`. */
export type JudgeInput = Command.Command.ParseConfig<typeof judgeFlags>

/** `judge calibrate`: how far the judge can be trusted. */
export const judgeCommand = Command.make("judge", judgeFlags, (input) =>
  Effect.flatMap(
    Effect.promise(() => import("./Calibrate.js")),
    ({ calibrateJudge }) => calibrateJudge(input)
  ).pipe(seen(input))
).pipe(
  Command.withDescription(
    "Measure the judging model: precision, recall and repeatability of its verdicts, and the threshold they suggest."
  )
)
