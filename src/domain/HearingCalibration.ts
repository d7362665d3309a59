import { Array, Number, Option, Schema } from "effect"
import { holdAgainst, type Listened, worstErrorRate } from "./LinesHeard.js"
import { Line } from "./StoryPlan.js"

/** A recording, what is to be said in it, and whether it is. */
export const LabelledRecording = Schema.Struct({
  /** Its name beside the labels. */
  file: Schema.String,
  /** A BCP 47 tag. */
  language: Schema.String,
  lines: Schema.NonEmptyArray(Line),
  seconds: Schema.Number.pipe(Schema.finite(), Schema.positive()),
  expected: Schema.Struct({ is_said: Schema.Boolean })
})
export type LabelledRecording = typeof LabelledRecording.Type

/** One listening to a labelled recording. */
export interface Hearing {
  readonly recording: LabelledRecording
  readonly listened: Listened
}

/** What the listenings to a labelled set tell of the listener. */
export interface HearingCalibration {
  /** Word error rates of the recordings in which the words are said, and of those in which they are not. */
  readonly said: ReadonlyArray<number>
  readonly notSaid: ReadonlyArray<number>
  /** Of the recordings in which the words are said, the share that is heard so; of the others, the share that is not. */
  readonly passed: Option.Option<number>
  readonly caught: Option.Option<number>
  /** Of all pairs of listenings to one recording, the share that heard the same; none with a single one each. */
  readonly repeatability: Option.Option<number>
  /** The word error rate above which a line counts as not heard. */
  readonly threshold: number
}

const share = (part: number, whole: number): Option.Option<number> =>
  whole === 0 ? Option.none() : Option.some(part / whole)

const pairsOf = (count: number): number => (count * (count - 1)) / 2

/** Measures a listener by what it heard. */
export const calibrateHearing = (hearings: ReadonlyArray<Hearing>): HearingCalibration => {
  const judged = hearings.map(({ listened, recording }) => {
    const { heard, isHeard } = holdAgainst(recording.lines, listened, recording.language)
    return { recording, text: listened.text, rate: heard.errorRate, isHeard }
  })
  const [notSaid, said] = Array.partition(judged, ({ recording }) => recording.expected.is_said)
  const ofOne = Object.values(Array.groupBy(judged, ({ recording }) => recording.file))
  const agreeing = ofOne.flatMap((all) =>
    Object.values(Array.groupBy(all, ({ text }) => text)).map(({ length }) => pairsOf(length))
  )
  return {
    said: said.map(({ rate }) => rate),
    notSaid: notSaid.map(({ rate }) => rate),
    passed: share(said.filter(({ isHeard }) => isHeard).length, said.length),
    caught: share(notSaid.filter(({ isHeard }) => !isHeard).length, notSaid.length),
    repeatability: share(Number.sumAll(agreeing), Number.sumAll(ofOne.map(({ length }) => pairsOf(length)))),
    threshold: worstErrorRate
  }
}
