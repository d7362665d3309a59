import { filmFlags } from "../../flags/FilmFlags.js"
import { somePath, wholeNumber } from "../../flags/Parse.js"
import { setting } from "../../flags/Setting.js"
import { force, workSettings, yes } from "../../flags/StudioFlags.js"
import { choiceArgument, pathOption, toldCommand, type Words } from "../../flags/Typed.js"

const judgeSettings = {
  calibrationDir: setting("calibration-dir", {
    doc: "The folder of the calibration: every answer is kept there and never asked for twice.",
    parse: somePath("a folder"),
    fallback: "judge-calibration"
  }),
  looks: setting("looks", {
    doc: "How often each picture is looked at; twice or more tells how repeatable the answers are.",
    parse: wholeNumber(1, 20),
    fallback: 3
  }),
  acceptAt: filmFlags.acceptAt,
  judgeModel: filmFlags.judgeModel,
  ...workSettings
}

/** Everything `judge` can be told. */
export const judgeFlags = {
  what: choiceArgument(
    ["calibrate"],
    "calibrate: hold the judge's verdicts against pictures whose faults are known."
  ),
  pictures: pathOption(
    "pictures",
    "A folder of your own pictures with a labels.json, instead of those that come along.",
    "a folder"
  ),
  yes,
  force,
  settings: judgeSettings
}

/** What the shell hands to `judge`. */
export type JudgeWords = Words<typeof judgeFlags>

/** `judge calibrate`: how far the judge can be trusted. */
export const judgeCommand = toldCommand(
  "judge",
  judgeFlags,
  "Measure the judging model: precision, recall and repeatability of its verdicts, and the threshold they suggest."
)
