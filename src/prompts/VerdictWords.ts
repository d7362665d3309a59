import { Option } from "effect"
import { type HardFailure, hardFailureWords } from "../domain/Judgement.js"
import { type JudgeTask, type Mismatch, onlyPicture, type Scored } from "../domain/Verdict.js"
import { placeInFrame } from "./Places.js"

/** Mismatches of a clip's several frames are one fault: the first frame that shows it speaks for all. */
const once = (mismatches: ReadonlyArray<Mismatch>): ReadonlyArray<Mismatch> =>
  mismatches.filter(
    ({ name, trait }, index) =>
      mismatches.findIndex((one) => one.name === name && one.trait === trait) === index
  )

/** What was found wrong, a sentence each, hard failures first. */
export const issuesOf = (weighed: Scored): ReadonlyArray<string> => [
  ...weighed.hardFailures.map(({ detail, kind }) => `${hardFailureWords[kind]} (${detail})`),
  ...once(weighed.mismatches).map(
    ({ name, picture, seen, trait }) =>
      `${name}: it should be ${trait}${seen === "" ? "" : `; seen: ${seen}`}${picture === onlyPicture ? "" : ` (${picture})`}`
  )
]

const mended = ({ detail, kind }: HardFailure, { cast }: JudgeTask): string => {
  const figures = cast.length === 1 ? "one figure" : `${cast.length} figures`
  return {
    "extra-limbs": `Take away the limb that is too many (${detail}).`,
    "merged-figures": `Draw figures that have grown into one apart (${detail}).`,
    lettering: `Take all lettering, marks and borders off the picture (${detail}).`,
    "wrong-count": `Show exactly ${figures}, each once: ${cast.map(({ name }) => name).join(", ")}.`,
    "another-being": `Put the one described in the place of someone else (${detail}).`,
    "line-not-heard": `Let every word be said (${detail}).`
  }[kind]
}

/**
 * The instruction for a surgical edit, from the verdicts alone: one line for each thing that differs, naming whom, where
 * they stand and how it should be. None when nothing differs.
 */
export const fixOf = (weighed: Scored, task: JudgeTask): Option.Option<string> => {
  const lines = [
    ...weighed.hardFailures.map((failure) => mended(failure, task)),
    ...once(weighed.mismatches).map(({ name, seen, trait }) => {
      const index = task.cast.findIndex((one) => one.name === name)
      return `Give ${name}, ${placeInFrame(index, task.cast.length)}, this: ${trait}${seen === "" ? "" : ` (now: ${seen})`}.`
    })
  ]
  return lines.length === 0 ? Option.none() : Option.some([...new Set(lines)].join("\n"))
}
