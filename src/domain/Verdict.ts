import {
  type ContinuityVerdict,
  HardFailure,
  type PictureVerdict,
  type Score,
  type Trait
} from "./Judgement.js"
import { sameName } from "./Names.js"

/** Someone the judge is asked about. */
export interface Judged {
  readonly name: string
  readonly traits: ReadonlyArray<Trait>
}

/** What a judgement is about. */
export interface JudgeTask {
  /** In a clip a figure may leave the picture by its own movement; on a sheet and in a keyframe everybody is in view. */
  readonly kind: "sheet" | "keyframe" | "clip"
  readonly cast: ReadonlyArray<Judged>
  /** What each judged picture is called, in their order: `picture`, `first frame`. */
  readonly pictures: ReadonlyArray<string>
}

/** What the judged picture is called where there is only one. */
export const onlyPicture = "picture"

/** A trait that is not as described. */
export interface Mismatch {
  readonly name: string
  readonly trait: string
  readonly seen: string
  readonly picture: string
}

/** What the verdicts come to. */
export interface Scored {
  readonly overall: Score
  readonly perCharacter: Readonly<Record<string, Score>>
  readonly mismatches: ReadonlyArray<Mismatch>
  readonly hardFailures: ReadonlyArray<HardFailure>
}

/** What a trait that differs takes off a character's score: one seen at first glance, one that takes a second look. */
export const penalty = { main: 0.25, detail: 0.1 } as const

const hundredths = (score: number): number => Math.round(Math.max(0, score) * 100) / 100

const failuresIn = (picture: PictureVerdict, called: string, task: JudgeTask): ReadonlyArray<HardFailure> => {
  const count = task.cast.length
  const seen = (kind: HardFailure["kind"], detail: string | null): ReadonlyArray<HardFailure> =>
    detail === null || /^\s*((no|none|null|nothing|n\/a)\b.{0,12})?$/i.test(detail)
      ? []
      : [new HardFailure({ kind, detail: `${called === onlyPicture ? "" : `${called}: `}${detail.trim()}` })]
  const isWrongCount = picture.figures > count || (task.kind !== "clip" && picture.figures < count)
  return [
    ...seen("extra-limbs", picture.extra_limbs),
    ...seen("merged-figures", picture.merged_figures),
    ...seen("lettering", picture.lettering),
    ...seen("wrong-count", isWrongCount ? `${picture.figures} in view, not ${count}` : null),
    ...picture.characters
      .filter(
        ({ name, same_being }) => same_being === "no" && task.cast.some((one) => sameName(one.name, name))
      )
      .flatMap(({ name }) => seen("another-being", `${name} is someone else`))
  ]
}

/**
 * Turns verdicts into a score. A character's score in a picture is 1, less 0.25 for each main trait that differs and 0.1
 * for each detail, and never below 0; traits nobody can see take nothing off. Someone else in their place scores 0, and so
 * does who is not in view, but for a clip, where it is only who is in view in no frame at all. A character's score is that
 * of their worst picture, and the overall score that of the worst character. Hard failures stand beside the number.
 */
export const scoreVerdict = (verdict: ContinuityVerdict, task: JudgeTask): Scored => {
  const looks = task.pictures.flatMap((called, index) => {
    const picture = verdict.pictures[index]
    return picture === undefined ? [] : [{ called, picture }]
  })
  const mismatches: Array<Mismatch> = []
  const isAnswered = ({ name }: Judged) =>
    looks.some(({ picture }) => picture.characters.some((one) => sameName(one.name, name)))
  const perCharacter = Object.fromEntries(
    task.cast.filter(isAnswered).map(({ name, traits }) => {
      const scores = looks.flatMap(({ called, picture }) => {
        const figure = picture.characters.find((one) => sameName(one.name, name))
        // Nobody was asked in vain: what was not answered is no mark against anyone.
        if (figure === undefined) return []
        if (figure.same_being === "not-in-view") return task.kind === "clip" ? [] : [0]
        if (figure.same_being === "no") return [0]
        const differing = figure.traits.flatMap((one) => {
          const asked = traits[one.trait - 1]
          return one.verdict === "mismatch" && asked !== undefined ? [{ asked, seen: one.seen.trim() }] : []
        })
        for (const { asked, seen } of differing)
          mismatches.push({ name, trait: asked.trait, seen, picture: called })
        return [hundredths(1 - differing.reduce((sum, { asked }) => sum + penalty[asked.prominence], 0))]
      })
      return [name, scores.length === 0 ? 0 : Math.min(...scores)] as const
    })
  )
  return {
    overall: Math.min(1, ...Object.values(perCharacter)),
    perCharacter,
    mismatches,
    hardFailures: looks.flatMap(({ called, picture }) => failuresIn(picture, called, task))
  }
}

/** Verdicts that find nothing wrong, or (`isAlike` false) someone else in every place: both ends of what may come. */
export const supposedVerdict = (task: JudgeTask, isAlike: boolean): ContinuityVerdict => ({
  pictures: task.pictures.map(() => ({
    figures: task.cast.length,
    extra_limbs: null,
    merged_figures: null,
    lettering: null,
    characters: task.cast.map(({ name, traits }) => ({
      name,
      same_being: isAlike ? ("yes" as const) : ("no" as const),
      traits: isAlike
        ? traits.map((_, index) => ({ trait: index + 1, verdict: "match" as const, seen: "" }))
        : []
    }))
  }))
})
