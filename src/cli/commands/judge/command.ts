import { Args, Command } from "@effect/cli"
import { Effect } from "effect"
import { somePath } from "../../files/HomePath.js"
import { filmFlags } from "../../flags/FilmFlags.js"
import { seen } from "../../flags/Seeing.js"
import { setting, type ValuesOf, wholeNumber } from "../../flags/Setting.js"
import { refuseDryRun, settle } from "../../flags/Settle.js"
import { force, pathOption, studioSettings, yes } from "../../flags/StudioFlags.js"

const { budget, concurrency, fakeAddresses, ffmpeg, pace, onDoubt, otlp, simulate, simulatorConfig } =
  studioSettings

const judgeSettings = {
  calibrationDir: setting("calibration-dir", {
    doc: "The folder of the calibration: every answer is kept there and never asked for twice.",
    parse: somePath("a folder"),
    fallback: "judge-calibration",
    shown: "judge-calibration"
  }),
  looks: setting("looks", {
    doc: "How often each picture is looked at; twice or more tells how repeatable the answers are.",
    parse: wholeNumber(1, 20),
    fallback: 3,
    shown: "3"
  }),
  ...{ acceptAt: filmFlags.acceptAt, judgeModel: filmFlags.judgeModel },
  ...{ simulate, simulatorConfig, budget, onDoubt, concurrency, pace, fakeAddresses, ffmpeg, otlp }
}

/** Everything `judge` can be told. */
export const judgeFlags = {
  what: Args.choice([["calibrate", "calibrate"]], { name: "what" }).pipe(
    Args.withDescription("calibrate: hold the judge's verdicts against pictures whose faults are known.")
  ),
  pictures: pathOption(
    "pictures",
    "A folder of your own pictures with a labels.json, instead of those that come along."
  ),
  yes,
  force,
  settings: judgeSettings
}

/** What `judge` works with. */
export type JudgeInput = ValuesOf<typeof judgeSettings> &
  Omit<Command.Command.ParseConfig<typeof judgeFlags>, "settings">

/** `judge calibrate`: how far the judge can be trusted. */
export const judgeCommand = Command.make("judge", judgeFlags, ({ settings, ...words }) =>
  Effect.gen(function* () {
    yield* refuseDryRun("judge")
    const settled = yield* settle(Effect.all(settings))
    const input: JudgeInput = { ...words, ...settled }
    const { calibrateJudge } = yield* Effect.promise(() => import("./handler.js"))
    return yield* calibrateJudge(input).pipe(seen(input))
  })
).pipe(
  Command.withDescription(
    "Measure the judging model: precision, recall and repeatability of its verdicts, and the threshold they suggest."
  )
)
