import { Array, Option } from "effect"
import type { ContinuityVerdict, FigureVerdict, PictureVerdict } from "./Judgement.js"
import { sameName } from "./Names.js"
import { type JudgeTask, onlyPicture } from "./Verdict.js"

// A judge's answer that leaves something out: what was answered counts, and what was not is asked for again, alone.

/** What an answer left out of one character in one picture: some of the traits, by their numbers, or everything. */
export interface LeftOut {
  /** Which picture, from 0. */
  readonly picture: number
  readonly name: string
  readonly traits: ReadonlyArray<number> | "everything"
}

/** The one entry of a character; none where there is none, or several that are not to be told apart. */
const entryOf = (picture: PictureVerdict | undefined, name: string): FigureVerdict | undefined => {
  const found = (picture?.characters ?? []).filter((figure) => sameName(figure.name, name))
  return found.length === 1 ? found[0] : undefined
}

const leftOutOf = (figure: FigureVerdict, traits: number): ReadonlyArray<number> =>
  figure.same_being === "yes"
    ? Array.makeBy(traits, (index) => index + 1).filter(
        (number) => figure.traits.filter(({ trait }) => trait === number).length !== 1
      )
    : []

/** Everything that was asked and not answered, or answered twice. */
export const leftOutOfAnswer = (verdict: ContinuityVerdict, task: JudgeTask): ReadonlyArray<LeftOut> =>
  task.pictures.flatMap((_, picture) =>
    task.cast.flatMap(({ name, traits }): ReadonlyArray<LeftOut> => {
      const figure = entryOf(verdict.pictures[picture], name)
      if (figure === undefined) return [{ picture, name, traits: "everything" }]
      const missing = leftOutOf(figure, traits.length)
      return missing.length === 0 ? [] : [{ picture, name, traits: missing }]
    })
  )

/** What the judge is told of an answer that says nothing of anybody it was asked about: that is no answer. */
export const nothingSaid = (
  { pictures }: ContinuityVerdict,
  { cast, pictures: asked }: JudgeTask
): Option.Option<string> => {
  const [first] = cast
  const says = pictures.some((picture) => cast.some(({ name }) => entryOf(picture, name) !== undefined))
  if (first === undefined || says) return Option.none()
  return Option.some(
    pictures.length === asked.length
      ? `picture 1 must have exactly one entry for ${first.name}`
      : `pictures must have ${asked.length} entries, one for each judged picture, not ${pictures.length}`
  )
}

/** The task of the second question: those alone of whom something was left out. */
export const taskLeftOut = (task: JudgeTask, leftOut: ReadonlyArray<LeftOut>): JudgeTask => ({
  ...task,
  cast: task.cast.filter(({ name }) => leftOut.some((one) => sameName(one.name, name)))
})

/** An answer with what it left out taken from a second one, as far as that tells; what was answered first stands. */
export const completed = (
  verdict: ContinuityVerdict,
  second: ContinuityVerdict,
  task: JudgeTask
): ContinuityVerdict => ({
  pictures: task.pictures.flatMap((_, index): ReadonlyArray<PictureVerdict> => {
    const [first, later] = [verdict.pictures[index], second.pictures[index]]
    const base = first ?? later
    if (base === undefined) return []
    return [
      {
        ...base,
        characters: Array.filterMap(task.cast, ({ name, traits }) => {
          const [known, more] = [entryOf(first, name), entryOf(later, name)]
          if (known === undefined) return Option.fromNullable(more)
          const missing = leftOutOf(known, traits.length)
          const standing = known.traits.filter(({ trait }) => !missing.includes(trait))
          const added = more?.traits.filter(({ trait }) => missing.includes(trait)) ?? []
          return Option.some({ ...known, traits: [...standing, ...added] })
        })
      }
    ]
  })
})

/** What stands unanswered, as a person reads it: `Fox: green scarf (first frame)`. */
export const leftOutInWords = (leftOut: ReadonlyArray<LeftOut>, task: JudgeTask): ReadonlyArray<string> =>
  leftOut.flatMap(({ name, picture, traits }) => {
    const called = task.pictures[picture] ?? onlyPicture
    const where = called === onlyPicture ? "" : ` (${called})`
    const asked = task.cast.find((one) => sameName(one.name, name))?.traits ?? []
    return traits === "everything"
      ? [`${name}${where}`]
      : traits.flatMap((number) => {
          const trait = asked[number - 1]?.trait
          return trait === undefined ? [] : [`${name}: ${trait}${where}`]
        })
  })
