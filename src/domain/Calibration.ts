import { Array, Number, Option, Record, Schema } from "effect"
import { listOf } from "./Fields.js"
import { LabelledRecording } from "./HearingCalibration.js"
import { type ConsistencyScore, type ContinuityVerdict, HardFailureKind, Trait } from "./Judgement.js"
import { type JudgeTask, onlyPicture } from "./Verdict.js"

/** A picture of one character, and what a judge ought to say of it. */
export const LabelledPicture = Schema.Struct({
  /** The picture's name beside the labels. */
  file: Schema.String,
  name: Schema.String,
  traits: Schema.Array(Trait),
  expected: Schema.Struct({
    /** Numbers of the traits that are otherwise in the picture, from 1. */
    mismatches: Schema.Array(Schema.Int.pipe(Schema.positive())),
    same_being: Schema.Boolean,
    hard_failures: Schema.Array(HardFailureKind)
  })
})
export type LabelledPicture = typeof LabelledPicture.Type

/** `labels.json`: the pictures of a labelled set, and the recordings, where there are any. */
export const Labels = Schema.Struct({
  pictures: Schema.NonEmptyArray(LabelledPicture),
  recordings: listOf(LabelledRecording)
})

/** What the judge is asked about a labelled picture. */
export const taskOf = ({ name, traits }: LabelledPicture): JudgeTask => ({
  kind: "sheet",
  cast: [{ name, traits }],
  pictures: [onlyPicture]
})

/** Whether a picture is as it should be. */
export const isRight = ({ expected }: LabelledPicture): boolean =>
  expected.same_being && expected.mismatches.length === 0 && expected.hard_failures.length === 0

/** One look of the judge at a labelled picture. */
export interface Look {
  readonly picture: LabelledPicture
  readonly verdict: ContinuityVerdict
  readonly score: ConsistencyScore
}

/** How well one closed question was answered, over all pictures it was asked about. */
export interface Answering {
  readonly question: string
  /** Of the faults that were claimed, how many are there; none when none was claimed. */
  readonly precision: Option.Option<number>
  /** Of the faults that are there, how many were claimed; none when there is none. */
  readonly recall: Option.Option<number>
  /** Of all pairs of looks at one picture, how many agree; none with a single look each. */
  readonly repeatability: Option.Option<number>
}

interface Claim {
  readonly question: string
  readonly file: string
  readonly isClaimed: boolean
  readonly isThere: boolean
}

/** Everything a look says and ought to say, as claims of a fault. Who is someone else has no traits to ask about. */
const claimsOf = ({ picture, score, verdict }: Look): ReadonlyArray<Claim> => {
  const { expected, file, name, traits } = picture
  const figure = verdict.pictures[0]?.characters.find((one) => one.name === name)
  const differing = (figure?.traits ?? []).filter((one) => one.verdict === "mismatch")
  const claim = (question: string, isClaimed: boolean, isThere: boolean): Claim => ({
    question,
    file,
    isClaimed,
    isThere
  })
  const asked = expected.same_being ? traits : []
  const hard = HardFailureKind.literals.filter(
    (kind) => kind !== "another-being" && kind !== "line-not-heard"
  )
  return [
    ...asked.map(({ trait }, index) => {
      const isClaimed = differing.some((one) => one.trait === index + 1)
      return claim(`${name}: ${trait}`, isClaimed, expected.mismatches.includes(index + 1))
    }),
    claim("another-being", figure?.same_being === "no", !expected.same_being),
    ...hard.map((kind) => {
      const isClaimed = score.hardFailures.some((one) => one.kind === kind)
      return claim(kind, isClaimed, expected.hard_failures.includes(kind))
    })
  ]
}

const share = (part: number, whole: number): Option.Option<number> =>
  whole === 0 ? Option.none() : Option.some(part / whole)

/** How many pairs can be made of so many. */
const pairsOf = (count: number): number => (count * (count - 1)) / 2

const answering = (question: string, claims: ReadonlyArray<Claim>): Answering => {
  const claimed = claims.filter(({ isClaimed }) => isClaimed)
  const right = claimed.filter(({ isThere }) => isThere)
  const looks = Object.values(Array.groupBy(claims, ({ file, question }) => `${question}\n${file}`))
  const agreeing = looks.map((same) => {
    const yes = same.filter(({ isClaimed }) => isClaimed).length
    return pairsOf(yes) + pairsOf(same.length - yes)
  })
  return {
    question,
    precision: share(right.length, claimed.length),
    recall: share(right.length, claims.filter(({ isThere }) => isThere).length),
    repeatability: share(Number.sumAll(agreeing), Number.sumAll(looks.map(({ length }) => pairsOf(length))))
  }
}

/** What the looks at a labelled set tell of their judge. */
export interface Calibration {
  /** One for each trait, for the same being, and for each hard failure. */
  readonly answers: ReadonlyArray<Answering>
  readonly all: Answering
  /** Scores of the pictures that are right and of those that are not; what a hard failure rules out counts as 0. */
  readonly right: ReadonlyArray<number>
  readonly wrong: ReadonlyArray<number>
  /** The threshold that tells right from wrong best, and the share of pictures it sorts well, right and wrong weighing the same. */
  readonly threshold: number
  readonly sortsWell: number
}

const steps = Array.makeBy(20, (index) => (index + 1) / 20)

/** Measures a judge by its looks. Of thresholds that sort equally well, the one in the middle is suggested. */
export const calibrate = (looks: ReadonlyArray<Look>): Calibration => {
  const claims = looks.flatMap(claimsOf)
  const scoresOf = (wanted: boolean) =>
    looks
      .filter(({ picture }) => isRight(picture) === wanted)
      .map(({ score }) => (score.passesHardChecks ? score.overallScore : 0))
  const [right, wrong] = [scoresOf(true), scoresOf(false)]
  const sorts = (at: number) => {
    const parts = [
      ...Option.toArray(share(right.filter((score) => score >= at).length, right.length)),
      ...Option.toArray(share(wrong.filter((score) => score < at).length, wrong.length))
    ]
    return parts.reduce((sum, part) => sum + part, 0) / Math.max(1, parts.length)
  }
  const best = Math.max(...steps.map(sorts))
  const good = steps.filter((at) => sorts(at) === best)
  return {
    answers: Record.collect(
      Array.groupBy(claims, ({ question }) => question),
      answering
    ),
    all: answering("all questions", claims),
    right,
    wrong,
    threshold: good[Math.floor((good.length - 1) / 2)] ?? 1,
    sortsWell: best
  }
}
